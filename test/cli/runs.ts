import type { Run } from '../../shared/cli/report/run.ts';
import type { AgeCount, Report, ReportItem } from '../../shared/sweep/report.ts';

/** One target of a report, as much of it as a test asks for. */
export function item(more: Partial<ReportItem> = {}): ReportItem {
  return { params: { id: 'i-1' }, name: 'one', status: 'deleted', age: '45d', matched_by: ['older_than'], ...more };
}

/** A report of one kind. */
export function report(items: ReportItem[], more: Partial<Report> = {}): Report {
  const counts = {
    population: items.length,
    matched: items.length,
    left: 0,
    duration_ms: 1200,
    calls: 3,
    throttles: 0,
  };
  const rule = { older_than: '30d', limit: 50, max_percent: 10 };
  const all = { operation: 'delete-thing', plan: false, complete: true, items, worth: {}, kept: {}, guards: [], rule };
  return { ...all, ages: [], ...counts, ...more };
}

/** What was done in one go. */
export function run(reports: Report[], more: Partial<Run> = {}): Run {
  const made = {
    tool: 'cleanup-functions 1.2.3',
    made: '2026-03-31T10:00:00.000Z',
    project_id: 'p-1',
    region: 'eu-de',
  };
  return { ...made, plan: reports.every(({ plan }) => plan), reports, unread: [], ...more };
}

/** As many targets of one age. */
export function aged(months: number | null, fate: AgeCount['fate'], count: number, size_gb?: number): AgeCount {
  return { months, fate, count, ...(size_gb !== undefined && { size_gb }) };
}
