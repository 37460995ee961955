import * as z from 'zod/mini';

/** `; did you mean name?` where the schema knows a key near this one at that place: a typo should not cost a visit to the README. */
export function suggestion(
  key: string,
  path: readonly PropertyKey[],
  schema: z.core.$ZodType,
  more: string[] = [],
): string {
  const place = path.reduce<z.core.$ZodType | undefined>((at, step) => shapeOf(at)?.[String(step)], schema);
  return nearest(key, [...Object.keys(shapeOf(place) ?? {}), ...(path.length === 0 ? more : [])]);
}

/** The same, of names that are known. */
export function nearest(key: string, known: readonly string[]): string {
  const [best = ''] = known.toSorted((a, b) => distance(key, a) - distance(key, b));
  return distance(key, best) <= Math.min(3, Math.ceil(best.length / 3)) ? `; did you mean ${best}?` : '';
}

function shapeOf(schema: z.core.$ZodType | undefined): Record<string, z.core.$ZodType> | undefined {
  const inner = schema instanceof z.ZodMiniOptional ? schema.def.innerType : schema;
  return inner instanceof z.ZodMiniObject ? inner.shape : undefined;
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, c] of [...a.slice(0, 64)].entries()) {
    const next = [i + 1];
    for (const [j, d] of [...b].entries())
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (c === d ? 0 : 1)));
    row = next;
  }
  return row.at(-1) ?? 0;
}
