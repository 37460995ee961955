import type { Target } from '../deletion/target.ts';
import type { AgeCount } from './report.ts';

const month = 30 * 86_400_000;

/** Counts targets by their age and by what is decided of them: of a whole project a few numbers remain. */
export function countAges(now: number) {
  const fates = { matched: new Map(), kept: new Map(), refused: new Map(), unreadable: new Map() } satisfies Record<
    AgeCount['fate'],
    Map<number | null, AgeCount>
  >;

  function count({ since, size_gb }: Target, fate: AgeCount['fate']): void {
    const months = since === undefined ? null : Math.max(0, Math.floor((now - since) / month));
    const found: AgeCount = fates[fate].get(months) ?? { months, fate, count: 0 };
    found.count += 1;
    if (size_gb !== undefined) found.size_gb = (found.size_gb ?? 0) + size_gb;
    fates[fate].set(months, found);
  }
  /** The youngest first; what nothing dates comes last. */
  function list(): AgeCount[] {
    const order = ({ months }: AgeCount) => months ?? Number.POSITIVE_INFINITY;
    return Object.values(fates)
      .flatMap((counts) => [...counts.values()])
      .sort((a, b) => order(a) - order(b));
  }
  return { count, list };
}
