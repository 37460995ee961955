import type { Context, Message } from '../deletion/context.ts';
import type { Report, ReportItem } from './report.ts';

/** Items a message holds at most; with the figures it stays about as small as receivers of webhooks want it. */
const most = 20;

/** What is told of a sweep as a whole: its figures, and some of its items, those that failed first. */
export function digestOf(report: Report, { cause, caller }: Context): Message {
  const { items, rule: _, ages: __, ...figures } = report;
  const counts: Record<string, number> = {};
  for (const { status } of items) counts[status] = (counts[status] ?? 0) + 1;
  const order = ({ status }: ReportItem) => Number(status !== 'failed');
  return {
    type: figures.guards.length > 0 ? 'sweep.stopped' : 'sweep.finished',
    data: {
      ...figures,
      ...(caller && { caller }),
      counts,
      items: items.toSorted((a, b) => order(a) - order(b)).slice(0, most),
    },
    about: [cause, report.operation],
  };
}
