import { write } from '../../sweep/item-words.ts';
import type { ReportItem } from '../../sweep/report.ts';
import { isUrgent } from '../report/report-summary.ts';
import type { Run } from '../report/run.ts';
import { controls } from './controls.ts';
import { html, type Markup } from './html.ts';

/** More rows than this make a page that no browser likes; the JSON has them all. */
const longest = 20_000;

/** Rows that are laid out together, once they come into sight: laying all of them out at once takes seconds. */
const rowsTogether = 50;

/** One target of the table, with its kind. */
export interface Row {
  item: ReportItem;
  operation: string;
}

/** What a table has of each target; left out where no target has it. */
interface Column {
  key: string;
  label: string;
  /** Its share of the width. */
  width: string;
  cell(row: Row): Markup | string | undefined;
}

const columns: readonly Column[] = [
  { key: 'name', label: 'Target', width: 'minmax(0,2.2fr)', cell: nameCell },
  { key: 'kind', label: 'Kind', width: 'minmax(0,1.2fr)', cell: ({ operation }) => operation },
  { key: 'age', label: 'Age', width: '4.2rem', cell: ({ item }) => item.age },
  { key: 'gb', label: 'GB', width: '4.2rem', cell: ({ item }) => sizeOf(item) },
  { key: 'what', label: 'What it is', width: 'minmax(0,1.2fr)', cell: whatCell },
  { key: 'server', label: 'Server', width: 'minmax(0,1.2fr)', cell: serverCell },
  { key: 'outcome', label: 'Outcome', width: 'minmax(0,2.2fr)', cell: outcomeCell },
];

/** Every target that a run names, of all kinds, what went wrong first. */
export function itemSection({ reports }: Run): Markup | undefined {
  const rows = reports.flatMap(({ operation, items }) => items.map((item) => ({ operation, item })));
  if (rows.length === 0) return undefined;
  const urgent = rows.filter(({ item }) => isUrgent(item));
  const others = rows.filter(({ item }) => !isUrgent(item));
  const shown = [...urgent, ...others].slice(0, longest);
  const beyond = rows.length - shown.length;
  const kinds = new Set(rows.map(({ operation }) => operation));
  const used = columns.filter(({ key, cell }) => (key === 'kind' ? kinds.size > 1 : shown.some((row) => cell(row))));
  const bodies = Array.from({ length: Math.ceil(shown.length / rowsTogether) }, (_, i) => {
    const some = shown.slice(i * rowsTogether, (i + 1) * rowsTogether);
    return html`<tbody style="--rows:${some.length}">${some.map((row) => rowOf(row, used))}</tbody>`;
  });
  return html`<section aria-labelledby="targets-title"><h2 id="targets-title">Targets</h2>
${controls(rows)}
${beyond > 0 ? html`<p class="quiet">These are ${write(shown.length)} of ${write(rows.length)}; the JSON of this run has them all.</p>` : undefined}
<table id="targets" aria-labelledby="targets-title" style="--columns:${used.map(({ width }) => width).join(' ')}">
<thead><tr>${used.map(({ key, label }) => html`<th scope="col" class="${key}">${label}</th>`)}</tr></thead>
${bodies}
</table></section>`;
}

function rowOf(row: Row, used: readonly Column[]): Markup {
  const cells = used.map(({ key, cell }) =>
    key === 'name' ? html`<th scope="row" class="name">${cell(row)}</th>` : html`<td class="${key}">${cell(row)}</td>`,
  );
  return html`<tr>${cells}</tr>`;
}

function nameCell({ item: { name, params, server } }: Row): Markup {
  // The project is the same for all of them and stands above; a server has a cell of its own.
  const known = [name, server?.id];
  const ids = Object.entries(params).filter(([key, id]) => key !== 'project_id' && !known.includes(id));
  const label = (key: string) => (ids.length > 1 ? `${key} ` : '');
  return html`<bdi>${name || '(no name)'}</bdi>${ids.map(([key, id]) => html`<small>${label(key)}<bdi>${String(id)}</bdi></small>`)}`;
}

function sizeOf({ size_gb }: ReportItem): string | undefined {
  return size_gb === undefined ? undefined : write(size_gb);
}

function whatCell({ item: { name, flavour, address, value } }: Row): Markup | undefined {
  const parts = [
    flavour,
    address === name ? undefined : address,
    value === undefined ? undefined : `= ${value}`,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? html`${parts.map((part) => html`<bdi>${part}</bdi>`)}` : undefined;
}

function serverCell({ item: { server } }: Row): Markup | undefined {
  if (!server) return undefined;
  const { id, name } = server;
  return html`<bdi>${name || '(no name)'}</bdi><small><bdi>${id}</bdi></small>`;
}

function outcomeCell({ item: { status, reason } }: Row): Markup {
  return html`<b class="status ${status}">${status}</b>${reason ? html`<span>${reason}</span>` : undefined}`;
}
