import { isRecord, notJson, parseJson } from '../base/json.ts';

/** Something with members, which are not known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** EventBridge alone spells `detail-type` with a dash, beside a `source`. */
export function isEventBridge(value: unknown): value is Fields {
  return isRecord(value) && typeof value['detail-type'] === 'string' && typeof value.source === 'string';
}

/** CloudEvents alone say by `specversion` which edition they follow. */
export function isCloudEvent(value: unknown): value is Fields {
  return isRecord(value) && typeof value.specversion === 'string' && typeof value.type === 'string';
}

/** What SNS wraps a message in when it hands it to a queue. */
function isNotification(value: unknown): value is Fields {
  return isRecord(value) && value.Type === 'Notification' && typeof value.TopicArn === 'string';
}

/**
 * What Lambda puts around an event that this function failed at when it hands it to the failure destination. Around another
 * function's event it stands for the map to judge.
 */
function isOwnFailure(value: unknown, name: string): value is Fields {
  const { functionArn } = isRecord(value) && isRecord(value.requestContext) ? value.requestContext : {};
  return typeof functionArn === 'string' && new RegExp(`:function:([^:]+-)?${name}(:|$)`).test(functionArn);
}

/** The events that SNS hands over without a queue; there it spells EventSource so. Nothing where it is something else. */
export function notified({ Records }: Fields): Fields[] | undefined {
  const all = Array.isArray(Records) && Records.length > 0 && Records.every((one) => one?.EventSource === 'aws:sns');
  return all ? Records.flatMap(({ Sns }) => contents(Sns?.Message)) : undefined;
}

/** Envelopes in envelopes that are opened; no service puts in more than one. */
const mostEnvelopes = 10;

/**
 * The events a message carries, so that they read the same whatever carried them: JSON is parsed, SNS's envelope is
 * opened, a list is taken apart. What is no object becomes one, with the text as its `message`.
 */
export function contents(message: unknown): Fields[] {
  return open(message, mostEnvelopes);
}

function open(message: unknown, envelopes: number): Fields[] {
  const read = parsed(message);
  return (Array.isArray(read) ? read : [read]).flatMap((value) => {
    if (isNotification(value) && envelopes > 0) return open(value.Message, envelopes - 1);
    return isRecord(value) ? [value] : [{ message: value }];
  });
}

/**
 * The events in a queue's message to the function of this name, read from JSON: what is known as one, and whatever else asks
 * for no deletion itself. Nothing where it is a deletion request, or cannot be an event.
 */
export function queuedEvents(message: unknown, name: string): Fields[] | undefined {
  const value = isOwnFailure(message, name) ? message.requestPayload : message;
  if (isLetter(value)) return value.events;
  const notifications = isRecord(value) ? notified(value) : undefined;
  if (notifications) return notifications;
  const known = isNotification(value) || isEventBridge(value) || isCloudEvent(value);
  return known || asksForNothing(value) ? contents(value) : undefined;
}

/** An event as a dead letter, in the form that {@link queuedEvents} reads back; nothing where JSON cannot hold it. */
export function letterOf(event: object): string | undefined {
  try {
    return JSON.stringify('params' in event ? { trigger: 'events', events: [event] } : event);
  } catch {
    return undefined;
  }
}

function isLetter(value: unknown): value is { events: Fields[] } {
  return isRecord(value) && value.trigger === 'events' && Array.isArray(value.events) && value.events.every(isRecord);
}

/** Objects that say something, but not what to delete: events of a kind that is not known, for the map to judge. */
function asksForNothing(value: unknown): boolean {
  const all = Array.isArray(value) ? value : [value];
  return all.length > 0 && all.every((one) => isRecord(one) && Object.keys(one).length > 0 && !('params' in one));
}

/** What a text says where it is JSON, and itself where it is not. */
export function parsed(text: unknown): unknown {
  const value = typeof text === 'string' ? parseJson(text) : text;
  return value === notJson ? text : value;
}
