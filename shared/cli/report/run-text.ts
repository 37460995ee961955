import { writeTime } from '../../base/time.ts';
import { aboutOf, worthText, write } from '../../sweep/item-words.ts';
import type { Report } from '../../sweep/report.ts';
import type { GivenPlan } from '../files/run-file.ts';
import { table, wrap } from '../terminal/table.ts';
import { countOutcomes } from './report-summary.ts';
import { bodyOf } from './report-text.ts';
import type { Run } from './run.ts';
import { totalsOf } from './totals.ts';

/** A run for a terminal of `width` columns: each kind, then all of them in one table. */
export function runText(run: Run, width: number): string {
  const { plan, project_id, region, made, reports, unread } = run;
  const kinds = reports.map((report) => [`■ ${report.operation}`, ...bodyOf(report, width), ''].join('\n'));
  return [
    `${plan ? 'Plan' : 'Report'} for project ${project_id} in ${region}, ${writeTime(made)}`,
    '',
    ...kinds,
    ...unread.flatMap(({ operation, reason }) => [...wrap(`✗ ${operation}: ${reason}`, width), '']),
    summaryTable(reports, width),
    '',
    ending(run),
  ].join('\n');
}

/** One row for each kind; its numbers add up to its targets. */
function summaryTable(reports: readonly Report[], width: number): string {
  const rows = reports.map((report) => {
    const { population, matched, kept, refused, unreadable } = totalsOf(report);
    const counts = [population, matched, kept, refused, unreadable].map(write);
    const outcomes = countOutcomes(report.items).map(([status, count]) => `${write(count)} ${status}`);
    return [report.operation, ...counts, [...outcomes, ...worthText(report.worth)].join(', ')];
  });
  const head = ['function', 'targets', '= matched', '+ kept', '+ refused', '+ unreadable', 'of these'];
  return rows.length > 0 ? table(head, rows, width) : 'There was nothing to look at.';
}

function ending({ plan, reports, unread }: Run): string {
  const not = unread.length > 0 ? ` ${write(unread.length)} of the kinds could not be read or begun.` : '';
  if (plan) return `This is a plan; nothing was deleted.${not}`;
  const counts = countOutcomes(reports.flatMap(({ items }) => items));
  const all = counts[0]?.[0] === 'deleted' ? counts : [['deleted', 0] as const, ...counts];
  return `${all.map(([status, count]) => `${write(count)} ${status}`).join(', ')}.${not}`;
}

/** What is about to go, before anybody is asked. */
export function planText(reports: GivenPlan['reports'], width: number): string {
  if (reports.length === 0) return 'The plan names nothing to delete.';
  return reports.map((report) => going(report as unknown as Report, width)).join('\n\n');
}

const longest = 20;

function going({ operation, items }: Report, width: number): string {
  const planned = items.filter(({ status }) => status === 'planned');
  const rows = planned
    .slice(0, longest)
    .map((item) => [item.name || '(no name)', item.age ?? '', aboutOf(item).join(', ')]);
  const rest = planned.length - rows.length;
  const head = `${operation}: ${write(planned.length)} planned`;
  return [head, table(['name', 'age', 'what'], rows, width), ...(rest > 0 ? [`and ${write(rest)} more`] : [])].join(
    '\n',
  );
}
