import type { Operation } from '../../shared/deletion/define.ts';
import { toldOf } from '../../shared/docs/docstring.ts';
import type { Endpoint, Parameter } from '../rehearsal/docs-document.ts';
import { deletionCases, sweepCases, webhookCases } from './cases.ts';
import { eventCases, eventContents, exampleMap } from './events.ts';
import { paramsOf, ref } from './schemas.ts';
import { asked, illustrated, json, outcomes, problems, reply, tell } from './told.ts';

const flags: Parameter[] = [
  {
    name: 'dry_run',
    in: 'query',
    description: 'Decide and say what would happen; delete nothing.',
    schema: { type: 'boolean' },
  },
  {
    name: 'wait',
    in: 'query',
    description: 'Watch until the target is really gone, for at most 25 seconds.',
    schema: { type: 'boolean' },
  },
];

const signing: Parameter[] = [
  ['webhook-id', "The message's own id: repeated, it gets the same answer and nothing is done twice."],
  ['webhook-timestamp', 'Seconds since the epoch, at most 300 off.'],
  ['webhook-signature', 'One or more of v1,<base64 of HMAC-SHA256 over id.timestamp.body>, separated by spaces.'],
  ['x-hub-signature-256', 'Instead, as code forges sign: sha256=<hex of HMAC-SHA256 over the body>.'],
  ['x-github-delivery', "Goes with it: the delivery's own id."],
].map(([name = '', description = '']): Parameter => ({ name, in: 'header', description, schema: { type: 'string' } }));

const attributes: Parameter[] = ['ce-specversion', 'ce-id', 'ce-source', 'ce-type'].map((name) => {
  const description = 'In binary mode only, where the body is the data.';
  return { name, in: 'header', description, schema: { type: 'string' } };
});

/** The operation's own route: one deletion, now. */
export async function deletion(operation: Operation): Promise<Endpoint> {
  const { name, route } = operation;
  const { deletes, refused, done } = toldOf(name);
  const { properties } = paramsOf(operation);
  const inRoute = [...route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const own = Object.entries(properties).map(([field, schema]): Parameter => {
    const inPath = inRoute.includes(field);
    return { name: field, in: inPath ? 'path' : 'query', ...(inPath && { required: true }), schema };
  });
  const told = await tell(name, deletionCases(name, route));
  return {
    operationId: name,
    summary: `${deletes}.`,
    description: `The route of the API reference. Refused ${refused}. Done when ${done}.`,
    tags: ['deletions'],
    security: [{ key: [] }],
    parameters: illustrated([...own, ...flags], told),
    responses: outcomes(name, told),
  };
}

/** The same as a signed message. */
export async function webhook({ name }: Operation): Promise<Endpoint> {
  const told = await tell(name, webhookCases(name));
  return {
    operationId: `webhook-${name}`,
    summary: `${name}, asked for by a signed webhook.`,
    description: 'Standard Webhooks, or X-Hub-Signature-256 where that secret is configured.',
    tags: ['webhooks'],
    security: [{ standardWebhooks: [] }, { hub: [] }],
    parameters: illustrated(signing, told),
    requestBody: { required: true, content: json(ref(`${name}.request`), asked(told)) },
    responses: outcomes(name, told),
  };
}

/** Many of them, by a rule. */
export async function sweep({ name }: Operation): Promise<Endpoint> {
  const told = await tell(name, sweepCases(name));
  return {
    operationId: `sweep-${name}`,
    summary: `${name}, for everything a rule matches.`,
    description: 'Plans unless told to apply. Lists everything first, then guards, then deletes the oldest.',
    tags: ['sweeps'],
    security: [{ key: [] }],
    parameters: [],
    requestBody: { required: true, content: json(ref('sweep'), asked(told)) },
    responses: {
      200: reply('Planned, or carried out as far as the time allowed.', ref('report'), told, 200),
      409: reply('A guard stopped it; nothing was deleted.', ref('report'), told, 409),
      ...problems,
    },
  };
}

/** Whatever events ask for. */
export async function events({ name }: Operation): Promise<Endpoint> {
  const told = await tell(name, eventCases(name));
  return {
    operationId: `events-${name}`,
    summary: `${name}, asked for by CloudEvents.`,
    description: `One in binary or structured mode, several in batched mode. What an event asks for is said by CLEANUP_EVENT_MAP; in the examples: ${JSON.stringify(exampleMap(name))}`,
    tags: ['events'],
    security: [{ key: [] }],
    parameters: illustrated(attributes, told),
    requestBody: { required: true, content: eventContents(told) },
    responses: {
      200: reply(
        'What each event led to; those that may pass later are a problem instead.',
        ref(`${name}.acted`),
        told,
        200,
      ),
      ...problems,
    },
  };
}
