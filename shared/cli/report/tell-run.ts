import { asJson, type Destinations, writeOut } from '../files/run-file.ts';
import { reportPage } from '../html/report-page.ts';
import type { Surroundings } from '../surroundings.ts';
import { print, widthOf } from '../terminal/print.ts';
import type { Run } from './run.ts';
import { runText } from './run-text.ts';

/** Prints a run, unless something else was asked onto the standard output, and writes its page. Throws `NotWritten`. */
export function tellRun(run: Run, { out, html, json }: Destinations, around: Surroundings): void {
  if (json) print(around.out, asJson(run));
  else if (out !== '-' && html !== '-') print(around.out, runText(run, widthOf(around.out)));
  if (html !== undefined) writeOut(html, reportPage(run), around);
}
