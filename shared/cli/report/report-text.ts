import { aboutOf, write } from '../../sweep/item-words.ts';
import type { Report } from '../../sweep/report.ts';
import { table, wrap } from '../terminal/table.ts';
import { figures, headline, inReadingOrder, whyKept } from './report-summary.ts';

/** More rows than this nobody reads in a terminal. */
const longest = 100;

const indent = '  ';

/** A report for a terminal of `width` columns. `place` says where it was made, e.g. the project. */
export function reportText(report: Report, place: string, width: number): string {
  return [`${report.operation} in ${place}`, ...bodyOf(report, width), '', ...figureLines(report, width)].join('\n');
}

/** What was found and done of one kind, and by which rule. */
export function bodyOf(report: Report, width: number): string[] {
  const { items, guards, rule } = report;
  const shown = inReadingOrder(items).slice(0, longest);
  const rows = shown.map((item) => {
    const { age, name, status, reason } = item;
    return [age || '?', name || '(no name)', aboutOf(item).join(', '), status, reason ?? ''];
  });
  const beyond = items.length - shown.length;
  return [
    ...wrap(`by the rule ${JSON.stringify(rule)}`, width),
    '',
    headline(report),
    ...guards.flatMap((guard) => wrap(guard, width - indent.length)).map((line) => indent + line),
    ...(rows.length > 0 ? ['', table(['age', 'name', 'what', 'status', 'reason'], rows, width)] : []),
    ...(beyond > 0 ? [`and ${write(beyond)} more: --json and --html write all of them down`] : []),
    ...keptLines(report),
  ];
}

function keptLines(report: Report): string[] {
  const rows = whyKept(report).map(({ clause, count, because }) => [write(count), clause, because]);
  return rows.length > 0 ? ['', table(['kept', 'by', 'because it'], rows)] : [];
}

function figureLines(report: Report, width: number): string[] {
  // A label and its value stay on one line.
  const parts = figures(report).map(([label, value]) => `${label}: ${value}`.replaceAll(' ', '\u00A0'));
  return wrap(parts.join(' · '), width).map((line) => line.replaceAll('\u00A0', ' '));
}
