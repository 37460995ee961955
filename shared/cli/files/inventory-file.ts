import * as z from 'zod/mini';
import { issuesOf } from '../../base/issue.ts';
import { asRecord, isRecord, notJson, parseJson } from '../../base/json.ts';
import { readTime } from '../../base/time.ts';
import type { Entry } from '../../sweep/inventory.ts';
import type { Holding } from '../../sweep/offline.ts';
import { UsageError } from '../problems.ts';
import type { RunHead } from '../report/run.ts';
import type { Surroundings } from '../surroundings.ts';
import { readText } from './data-file.ts';

/** The edition of the files that `export` writes and reads. */
export const edition = 1;

/** The first line of an inventory. */
export interface Head extends RunHead {
  /** Names, addresses and values are hashed in it. */
  anonymous?: boolean | undefined;
}

/** An inventory as it comes back from its file: each kind with what was read of it, or the sentence why it was not. */
export interface Inventory {
  head: Head;
  kinds: ReadonlyMap<string, Holding | { unread: string }>;
}

const text = z.optional(z.string());
const labels = z.optional(z.record(z.string(), z.string()));
const target = z.looseObject({
  params: z.record(z.string(), z.string()),
  name: z.string(),
  state: z.looseObject({}),
  since: z.optional(z.number()),
  server: z.optional(z.looseObject({ status: z.string(), updated: z.optional(z.number()), labels, tags: labels })),
  volume: z.optional(z.looseObject({ type: z.string() })),
  size_gb: z.optional(z.number()),
  entry: z.optional(z.looseObject({ key: z.string(), value: z.string() })),
  server_labels: z.optional(z.literal(true)),
  ...{ status: text, labels, address: text, flavour: text, unreadable: text },
});
const reading = { target, guard: text, sweep_guard: text, used_by: text };
const operation = z.string();
const entryLine = z.looseObject({
  operation,
  ...reading,
  whole: z.optional(z.union([z.literal('gone'), z.looseObject(reading)])),
});
const endLine = z.looseObject({ operation, pages: z.array(z.int().check(z.gte(0))) });
const unreadLine = z.looseObject({ operation, unread: z.string() });
const headLine = z.looseObject({
  ...{ tool: z.string(), project_id: z.string(), region: z.string(), anonymous: z.optional(z.boolean()) },
  made: z.string().check(z.refine((made) => readTime(made) !== undefined, 'must be an ISO time')),
});

/** Reads what `export` has written. Throws {@link UsageError} that names the line, and never quotes it. */
export function readInventory(file: string, around: Surroundings): Inventory {
  const all = readText(file, around);
  const [first = '', ...lines] = all.split('\n');
  const head = readHead(first, all, file);
  const kinds = new Map<string, Holding | { unread: string }>();
  const open = new Map<string, Entry[]>();
  for (const [n, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const broken = (what: string) => new UsageError(`${file} line ${n + 2} ${what}${what.endsWith('?') ? '' : '.'}`);
    const given = parseJson(line);
    if (given === notJson) throw broken('is not JSON; was the export cut short?');
    const { operation, ...entry } = checked(given, broken);
    const entries = open.get(operation) ?? [];
    open.set(operation, entries);
    if ('unread' in entry) kinds.set(operation, { unread: entry.unread });
    else if ('pages' in entry) {
      const pages = inPages(entries, entry.pages);
      if (!pages) throw broken('counts other targets than there are in the file');
      kinds.set(operation, { operation, project_id: head.project_id, pages });
    } else entries.push(entry);
  }
  const unread = 'The inventory ends before all of it: its export was cut short.';
  for (const operation of open.keys()) if (!kinds.has(operation)) kinds.set(operation, { unread });
  return { head, kinds };
}

type Line = { operation: string } & (Entry | { pages: number[] } | { unread: string });

/** What is checked is given back as it was: the prints of its targets must not change. */
function checked(given: unknown, broken: (what: string) => UsageError): Line {
  const schema = 'unread' in asRecord(given) ? unreadLine : 'pages' in asRecord(given) ? endLine : entryLine;
  const [issue] = issuesOf(schema.safeParse(given).error?.issues ?? [], 'it');
  if (issue) throw broken(`is not as export writes it: ${issue.field}: ${issue.message}`);
  return given as Line;
}

function readHead(first: string, all: string, file: string): Head {
  const head = asRecord(parseJson(first));
  if (!('inventory' in head)) throw new UsageError(`${file} is ${kindOf(head, all)}: give what export has written.`);
  if (head.inventory !== edition)
    throw new UsageError(
      `${file} is an inventory of edition ${JSON.stringify(head.inventory)}; this one reads edition ${edition}, so export again.`,
    );
  const [issue] = issuesOf(headLine.safeParse(head).error?.issues ?? [], 'it');
  if (issue) throw new UsageError(`${file} line 1 is not as export writes it: ${issue.field}: ${issue.message}.`);
  return head as unknown as Head;
}

/** What was given in the place of an inventory, where it can be told. */
function kindOf(first: Readonly<Record<string, unknown>>, all: string): string {
  const given = parseJson(all);
  if (isRecord(given) && 'reports' in given) return given.plan === true ? 'a plan' : 'a report of what was done';
  if (isRecord(given) && 'items' in given) return 'the report of a sweep';
  if ('begun' in first) return 'a report of what was done';
  return 'operation' in first ? 'an inventory without its first line' : 'no inventory';
}

/** The entries on the pages they were read on; nothing where the counts are others. */
function inPages(entries: readonly Entry[], sizes: readonly number[]): Entry[][] | undefined {
  let start = 0;
  const pages = sizes.map((size) => {
    start += size;
    return entries.slice(start - size, start);
  });
  return start === entries.length ? pages : undefined;
}
