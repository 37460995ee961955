import { readDuration } from '../../base/time.ts';

/** One target of the table, with what it is searched, filtered and sorted by. */
export interface Row {
  element: HTMLTableRowElement;
  /** All that it says, in small letters. */
  text(): string;
  /** A column's own text; of a server its id. */
  value(column: string): string;
}

/** The rows of a table as they stand. Their texts are read once they are asked for, as a page that is only read never does. */
export function readRows(table: HTMLTableElement): Row[] {
  return [...table.querySelectorAll<HTMLTableRowElement>('tbody > tr')].map((element) => {
    let all: string | undefined;
    return {
      element,
      text: () => {
        all ??= element.textContent.toLowerCase();
        return all;
      },
      value: (column) => textOf(element.querySelector(`.${column}`), column),
    };
  });
}

function textOf(cell: Element | null, column: string): string {
  const part = { server: 'small', name: 'bdi', outcome: '.status' }[column];
  return ((part && cell?.querySelector(part)) || cell)?.textContent ?? '';
}

/** What to sort a column by: ages and sizes by how large they are, and none of either before all others. */
export function sortKey(row: Row, column: string): number | string {
  const text = row.value(column);
  if (column === 'age') return readDuration(text) ?? -1;
  if (column === 'gb') return text === '' ? -1 : gigabytes(text);
  // People look for a server by its name.
  return column === 'server' ? (row.element.querySelector('.server')?.textContent ?? '') : text;
}

/** A size as it is written for people, such as `1,200.5`. */
export function gigabytes(text: string): number {
  return Number(text.replaceAll(',', ''));
}
