import { writeTime } from '../../base/time.ts';
import { write } from '../../sweep/item-words.ts';
import { table, wrap } from '../terminal/table.ts';
import type { Amount, Forecast, Trip } from './forecast.ts';

/** A forecast for a terminal of `width` columns: the nights that take something, every kind, and the guards that trip. */
export function forecastText(told: Forecast, width: number): string {
  const { project_id, region, made, nights, kinds, unread } = told;
  const span = `${write(nights)} ${nights === 1 ? 'night' : 'nights'} from ${writeTime(made)}`;
  return [
    `Forecast for project ${project_id} in ${region}, ${span}`,
    '',
    nightTable(told, width),
    '',
    ...(kinds.length > 0 ? [kindTable(kinds, width), ''] : []),
    ...sentences(told).flatMap((sentence) => wrap(sentence, width)),
    ...unread.flatMap(({ operation, reason }) => wrap(`✗ ${operation}: ${reason}`, width)),
    '',
    ...wrap(limits, width),
  ].join('\n');
}

/** What whoever reads a forecast has to know about it. */
export const limits =
  'This foresees what time does to what was read, and nothing else: nothing new, nothing that somebody changes or the cloud refuses, and nothing that one deletion makes possible for another.';

function nightTable({ by_night }: Forecast, width: number): string {
  const rows = by_night
    .filter(({ count }) => count > 0)
    .map(({ night, at, kinds, ...amount }) => [
      write(night),
      at.slice(0, 10),
      ...numbers(amount),
      Object.entries(kinds)
        .map(([operation, { count }]) => `${write(count)} ${operation}`)
        .join(', '),
    ]);
  return rows.length > 0
    ? table(['night', 'date', 'targets', 'GB', 'of these'], rows, width)
    : 'No night takes anything.';
}

function kindTable(kinds: Forecast['kinds'], width: number): string {
  const rows = kinds.map(({ operation, population, left, first_guard, ...amount }) => [
    operation,
    write(population),
    ...numbers(amount),
    write(left),
    first_guard ? `from night ${write(first_guard.night)}` : '',
  ]);
  return table(['function', 'targets now', 'go', 'GB', 'match, not gone', 'held'], rows, width);
}

const numbers = ({ count, size_gb }: Amount) => [write(count), size_gb === undefined ? '' : write(size_gb)];

function sentences({ by_night, kinds, first_guard }: Forecast): string[] {
  const taking = by_night.filter(({ count }) => count > 0);
  const count = taking.reduce((sum, night) => sum + night.count, 0);
  const all = `${write(count)} go in all, in ${write(taking.length)} of the nights.`;
  if (!first_guard) return [`${all} No guard trips.`];
  const others = kinds.flatMap((kind) =>
    kind.first_guard && kind.first_guard !== first_guard ? kind.first_guard : [],
  );
  return [
    `${all} The first guard trips in night ${tripText(first_guard)}`,
    ...others.map((trip) => `Night ${tripText(trip)}`),
  ];
}

function tripText({ night, at, operation, guards }: Trip): string {
  return `${write(night)} (${at.slice(0, 10)}) and holds ${operation}: ${guards.join(' ')}`;
}
