import { accessSync, constants, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Report } from '../sweep/report.ts';
import { type Made, reportPage } from './report-page.ts';
import { type SweepArguments, UsageError } from './sweep-arguments.ts';
import { NotWritten } from './sweep-error.ts';

/** Throws {@link UsageError} where a report cannot be written: that must be known before anything is deleted. */
export function checkFolder(file: string): void {
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

/** Writes the files that were asked for, and answers what to say about them. Throws {@link NotWritten}. */
export function writeReport(
  { name, html, json }: SweepArguments,
  report: Report,
  made: Made,
  command: string,
): string[] {
  if (html !== undefined) writeTo(html, reportPage(report, made));
  if (json !== undefined) writeTo(json, `${JSON.stringify(report, undefined, 2)}\n`);
  const written = [html, json].filter((file) => file !== undefined);
  const again = `${command} ${name} --plan ${json} --apply`;
  const useful = json !== undefined && report.plan && report.items.some(({ status }) => status === 'planned');
  return [
    ...(written.length > 0 ? ['', `Written: ${written.join(', ')}`] : []),
    ...(useful ? [`To carry out this plan: ${again}`] : []),
  ];
}

function writeTo(file: string, text: string) {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new NotWritten(`${file} was not written: ${(error as NodeJS.ErrnoException).code}.`);
  }
}
