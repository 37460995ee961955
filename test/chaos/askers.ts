import { createHmac } from 'node:crypto';
import { pathOf } from '../rehearsal/cloud/routing.ts';
import { apiKey, webhookSecret } from './deployment.ts';
import type { Ended } from './platform.ts';
import type { Thing } from './things.ts';
import type { Witness } from './witness.ts';
import type { World } from './world.ts';

const minute = 60_000;
const longest = 900_000;

/** Lets persons and events ask for what is theirs, at any time of the first hour and a half. */
export function ask(world: World): { open(): number } {
  const { simulation, project, platform, queues, routes, witness, dice, setup } = world;
  let open = 0;
  const later = (ms: number, act: () => void) => {
    open += 1;
    simulation.after(ms, () => {
      open -= 1;
      act();
    });
  };
  const put = (thing: Thing, body: object) => {
    queues.get(thing.kind.name)?.put(JSON.stringify(body));
    if (setup.climate.has('duplicates') && dice.chance(0.15)) queues.get(thing.kind.name)?.put(JSON.stringify(body));
  };

  function byHttp(thing: Thing, tries: number) {
    const path = pathOf(routes.get(thing.kind.name) ?? '', { project_id: project.id, ...thing.params });
    const wait = dice.chance(0.5);
    const dry = thing.asker === 'nobody';
    const event = httpEvent('DELETE', path, dry ? 'dry_run=true' : wait ? 'wait=true' : '', {
      authorization: `Bearer ${apiKey}`,
    });
    platform.invoke(thing.kind.name, 'http', event, 30_000, (ended) => {
      const status = checkAnswer(ended, thing, witness);
      // A caller who got no end asks again.
      if (status !== 200 && status !== 409 && tries < 3)
        later(dice.between(0.5, 5) * minute, () => byHttp(thing, tries + 1));
    });
  }
  function byWebhook(thing: Thing, tries: number, id = `msg_${dice.hex(16)}`) {
    const body = JSON.stringify({ params: thing.params, wait: true });
    const headers = { 'content-type': 'application/json', ...signed(id, body, simulation.now()) };
    const event = { ...httpEvent('POST', `/webhooks/${thing.kind.name}`, '', headers), body };
    platform.invoke(thing.kind.name, 'http', event, 30_000, (ended) => {
      const status = checkAnswer(ended, thing, witness);
      if (status !== 200 && tries < 3) later(dice.between(0.5, 5) * minute, () => byWebhook(thing, tries + 1, id));
    });
  }
  function byEvent(thing: Thing, tries: number) {
    const event = eventAbout(thing);
    platform.invoke(thing.kind.name, 'events', event, longest, (ended) => {
      const { results = [] } = Object(ended.how === 'answered' && ended.answer) as { results?: { status: string }[] };
      if (ended.how === 'answered' && results.length !== 1) witness.found('lost', 'an event without a result', thing);
      // What is thrown, or was killed, is delivered twice more and then goes to the failure destination.
      if (ended.how !== 'answered' && tries < 3) later(tries * minute, () => byEvent(thing, tries + 1));
    });
  }

  for (const thing of project.things.values()) {
    const at = dice.between(0, 90) * minute;
    if (thing.asker === 'nobody' && dice.chance(0.1)) later(at, () => byHttp(thing, 3));
    if (thing.asker === 'event') {
      const way = setup.steady ? 'queue' : dice.pick(['direct', 'queue', 'sns'] as const);
      if (way === 'direct') later(at, () => byEvent(thing, 1));
      else later(at, () => put(thing, way === 'sns' ? notification(eventAbout(thing)) : eventAbout(thing)));
    }
    if (thing.asker === 'person') {
      for (const way of (setup.steady ? 'queue' : dice.pick(['http', 'queue', 'queue', 'webhook', 'http queue'])).split(
        ' ',
      ))
        later(at + dice.between(0, 3_000), () => {
          if (way === 'http') byHttp(thing, 1);
          else if (way === 'webhook') byWebhook(thing, 1);
          else put(thing, { params: thing.params });
        });
    }
  }
  return { open: () => open };
}

/** What an HTTP caller must get, whatever happens; answers the status. */
function checkAnswer(ended: Ended, thing: Thing, witness: Witness): number {
  if (ended.how === 'killed') return 502;
  const { statusCode = 0 } = Object(ended.how === 'answered' && ended.answer) as { statusCode?: number };
  if (ended.how === 'threw') witness.found('stuck', `an HTTP call threw: ${String(ended.error).slice(0, 100)}`, thing);
  else if (![200, 202, 401, 409, 429, 502, 504].includes(statusCode))
    witness.found('stuck', `an HTTP call was answered ${statusCode}`, thing);
  return statusCode;
}

export function httpEvent(method: string, path: string, query: string, headers: Record<string, string>) {
  const requestContext = { domainName: 'a.example.com', stage: '$default', http: { method, path } };
  return { version: '2.0', rawPath: path, rawQueryString: query, headers, requestContext, isBase64Encoded: false };
}

export function signed(id: string, body: string, now: number): Record<string, string> {
  const stamp = String(Math.floor(now / 1000));
  const key = Buffer.from(webhookSecret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${stamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': stamp, 'webhook-signature': `v1,${signature}` };
}

function eventAbout({ kind, params }: Thing) {
  return {
    id: `event-${Object.values(params).join('-')}`,
    'detail-type': `Expired ${kind.name}`,
    source: 'chaos',
    detail: params,
  };
}

function notification(message: object) {
  return {
    Type: 'Notification',
    TopicArn: 'arn:aws:sns:eu-west-101:1:topic',
    MessageId: 'm',
    Message: JSON.stringify(message),
  };
}
