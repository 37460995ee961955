import { createHmac } from 'node:crypto';
import fc, { type Arbitrary } from 'fast-check';
import { type AskedKind, asksFor, awkward, legal, mostly, key as theirs, v1, v2 } from '../triggers/asks.ts';
import { sample, names as sampleNames } from '../triggers/samples.ts';
import { httpEvent } from './askers.ts';
import { apiKey } from './deployment.ts';

/** One thing to send, and whether it asks for something that may reach the cloud; where only its answer tells, nothing. */
export interface Input {
  kind: string;
  trigger: 'http' | 'queue' | 'events' | 'timer';
  event: unknown;
  legal?: boolean;
  /** To be signed when it is sent, for a signature holds for minutes only. */
  sign?: { id: string; body: string };
}

/** A deletion the inputs are about. */
export interface FuzzedKind extends AskedKind {
  kind: string;
  params: Record<string, string>;
}

const deep = (text: string, times: number) => text.repeat(times);

/** Texts that are costly to read for whoever reads them carelessly. Few, for they cost their sender as well. */
const heavy = fc.constantFrom(
  ...[
    deep('[', 5_000),
    deep('{"a":', 5_000),
    `"${deep('x', 60_000)}"`,
    deep('9', 60_000),
    `{"${deep('k', 60_000)}":1}`,
  ],
  ...[JSON.stringify(Object.fromEntries(Array.from({ length: 4_000 }, (_, i) => [`k${i}`, i])))],
  ...[JSON.stringify({ name: { glob: [deep('*a', 120)] } }), deep('\\u0000', 5_000), deep('%25', 20_000)],
);
/** A sweep may be told more, for a plan given back is long. */
const heavier = fc.constantFrom(
  ...[`{"${deep('k', 3_900_000)}":1}`, JSON.stringify({ name: { glob: [deep('a', 100_000)] } })],
  ...[JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i])))],
  ...[
    JSON.stringify({
      apply: { operation: 'x', plan: true, rule: {}, items: Array.from({ length: 20_000 }, () => ({})) },
    }),
  ],
);
const oddValue = fc.oneof(awkward, fc.constantFrom(0, 1, -1, null, true, [], {}, ['true'], 1e308, 'TRUE', '__proto__'));
const oddKey = fc.oneof(fc.constantFrom('dryrun', 'Params', 'constructor', 'id', 'delete_flag', 'force'), fc.string());

/** Bodies of a deletion request: most are legal, each of the others has something wrong. */
function bodies({ params }: FuzzedKind): Arbitrary<string> {
  const value = (id: string) => mostly(fc.constant<unknown>(id), oddValue);
  const own = fc.record(Object.fromEntries(Object.entries(params).map(([name, id]) => [name, value(id)])));
  const flags = fc.dictionary(
    fc.constantFrom('dry_run', 'wait', 'unless_kept'),
    mostly(fc.constantFrom<unknown>(true, false, 'true', '0'), oddValue),
    { maxKeys: 2 },
  );
  const extra = mostly(fc.constant({}), fc.dictionary(oddKey, oddValue, { maxKeys: 1 }));
  const whole = fc
    .tuple(own, extra, flags, extra)
    .map(([given, more, asked, beside]) => JSON.stringify({ params: { ...given, ...more }, ...asked, ...beside }));
  const twice = whole.map((text) => text.replace(/}$/, ',"dry_run":true,"dry_run":false}'));
  const cut = fc.tuple(whole, fc.nat(80)).map(([text, at]) => text.slice(0, at));
  return fc.oneof(
    { weight: 20, arbitrary: whole },
    { weight: 2, arbitrary: fc.oneof(twice, cut, fc.json(), awkward) },
    { weight: 1, arbitrary: fc.oneof({ weight: 20, arbitrary: fc.json() }, { weight: 1, arbitrary: heavy }) },
  );
}

/** Whether a body is a legal deletion request, told without the service's own reading. */
export function isLegal(text: string, { names, flags: queries, formats }: FuzzedKind, project: string): boolean {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return false;
  }
  const is = (value: unknown): value is Record<string, unknown> => Object(value) === value && !Array.isArray(value);
  if (!is(body) || !is(body.params) || /"dry_run":true,"dry_run"/.test(text)) return false;
  const { params, ...flags } = body;
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  const fits = (name: string, value: unknown) => {
    if (typeof value !== 'string') return false;
    return name === 'project_id' ? value === project : (formats[name] ?? uuid).test(value);
  };
  const known = [...names, ...queries];
  const whole = names.every((name) => name === 'project_id' || Object.hasOwn(params, name));
  const right = Object.entries(params).every(([name, value]) => known.includes(name) && fits(name, value));
  const flagged = Object.entries(flags).every(
    ([name, value]) =>
      ['dry_run', 'wait', 'unless_kept'].includes(name) &&
      [true, false, 'true', 'false', '0', '1'].includes(value as string),
  );
  return whole && right && flagged && !Object.hasOwn(params, '__proto__');
}

