/** What {@link parseJson} returns for a text that is not JSON: no JSON value equals it. */
export const notJson = Symbol('not JSON');

/** The value a JSON text stands for, or {@link notJson}. Never throws. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return notJson;
  }
}

/** Whether a value is a JSON object, as opposed to a list, a text or nothing. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a JSON object; an empty one where it is none. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
