import { apiKey } from '../stage.ts';
import { map, sample } from '../triggers/samples.ts';

/** An event for the function that deletes snapshots, and what it should come to. */
export interface Case {
  what: string;
  /** The event, about a snapshot of its own. */
  event(id: string): unknown;
  expected: string;
  /** Whether that snapshot is gone afterwards. */
  deletes: boolean;
}

/** The settings that the cases count on. */
export const settings = { CLEANUP_API_KEY: apiKey, CLEANUP_EVENT_MAP: JSON.stringify(map) };

const authorization = `Bearer ${apiKey}`;
const throughV1 = {
  headers: { authorization },
  multiValueHeaders: { authorization: [authorization] },
  queryStringParameters: { wait: 'true' },
  multiValueQueryStringParameters: { wait: ['true'] },
};
const throughV2 = { headers: { authorization }, rawQueryString: 'wait=true' };
const unknown = 'delete-snapshot does not know this kind of event; its keys are: greeting.';

/** A queue's message with another body. */
function withBody(event: Record<string, unknown>, body: string) {
  return { Records: (event.Records as object[]).map((record) => ({ ...record, body })) };
}

/** What Lambda delivers; the timer comes first, for it plans over whatever snapshots there are. */
export const cases: Case[] = [
  { what: 'timer', event: (id) => sample('schedule', id), expected: 'plan: planned', deletes: false },
  {
    what: 'timer, apply: true',
    event: (id) => ({ ...sample('schedule', id), apply: true, max_percent: 100 }),
    expected: 'sweep: deleted, deleted',
    deletes: true,
  },
  {
    what: 'HTTP, API Gateway v1',
    event: (id) => ({ ...sample('api-gateway-v1', id), ...throughV1 }),
    expected: 'HTTP 200, deleted',
    deletes: true,
  },
  {
    what: 'HTTP, API Gateway v2',
    event: (id) => ({ ...sample('api-gateway-v2', id), ...throughV2 }),
    expected: 'HTTP 200, deleted',
    deletes: true,
  },
  {
    what: 'HTTP, API Gateway v2, no key',
    event: (id) => sample('api-gateway-v2', id),
    expected: 'HTTP 401, Unauthorized',
    deletes: false,
  },
  {
    what: 'HTTP, function URL',
    event: (id) => ({ ...sample('function-url', id), ...throughV2 }),
    expected: 'HTTP 200, deleted',
    deletes: true,
  },
  { what: 'SQS', event: (id) => sample('sqs-deletion', id), expected: '0 of the batch come back', deletes: true },
  {
    what: 'SQS, no JSON',
    event: (id) => withBody(sample('sqs-deletion', id), 'greetings'),
    expected: '1 of the batch come back',
    deletes: false,
  },
  {
    what: 'SQS with SNS with EventBridge',
    event: (id) => sample('sqs-sns-event-bridge', id),
    expected: '0 of the batch come back',
    deletes: true,
  },
  { what: 'EventBridge', event: (id) => sample('event-bridge', id), expected: 'results: deleted', deletes: true },
  {
    what: 'EventBridge, not in the map',
    event: (id) => ({ ...sample('event-bridge', id), 'detail-type': 'Disk Full' }),
    expected: 'results: ignored',
    deletes: false,
  },
  { what: 'SNS', event: (id) => sample('sns', id), expected: 'results: deleted', deletes: true },
  {
    what: 'an event of no known shape',
    event: () => ({ greeting: 'hello' }),
    expected: `error: TypeError: ${unknown}`,
    deletes: false,
  },
];
