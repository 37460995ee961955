import type { AgeCount } from '../../sweep/report.ts';

/** What is counted of targets: how many they are, or their gigabytes. */
export type Measure = 'count' | 'size_gb';

/** What is decided of targets, from the bottom of a bar to its top. */
export const fates = ['matched', 'refused', 'unreadable', 'kept'] as const;

/** The targets of one stretch of age. */
export interface AgeBar {
  /** Its first month; null where nothing dates the targets. */
  from: number | null;
  /** By what was decided of them. */
  amounts: Record<AgeCount['fate'], number>;
  total: number;
}

/** Bars of equal width over an axis of months. */
export interface AgeBars {
  /** Months that each bar stands for. */
  step: number;
  bars: AgeBar[];
  /** What nothing dates, beside the axis. */
  undated?: AgeBar;
  /** The longest bar. */
  most: number;
}

/** More bars than this are no longer told apart on a phone. */
const mostBars = 24;

/** Sorts a population into bars by age: all of them stand for equally many months. */
export function ageBars(ages: readonly AgeCount[], measure: Measure): AgeBars {
  const oldest = Math.max(0, ...ages.map(({ months }) => months ?? 0));
  const step = stepFor(oldest + 1);
  const bars = Array.from({ length: Math.ceil((oldest + 1) / step) }, (_, i) => emptyBar(i * step));
  const undated = emptyBar(null);
  for (const { months, fate, ...amounts } of ages) {
    const bar = months === null ? undated : bars[Math.floor(months / step)];
    const amount = amounts[measure] ?? 0;
    if (!bar) continue;
    bar.amounts[fate] += amount;
    bar.total += amount;
  }
  const most = Math.max(undated.total, ...bars.map(({ total }) => total));
  return { step, bars, most, ...(undated.total > 0 && { undated }) };
}

/** Half a year and a year are what people think in. */
function stepFor(months: number): number {
  const steps = [1, 2, 3, 6, 12, 24, 60];
  return steps.find((step) => months <= step * mostBars) ?? Math.ceil(months / mostBars);
}

function emptyBar(from: number | null): AgeBar {
  return { from, amounts: { matched: 0, kept: 0, refused: 0, unreadable: 0 }, total: 0 };
}

/** The least number at or above `amount` that is an axis's top: of two even digits, so that half of it is round too. */
export function roundUp(amount: number): number {
  const unit = 2 * 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, amount))) - 1);
  return Math.max(2, Math.ceil(amount / unit) * unit);
}
