import { gigabytes, type Row } from './rows.ts';

/** Lays rows out in bodies of as many as the page came with: only those in sight cost anything. */
export function showRows(table: HTMLTableElement, rows: readonly Row[], together: number): void {
  const bodies = Array.from({ length: Math.ceil(rows.length / together) }, (_, i) => {
    const some = rows.slice(i * together, (i + 1) * together);
    const body = document.createElement('tbody');
    body.style.setProperty('--rows', String(some.length));
    body.append(...some.map(({ element }) => element));
    return body;
  });
  table.replaceChildren(...table.querySelectorAll('thead'), ...bodies);
}

/** How many rows are shown of how many, and what they are worth. */
export function summary(shown: readonly Row[], all: readonly Row[]): string {
  const write = (count: number) => count.toLocaleString('en', { maximumFractionDigits: 2 });
  const size = shown.reduce((sum, row) => sum + gigabytes(row.value('gb')), 0);
  const worth = size > 0 ? `, ${write(size)} GB` : '';
  const rows =
    shown.length === all.length ? `All ${write(all.length)}` : `${write(shown.length)} of ${write(all.length)}`;
  return `${rows} ${all.length === 1 ? 'target' : 'targets'}${worth}.`;
}
