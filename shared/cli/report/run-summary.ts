import { write } from '../../sweep/item-words.ts';
import { countOutcomes } from './report-summary.ts';
import type { Run } from './run.ts';
import { sumOf, totalsOf } from './totals.ts';

/** What needs a look, as a sentence beside the kind it is about: guards that tripped, what was cut short, what could not be read. */
export function warningsOf({ reports, unread }: Run): { operation: string; sentence: string }[] {
  const said = reports.flatMap(({ operation, guards, complete, stopped }) => [
    ...guards.map((sentence) => ({ operation, sentence })),
    ...(complete ? [] : [{ operation, sentence: stopped ?? 'Not all of it was begun.' }]),
  ]);
  const silent = unread.map(({ operation, reason }) => ({ operation, sentence: `It could not be read. ${reason}` }));
  return [...said, ...silent];
}

/** How a run went: as it should, only planned, or so that somebody should look into it. */
export function toneOf(run: Run): 'well' | 'plan' | 'care' | 'trouble' {
  const isFailed = run.reports.some(({ items }) => items.some(({ status }) => status === 'failed'));
  if (isFailed || (!run.plan && warningsOf(run).length > 0)) return 'trouble';
  if (warningsOf(run).length > 0) return 'care';
  return run.plan ? 'plan' : 'well';
}

/** The whole run in one sentence. */
export function runHeadline(run: Run): string {
  const { plan, reports } = run;
  const counts = countOutcomes(reports.flatMap(({ items }) => items)).map(([status, n]) => `${write(n)} ${status}`);
  const { population } = sumOf(reports.map(totalsOf));
  const kinds = reports.length > 1 ? ` of ${write(reports.length)} kinds` : '';
  const of = `of ${write(population)} ${population === 1 ? 'target' : 'targets'}${kinds}`;
  const found = `${counts.length > 0 ? counts.join(', ') : 'nothing to do'} ${of}.`;
  if (plan) return `A plan, nothing was deleted: ${found}`;
  if (reports.length > 0 && reports.every(({ guards }) => guards.length > 0)) return `Nothing was deleted: ${found}`;
  if (reports.some(({ complete }) => !complete)) return `Stopped before the end: ${found}`;
  return `${toneOf(run) === 'trouble' ? 'Not all of it went well' : 'Done'}: ${found}`;
}
