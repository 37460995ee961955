import { accessSync, appendFileSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as z from 'zod/mini';
import { issuesOf } from '../../base/issue.ts';
import { isRecord } from '../../base/json.ts';
import { operationNames } from '../operations.ts';
import { list, NotWritten, UsageError } from '../problems.ts';
import type { Surroundings } from '../surroundings.ts';
import { obeyed } from '../terminal/table.ts';
import { calledIn, parseData, readText } from './data-file.ts';

// What is in a report is checked by the sweep that carries it out.
const planSchema = z.looseObject({
  project_id: z.string(),
  region: z.string(),
  plan: z.boolean(),
  reports: z.array(
    z.looseObject({
      operation: z.enum(operationNames),
      items: z.array(z.looseObject({})),
      guards: z.array(z.string()),
    }),
  ),
});

/** A plan as it comes back from its file. */
export type GivenPlan = z.infer<typeof planSchema>;

/** Reads a plan that `plan --out` has written. Throws {@link UsageError} where it is something else. */
export function readPlan(file: string, around: Surroundings): GivenPlan {
  const from = calledIn(file);
  const text = readText(file, around);
  if (/^\s*\{"begun":/.test(text)) throw new UsageError(`${from} is the record of what was done, not a plan.`);
  const given = parseData(text, file);
  if (isRecord(given) && Array.isArray(given.items))
    throw new UsageError(
      `${from} is the report of npm run sweep: give it to npm run sweep -- <name> --plan ${file} --apply.`,
    );
  if (isRecord(given) && Object.keys(given).some((name) => operationNames.includes(name)))
    throw new UsageError(`${from} holds rules, not a plan; plan ${file} --out plan.json makes one of them.`);
  if (!isRecord(given) || !('reports' in given))
    throw new UsageError(`${from} is not a plan, as plan --out writes it.`);
  const read = planSchema.safeParse(given);
  if (!read.success)
    throw new UsageError([`${from} is not a plan:`, ...list(issuesOf(read.error.issues, 'the plan'))].join('\n'));
  if (!read.data.plan) throw new UsageError(`${from} is the report of what was done, not a plan.`);
  return read.data;
}

/** Where a command writes: its files, and whether it prints JSON. */
export interface Destinations {
  out?: string | undefined;
  html?: string | undefined;
  json?: boolean;
}

/**
 * Throws {@link UsageError} where a file cannot be written, for that must be known before anything is deleted; and where
 * two things would be written to one place.
 */
export function checkWritable({ out, html, json = false }: Destinations): void {
  if ([out === '-', html === '-', json].filter(Boolean).length > 1)
    throw new UsageError('Only one thing can be written to the standard output: --json, --out - or --html -.');
  if (out !== undefined && out !== '-' && html !== undefined && resolve(out) === resolve(html))
    throw new UsageError('--out and --html name the same file.');
  for (const file of [out, html]) {
    if (file === undefined || file === '-') continue;
    try {
      if (existsSync(file) && statSync(file).isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
      accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
    } catch (error) {
      throw new UsageError(`${file} cannot be written: ${(error as NodeJS.ErrnoException).code}.`);
    }
  }
}

/** Writes a file, or to the standard output where it is called `-`. Throws {@link NotWritten}. */
export function writeOut(file: string, text: string, { out }: Pick<Surroundings, 'out'>): void {
  if (file === '-') out.write(text);
  else written(file, () => writeFileSync(file, text));
}

/**
 * Begins a file of lines, and answers what adds one: each is on the disk before the next thing happens. `mode` says who may
 * read it where it is new.
 */
export function openLines(
  file: string | undefined,
  around: Pick<Surroundings, 'out'>,
  mode = 0o666,
): (line: object) => void {
  if (file === undefined) return () => {};
  if (file === '-') return (line) => void around.out.write(`${asJson(line, 0)}\n`);
  written(file, () => writeFileSync(file, '', { mode }));
  return (line) => written(file, () => appendFileSync(file, `${asJson(line, 0)}\n`));
}

/** Throws {@link NotWritten} in place of what the disk says. */
export function written(file: string, write: () => void) {
  try {
    write();
  } catch (error) {
    throw new NotWritten(`${file} was not written: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

/** A file is looked at on a terminal too: what that would obey is escaped, and means the same to whoever reads the JSON. */
export function asJson(value: object, indent = 2): string {
  const text = JSON.stringify(value, undefined, indent);
  const code = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return text.replaceAll(obeyed, (char) => (char === '\n' ? char : char.split('').map(code).join('')));
}
