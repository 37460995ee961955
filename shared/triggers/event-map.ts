import * as z from 'zod/mini';
import '../base/english.ts';
import { pattern } from '../base/glob.ts';
import type { Issue } from '../base/issue.ts';
import { isRecord } from '../base/json.ts';
import { follow, isPointer } from '../base/pointer.ts';
import { readDuration, readTime } from '../base/time.ts';
import { InvalidRequest } from '../deletion/errors.ts';

/** Which events ask for which deletions; each entry stands for itself. */
export type EventMap = readonly z.infer<ReturnType<typeof entriesSchema>>[number][];
type Entry = EventMap[number];

/** What `CLEANUP_EVENT_MAP` may hold: entries alone, or beside the schema by which an editor checks them. */
export function eventMapSchema() {
  const entries = entriesSchema();
  return z.union([entries, z.strictObject({ $schema: z.optional(z.string()), entries })]);
}

/** Made only where there is a map to check: at a cold start every schema costs. */
function entriesSchema() {
  const pointers = 'takes JSON pointers such as /detail/id';
  const sources = `${pointers}, or { "const": "…" }`;
  const pointer = z.string().check(z.refine(isPointer, sources));
  const value = z.union([z.string(), z.number(), z.boolean()]);
  const values = z.union([value, z.array(value).check(z.minLength(1))], 'must be a value, a glob, or a list of them');
  const conditions = z.record(pointer, values, pointers);
  const duration = z
    .string()
    .check(z.refine((text) => readDuration(text) !== undefined, 'must be a duration such as 15m'));
  return z.array(
    z.strictObject({
      when: conditions.check(z.refine((all) => Object.keys(all).length > 0, 'must not be empty')),
      unless: z.optional(conditions),
      max_age: z.optional(z.record(pointer, duration, pointers)),
      params: z.record(z.string(), z.union([pointer, z.strictObject({ const: z.string() })], sources)),
      dry_run: z.optional(z.boolean()),
    }),
    'must be a list of entries',
  );
}

/** Reads `CLEANUP_EVENT_MAP`; an unknown key is an error, for a guard that is not read would protect nothing. */
export function readEventMap(text: string, issues: Issue[]): EventMap {
  const wrong = (message: string) => issues.push({ field: 'CLEANUP_EVENT_MAP', message });
  try {
    if (!text) return [];
    const given = JSON.parse(text);
    const { $schema: _, entries = given, ...unknown } = isRecord(given) ? given : {};
    const [key] = Object.keys(isRecord(given) && 'entries' in given ? unknown : {});
    if (key !== undefined) wrong(`is wrong at ${key}: it is not known`);
    const read = entriesSchema().safeParse(entries);
    for (const { path, message } of read.error?.issues ?? [])
      wrong(`is wrong at ${path.join('.') || 'its top'}: ${message}`);
    return read.data ?? [];
  } catch {
    wrong('must be JSON');
    return [];
  }
}

/**
 * The entries an event matches: all of `when` holds, nothing of `unless` does, and it is no older than `max_age`.
 * `tooOld` says that but for its age it would have matched one more.
 */
export function matching(map: EventMap, event: object, now: number): { entries: Entry[]; tooOld: boolean } {
  const holds = ([pointer, wanted]: [string, Entry['when'][string]]) => {
    const globs = [wanted].flat().map((one) => pattern(String(one)));
    const found = [follow(event, pointer)].flat().filter((value) => value !== undefined);
    return found.some((value) => globs.some((glob) => glob.test(textOf(value))));
  };
  const matched = map.filter(
    ({ when, unless = {} }) => Object.entries(when).every(holds) && !Object.entries(unless).some(holds),
  );
  const entries = matched.filter(({ max_age = {} }) =>
    Object.entries(max_age).every(([pointer, age]) => isYoung(follow(event, pointer), readDuration(age) ?? 0, now)),
  );
  return { entries, tooOld: entries.length < matched.length };
}

/** How far ahead of ours a sender's clock may be; a time beyond it is in another zone or unit than it says. */
const tolerance = 5 * 60_000;

function isYoung(time: unknown, age: number, now: number): boolean {
  const since = timeOf(time);
  return since !== undefined && now - since <= age && since - now <= tolerance;
}

/** The deletion an entry makes of an event, or what it points at and is not there. */
export function requestOf({ params, dry_run }: Entry, event: object): object | InvalidRequest {
  const read = Object.entries(params).map(([field, source]) => {
    const value = typeof source === 'string' ? follow(event, source) : source.const;
    return { field, value, message: `is not in the event: nothing is at ${source}` };
  });
  const missing = read.filter(({ value }) => (value ?? undefined) === undefined);
  if (missing.length > 0) return new InvalidRequest(missing.map(({ field, message }) => ({ field, message })));
  const given = Object.fromEntries(read.map(({ field, value }) => [field, value]));
  // Nobody has looked at this target, so a label that says keep protects it, as it does from a sweep.
  return { params: given, wait: true, unless_kept: true, ...(dry_run && { dry_run }) };
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * An event's own time: ISO text, or the seconds or milliseconds since the epoch that the audit trail writes; nothing for a
 * number in another unit.
 */
function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value < 1e11 ? value * 1000 : value < 1e14 ? value : undefined;
  return typeof value === 'string' ? readTime(value) : undefined;
}
