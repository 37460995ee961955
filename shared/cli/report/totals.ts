import type { Report } from '../../sweep/report.ts';

/** What was decided of a whole population; the last four add up to it. */
export interface Totals {
  population: number;
  matched: number;
  kept: number;
  refused: number;
  unreadable: number;
}

/** What one kind's whole population came to. */
export function totalsOf({ population, matched, kept }: Report): Totals {
  const { forbidden: refused = 0, unreadable = 0, ...clauses } = kept;
  const stay = Object.values(clauses).reduce((sum, count) => sum + count, 0);
  return { population, matched, kept: stay, refused, unreadable };
}

/** The same of several kinds together. */
export function sumOf(all: readonly Totals[]): Totals {
  const sum = (of: (one: Totals) => number) => all.reduce((total, one) => total + of(one), 0);
  return {
    population: sum(({ population }) => population),
    matched: sum(({ matched }) => matched),
    kept: sum(({ kept }) => kept),
    refused: sum(({ refused }) => refused),
    unreadable: sum(({ unreadable }) => unreadable),
  };
}

/** What the targets of several kinds that go, or would go, are worth together. */
export function worthOfAll(reports: readonly Report[]): Report['worth'] {
  const sizes = reports.flatMap(({ worth }) => worth.size_gb ?? []);
  const size = sizes.reduce((sum, one) => sum + one, 0);
  const flavours: Record<string, number> = {};
  for (const { worth } of reports)
    for (const [flavour, count] of Object.entries(worth.flavours ?? {}))
      flavours[flavour] = (flavours[flavour] ?? 0) + count;
  return { ...(sizes.length > 0 && { size_gb: Math.round(size * 100) / 100 }), flavours };
}
