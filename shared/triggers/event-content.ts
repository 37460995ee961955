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
 * The events a message carries, so that they read the same whatever carried them: JSON is parsed, SNS's envelope is
 * opened, a list is taken apart. What is no object becomes one, with the text as its `message`.
 */
export function contents(message: unknown): Fields[] {
  const read = parsed(message);
  return (Array.isArray(read) ? read : [read]).flatMap((value) => {
    if (isNotification(value)) return contents(value.Message);
    return isRecord(value) ? [value] : [{ message: value }];
  });
}

/** The events in a queue's message, read from JSON; nothing where it is a deletion request, or no event that is known. */
export function queuedEvents(value: unknown): Fields[] | undefined {
  return isNotification(value) || isEventBridge(value) || isCloudEvent(value) ? contents(value) : undefined;
}

/** What a text says where it is JSON, and itself where it is not. */
export function parsed(text: unknown): unknown {
  const value = typeof text === 'string' ? parseJson(text) : text;
  return value === notJson ? text : value;
}
