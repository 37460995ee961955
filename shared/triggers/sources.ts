import type { LambdaEvent } from 'hono/aws-lambda';
import { isRecord } from '../base/json.ts';
import { contents, type Fields, isCloudEvent, isEventBridge, notified, parsed } from './event-content.ts';
import type { QueueRecord } from './queue.ts';

/** What woke the function. */
export type Trigger =
  | { trigger: 'http'; event: LambdaEvent }
  | { trigger: 'queue'; records: readonly QueueRecord[] }
  | { trigger: 'timer'; rule: unknown }
  | { trigger: 'events'; events: readonly object[] };

const about = (events: readonly object[]): Trigger => ({ trigger: 'events', events });

/** One reader for each shape of event: it answers when it finds the narrowest sign its shape has and no other. */
export const shapes: Record<string, (event: Fields) => Trigger | undefined> = {
  // API Gateway v1 and FunctionGraph's gateway name the method on top; v2 and function URLs in requestContext.http.
  http: (event) =>
    typeof event.httpMethod === 'string' || isRecord((event.requestContext as Fields | undefined)?.http)
      ? { trigger: 'http', event: event as unknown as LambdaEvent }
      : undefined,
  // SQS marks each record by eventSource; what is in it may be a deletion request or an event.
  sqs: ({ Records }) =>
    areAll(Records, ({ eventSource }) => eventSource === 'aws:sqs')
      ? { trigger: 'queue', records: Records as unknown as QueueRecord[] }
      : undefined,
  sns: (event) => {
    const events = notified(event);
    return events && about(events);
  },
  eventBridge: (event) => (isEventBridge(event) ? about([event]) : undefined),
  // An EventBridge schedule sends its input as it was written, and ours says that it is one.
  schedule: (event) => (event.trigger === 'timer' ? { trigger: 'timer', rule: event } : undefined),
  // FunctionGraph's timer carries the rule as text; what is no JSON is left for the rule's own check to refuse.
  timer: ({ trigger_type, user_event }) => {
    if (trigger_type !== 'TIMER') return undefined;
    const rule = parsed(user_event);
    return { trigger: 'timer', rule: isRecord(rule) ? rule : { user_event } };
  },
  // The audit trail, CTS, puts its trace under its own name; two of its members are JSON, or text that holds it.
  cts: ({ cts }) =>
    isRecord(cts)
      ? about([{ cts: { ...cts, request: parsed(cts.request), response: parsed(cts.response) } }])
      : undefined,
  // SMN's list is called record, in the singular.
  smn: ({ record }) =>
    areAll(record, ({ event_source }) => event_source === 'smn')
      ? about(record.flatMap(({ smn }) => contents((smn as Fields | undefined)?.message)))
      : undefined,
  // DMS and open-source Kafka name themselves; each record holds the messages of one topic.
  kafka: ({ trigger_type, records }) =>
    trigger_type === 'KAFKA' && areAll(records, ({ messages }) => Array.isArray(messages))
      ? about(records.flatMap(({ messages }) => (messages as unknown[]).flatMap(contents)))
      : undefined,
  // EventGrid delivers CloudEvents; the documents leave open whether one, a list, or a list under a name.
  cloudEvent: (event) => (isCloudEvent(event) ? about([event]) : undefined),
  cloudEvents: (event) => (areAll(event, isCloudEvent) ? about(event) : undefined),
  eventGrid: ({ events }) => (areAll(events, isCloudEvent) ? about(events) : undefined),
};

/**
 * Sorts an event by its shape. Throws a `TypeError` that names the keys it saw when it knows none, or when an event looks
 * like two: a guess would delete something.
 */
export function sort(event: unknown, name: string): Trigger {
  const keys = typeof event === 'object' && event !== null ? event : {};
  const found = Object.values(shapes).flatMap((read) => read(keys as Fields) ?? []);
  if (found.length === 1 && found[0]) return found[0];
  throw new TypeError(`${name} does not know this kind of event; its keys are: ${keysOf(event)}.`);
}

/** A list with something in it, all of the same kind. */
function areAll(list: unknown, is: (item: Fields) => boolean): list is Fields[] {
  return Array.isArray(list) && list.length > 0 && list.every((item) => isRecord(item) && is(item));
}

function keysOf(event: unknown): string {
  if (typeof event !== 'object' || event === null) return event === null ? 'object' : typeof event;
  return Object.keys(event).slice(0, 20).join(', ') || 'none';
}

/** A header of an HTTP event, whatever its case, if it is short and plain enough to be carried through. */
export function headerOf(event: LambdaEvent, name: string): string | undefined {
  const { headers } = event as { headers?: Record<string, unknown> };
  const value = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof value === 'string' && /^[\w-]{1,128}$/.test(value) ? value : undefined;
}