const rules = fc.oneof(
  fc.record({ older_than: mostly(fc.constantFrom('30d', '2w'), fc.oneof(awkward, fc.string())) }),
  fc.dictionary(
    fc.oneof(fc.constantFrom('older_than', 'name', 'apply', 'limit', 'labels', 'key', 'status'), oddKey),
    oddValue,
  ),
  fc.object(),
);

/** Inputs of every trigger for these kinds in this project. */
export function inputsFor(kinds: FuzzedKind[], project: string): Arbitrary<Input> {
  const kind = fc.constantFrom(...kinds);
  const kindOf = (route: string) => kinds.find((one) => one.route === route)?.kind ?? '';
  const key = { authorization: `Bearer ${apiKey}` };
  const post = (path: string, headers: Record<string, string>, body: string) => ({
    ...httpEvent('POST', path, '', { 'content-type': 'application/json', ...headers }),
    body,
  });
  const deletes = fc.tuple(asksFor(kinds), fc.constantFrom(v1, v2)).map(([ask, eventOf]): Input => {
    const isIn = legal(ask, kinds, project, eventOf) !== undefined;
    const headers = ask.headers.map((pair): [string, string] =>
      pair === theirs[0] ? ['authorization', key.authorization] : pair,
    );
    return { kind: kindOf(ask.route), trigger: 'http', event: eventOf({ ...ask, headers }), legal: isIn };
  });
  const webhooks = kind.chain((one) =>
    fc.tuple(bodies(one), fc.boolean(), fc.uuid()).map(([body, right, id]): Input => {
      const wrong = { 'x-hub-signature-256': createHmac('sha256', 'no').update(body).digest('hex') };
      const event = post(`/webhooks/${one.kind}`, right ? {} : wrong, body);
      const isIn = right && isLegal(body, one, project);
      return { kind: one.kind, trigger: 'http', event, legal: isIn, ...(right && { sign: { id, body } }) };
    }),
  );
  const queued = kind.chain((one) =>
    fc.array(bodies(one), { minLength: 1, maxLength: 10 }).map((all): Input => {
      const Records = all.map((body, i) => {
        return { messageId: `m-${i}`, receiptHandle: `r-${i}`, body, eventSource: 'aws:sqs', attributes: {} };
      });
      return {
        kind: one.kind,
        trigger: 'queue',
        event: { Records },
        legal: all.some((body) => isLegal(body, one, project)),
      };
    }),
  );
  const swept = kind.chain((one) =>
    fc
      .oneof(
        { weight: 30, arbitrary: rules.map((rule) => JSON.stringify(rule) ?? '') },
        { weight: 1, arbitrary: fc.oneof(heavy, heavier) },
      )
      .map((body): Input => ({ kind: one.kind, trigger: 'http', event: post(`/sweeps/${one.kind}`, key, body) })),
  );
  const timers = fc.tuple(kind, rules, fc.boolean()).map(([one, rule, plain]): Input => {
    const event = plain ? { ...rule, trigger: 'timer' } : { trigger_type: 'TIMER', user_event: JSON.stringify(rule) };
    return { kind: one.kind, trigger: 'timer', event };
  });
  const told = fc
    .tuple(kind, fc.constantFrom(...sampleNames), fc.constantFrom(...kinds), awkward)
    .map(([one, name, other, odd]): Input => {
      const event = JSON.parse(
        JSON.stringify(sample(name, Object.values(other.params).at(-1))).replaceAll(
          'available',
          JSON.stringify(odd).slice(1, -1),
        ),
      );
      return { kind: one.kind, trigger: 'events', event };
    });
  const clouds = fc.tuple(kind, fc.oneof(fc.json(), awkward)).map(([one, body]): Input => {
    const headers = { ...key, 'content-type': 'application/cloudevents+json' };
    return { kind: one.kind, trigger: 'http', event: post(`/events/${one.kind}`, headers, body) };
  });
  const anything = fc
    .tuple(kind, fc.anything())
    .map(([one, event]): Input => ({ kind: one.kind, trigger: 'events', event, legal: false }));
  return fc.oneof(
    { weight: 6, arbitrary: deletes },
    { weight: 4, arbitrary: webhooks },
    { weight: 3, arbitrary: queued },
    ...[swept, timers, told, clouds, anything].map((arbitrary) => ({ weight: 1, arbitrary })),
  );
}
