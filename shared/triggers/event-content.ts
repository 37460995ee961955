/** Something with members, which are not known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** A JSON object, as opposed to a list, a text or nothing. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** EventBridge alone spells `detail-type` with a dash, beside a `source`. */
export function isEventBridge(value: unknown): value is Fields {
  return isFields(value) && typeof value['detail-type'] === 'string' && typeof value.source === 'string';
}

/** CloudEvents alone say by `specversion` which edition they follow. */
export function isCloudEvent(value: unknown): value is Fields {
  return isFields(value) && typeof value.specversion === 'string' && typeof value.type === 'string';
}

/** What SNS wraps a message in when it hands it to a queue. */
function isNotification(value: unknown): value is Fields {
  return isFields(value) && value.Type === 'Notification' && typeof value.TopicArn === 'string';
}

/**
 * The events a message carries, so that they read the same whatever carried them: JSON is parsed, SNS's envelope is
 * opened, a list is taken apart. What is no object becomes one, with the text as its `message`.
 */
export function contents(message: unknown): Fields[] {
  const read = parsed(message);
  return (Array.isArray(read) ? read : [read]).flatMap((value) => {
    if (isNotification(value)) return contents(value.Message);
    return isFields(value) ? [value] : [{ message: value }];
  });
}

/** The events in a queue's message; nothing where it is a deletion request, or no event that is known. */
export function queuedEvents(body: string): Fields[] | undefined {
  const value = parsed(body);
  return isNotification(value) || isEventBridge(value) || isCloudEvent(value) ? contents(value) : undefined;
}

/** What a text says where it is JSON, and itself where it is not. */
export function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : text;
  } catch {
    return text;
  }
}
