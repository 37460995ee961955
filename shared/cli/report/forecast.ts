import type { Night } from '../../sweep/forecast.ts';
import { worthOf } from '../../sweep/item.ts';
import type { ReportItem } from '../../sweep/report.ts';
import type { Rule } from '../../sweep/rule.ts';
import type { Run, RunHead } from './run.ts';

/** How many go, and their gigabytes where they have sizes. */
export interface Amount {
  count: number;
  size_gb?: number;
}

/** The first night in which a guard holds a kind. */
export interface Trip {
  night: number;
  at: string;
  operation: string;
  guards: string[];
}

/** What rules would do in the nights to come. */
export interface Forecast extends RunHead, Pick<Run, 'unread'> {
  nights: number;
  /** Every night, with what goes in all, of each kind, and each target. */
  by_night: (Amount & {
    night: number;
    at: string;
    kinds: Record<string, Amount>;
    items: (ReportItem & { operation: string })[];
  })[];
  /** Every kind: what there is before the first night and what goes, both in all, and what matches and does not go. */
  kinds: (Amount & { operation: string; population: number; left: number; rule: Rule; first_guard?: Trip })[];
  /** The first of all guards that trips. */
  first_guard?: Trip;
}

/** One kind, night by night. */
export interface KindForecast {
  operation: string;
  rule: Rule;
  nights: Night[];
}

/** Puts the nights of several kinds together. */
export function together(
  head: Omit<Forecast, 'by_night' | 'kinds' | 'first_guard'>,
  seen: readonly KindForecast[],
): Forecast {
  const kinds = seen.map(sumOf);
  const [first_guard] = kinds.flatMap((kind) => kind.first_guard ?? []).sort((a, b) => a.night - b.night);
  const from = Date.parse(head.made);
  const by_night = Array.from({ length: head.nights }, (_, n) => nightOf(n, from, seen));
  return { ...head, by_night, kinds, ...(first_guard && { first_guard }) };
}

const day = 86_400_000;

function nightOf(n: number, from: number, seen: readonly KindForecast[]): Forecast['by_night'][number] {
  const taking = seen.filter(({ nights }) => (nights[n]?.items.length ?? 0) > 0);
  const kinds = taking.map(({ operation, nights }) => [operation, amountOf(nights[n]?.items ?? [])]);
  const items = taking.flatMap(({ operation, nights }) =>
    (nights[n]?.items ?? []).map((item) => ({ operation, ...item })),
  );
  const at = new Date(from + n * day).toISOString();
  return { night: n + 1, at, ...amountOf(items), kinds: Object.fromEntries(kinds), items };
}

function sumOf({ operation, rule, nights }: KindForecast): Forecast['kinds'][number] {
  const amount = amountOf(nights.flatMap(({ items }) => items));
  const { population = 0 } = nights[0] ?? {};
  const { left = 0 } = nights.at(-1) ?? {};
  const held = nights.find(({ guards }) => guards.length > 0);
  const first_guard = held && {
    night: held.night,
    at: new Date(held.at).toISOString(),
    operation,
    guards: held.guards,
  };
  return { operation, population, ...amount, left, rule, ...(first_guard && { first_guard }) };
}

function amountOf(items: readonly ReportItem[]): Amount {
  const { size_gb } = worthOf(items);
  return { count: items.length, ...(size_gb !== undefined && { size_gb }) };
}
