import { accessSync, constants, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Report } from '../sweep/report.ts';
import { reportPage } from './report-page.ts';
import type { Run } from './run.ts';
import { type SweepArguments, UsageError } from './sweep-arguments.ts';
import { NotWritten } from './sweep-error.ts';
import { obeyed } from './table.ts';

/** Throws {@link UsageError} where a report cannot be written: that must be known before anything is deleted. */
export function checkFolder(file: string): void {
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

/** Writes the files that were asked for, and answers what to say about them. Throws {@link NotWritten}. */
export function writeReport({ name, html, json }: SweepArguments, report: Report, run: Run, command: string): string[] {
  if (html !== undefined) writeTo(html, reportPage(run));
  if (json !== undefined) writeTo(json, `${asJson(report)}\n`);
  const written = [html, json].filter((file) => file !== undefined);
  const again = `${command} ${name} --plan ${json} --apply`;
  const useful = json !== undefined && report.plan && report.items.some(({ status }) => status === 'planned');
  return [
    ...(written.length > 0 ? ['', `Written: ${written.join(', ')}`] : []),
    ...(useful ? [`To carry out this plan: ${again}`] : []),
  ];
}

/** A file is looked at on a terminal too: what that would obey is escaped, and means the same to whoever reads the JSON. */
function asJson(report: Report): string {
  const text = JSON.stringify(report, undefined, 2);
  const code = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return text.replaceAll(obeyed, (char) => (char === '\n' ? char : char.split('').map(code).join('')));
}

function writeTo(file: string, text: string) {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new NotWritten(`${file} was not written: ${(error as NodeJS.ErrnoException).code}.`);
  }
}
