import { type Answer, type Ask, flatFault } from '../answer.ts';
import type { World } from '../world.ts';

/** One page of a list of this service: `marker` is the last id of the page before, and nothing says whether more follow. */
export function pageOf<Thing extends { id: string }>(
  matching: Thing[],
  { query }: Ask,
  { quirks }: World,
): Thing[] | Answer {
  const marker = query.get('marker');
  const before = marker === null ? -1 : matching.findIndex(({ id }) => id === marker);
  if (marker !== null && before < 0) return flatFault(400, 'NAT.0002', 'Invalid marker.');
  // "1 to 2000, by default 2000".
  const limit = Number(query.get('limit') ?? 2000);
  if (!Number.isInteger(limit) || limit < 1 || limit > 2000) return flatFault(400, 'NAT.0002', 'Invalid limit.');
  return matching.slice(before + 1, before + 1 + Math.min(limit, quirks.pageLimit));
}

/** Whether a thing is what the query asks for in these of its fields; a filter may have several values. */
export function isAsked(thing: object, { query }: Ask, fields: string[]): boolean {
  const record = thing as Record<string, unknown>;
  return fields.every((name) => !query.has(name) || query.getAll(name).includes(String(record[name])));
}
