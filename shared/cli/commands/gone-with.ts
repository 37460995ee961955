import type { Report, ReportItem } from '../../sweep/report.ts';

const gone = ['deleted', 'accepted', 'absent'];

/**
 * The report of a kind, where earlier ones of the same run have deleted what some of its targets hung on, as the keys of a
 * server hang on it: these are not missing, they went with that.
 */
export function goneWith(report: Report, earlier: readonly Report[]): Report {
  const items = earlier.flatMap((one) => one.items);
  const ids = new Set(items.filter(({ status }) => gone.includes(status)).map((item) => idsOf(item).at(-1)));
  const asGone = (item: ReportItem): ReportItem =>
    item.status === 'changed' &&
    idsOf(item)
      .slice(0, -1)
      .some((id) => ids.has(id))
      ? { ...item, status: 'absent', reason: 'It went with what it hung on, which this run has deleted.' }
      : item;
  return { ...report, items: report.items.map(asGone) };
}

/** The ids a target is addressed by, its own last; the project is that of all. */
function idsOf({ params }: ReportItem): unknown[] {
  return Object.entries(params).flatMap(([name, id]) => (name === 'project_id' ? [] : [id]));
}
