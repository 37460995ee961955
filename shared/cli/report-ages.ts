import { readDuration } from '../base/time.ts';
import type { ReportItem } from '../sweep/report.ts';
import { countOutcomes } from './report-summary.ts';

/** The targets of about one age. */
export interface AgeGroup {
  label: string;
  total: number;
  outcomes: [status: string, count: number][];
}

const day = 86_400_000;

/** Finer where things are young, as rules are. */
const bounds: readonly (readonly [label: string, below: number])[] = [
  ['under 1 d', day],
  ['1–7 d', 7 * day],
  ['7–30 d', 30 * day],
  ['30–90 d', 90 * day],
  ['90–180 d', 180 * day],
  ['180–365 d', 365 * day],
  ['1–2 years', 730 * day],
  ['over 2 years', Number.POSITIVE_INFINITY],
];

/** Sorts items by age, for a chart. What nothing dates comes last, where there is any. */
export function groupByAge(items: readonly ReportItem[]): AgeGroup[] {
  const undated = 'no date';
  const groups = Map.groupBy(items, ({ age }) => {
    const ms = readDuration(age);
    return ms === undefined ? undated : bounds.find(([, below]) => ms < below)?.[0];
  });
  const labels = [...bounds.map(([label]) => label), ...(groups.has(undated) ? [undated] : [])];
  return labels.map((label) => {
    const members = groups.get(label) ?? [];
    return { label, total: members.length, outcomes: countOutcomes(members) };
  });
}
