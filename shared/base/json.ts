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

/** Whether objects and lists stand in one another more than `levels` deep. Asked without recursion, which may overflow. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  let layer = [value];
  for (let depth = 0; depth <= levels && layer.length > 0; depth += 1)
    layer = layer.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  return layer.length > 0;
}

/**
 * The first name that an object of a JSON text says twice, where one does: readers differ on which of the two counts, so
 * nobody can know what was meant. The text must be JSON.
 */
export function repeatedKey(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (const [token, colon] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (colon !== undefined) {
      const key: string = JSON.parse(token.slice(0, -colon.length));
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}
