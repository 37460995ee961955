import { type Row, sortKey } from './rows.ts';

/** What is asked of the table. */
export interface Choice {
  /** Words that must all be found somewhere in a row. */
  words: string[];
  /** What a column must say, by column. */
  filters: [column: string, value: string][];
  sort?: { column: string; descending: boolean };
}

/** The rows that are asked for, in the order that is asked for. */
export function choose(rows: readonly Row[], { words, filters, sort }: Choice): Row[] {
  const chosen = rows.filter(
    (row) =>
      words.every((word) => row.text().includes(word)) &&
      filters.every(([column, value]) => row.value(column) === value),
  );
  if (!sort) return chosen;
  const sign = sort.descending ? -1 : 1;
  const keyed = chosen.map((row) => ({ row, key: sortKey(row, sort.column) }));
  return keyed.sort((a, b) => sign * compare(a.key, b.key)).map(({ row }) => row);
}

const { compare: compareTexts } = new Intl.Collator('en', { numeric: true });

function compare(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareTexts(String(a), String(b));
}
