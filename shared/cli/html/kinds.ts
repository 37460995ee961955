import { write } from '../../sweep/item-words.ts';
import type { Report } from '../../sweep/report.ts';
import { figures, whyKept } from '../report/report-summary.ts';
import { sumOf, type Totals, totalsOf, worthOfAll } from '../report/totals.ts';
import { ageChart } from './chart.ts';
import { html, type Markup } from './html.ts';

/** How a kind's population adds up, with the sign of the sum. */
const parts: readonly (readonly [label: string, of: (totals: Totals) => number])[] = [
  ['Targets', ({ population }) => population],
  ['= matched', ({ matched }) => matched],
  ['+ kept', ({ kept }) => kept],
  ['+ refused', ({ refused }) => refused],
  ['+ unreadable', ({ unreadable }) => unreadable],
];

/** Every kind with its numbers, which add up to what there is of it, and all of them together. */
export function kindTable(reports: readonly Report[]): Markup {
  const rows = reports.map((report) => kindRow(report.operation, totalsOf(report), [report]));
  const all = kindRow('all kinds', sumOf(reports.map(totalsOf)), reports);
  const heads = [...parts.map(([label]) => label), 'Left for later', 'GB that go'];
  return html`<section aria-labelledby="kinds-title"><h2 id="kinds-title">Kinds</h2>
<table class="stack" aria-labelledby="kinds-title"><thead><tr><th scope="col">Kind</th>${heads.map((head) => html`<th scope="col" class="number">${head}</th>`)}</tr></thead>
<tbody>${rows}</tbody>${reports.length > 1 ? html`<tfoot>${all}</tfoot>` : undefined}</table></section>`;
}

function kindRow(name: string, totals: Totals, reports: readonly Report[]): Markup {
  const left = reports.reduce((sum, report) => sum + report.left, 0);
  const cell = (label: string, text: string) => html`<td class="number" data-label="${label}">${text}</td>`;
  return html`<tr><th scope="row">${name}</th>${parts.map(([label, of]) => cell(label, write(of(totals))))}
${cell('Left for later', write(left))}${cell('GB that go', sizeOf(reports))}</tr>`;
}

/** Gigabytes that go. What a guard holds back does not. */
function sizeOf(reports: readonly Report[]): string {
  const free = reports.filter(({ guards }) => guards.length === 0);
  const { size_gb } = worthOfAll(free);
  return size_gb === undefined ? '–' : write(size_gb);
}

/** One kind in full: its ages, why the others stay, what it cost, its rule. */
export function kindDetails(report: Report, isAlone: boolean): Markup {
  const { operation, rule, ages } = report;
  return html`<details${isAlone ? html` open` : undefined}><summary><h3>${operation}</h3></summary>
<dl class="figures">${figures(report).map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
${!isAlone && ages.length > 0 ? ageChart(ages, 'count') : undefined}
${keptTable(report)}
<h4>The rule</h4><pre tabindex="0">${JSON.stringify(rule, undefined, 2)}</pre></details>`;
}

function keptTable(report: Report): Markup | undefined {
  const rows = whyKept(report);
  if (rows.length === 0) return undefined;
  const cells = rows.map(
    ({ clause, count, because }) =>
      html`<tr><td class="number">${write(count)}</td><th scope="row">${clause}</th><td>${because}</td></tr>`,
  );
  return html`<h4>Why the others stay</h4>
<table class="small"><thead><tr><th scope="col" class="number">Kept</th><th scope="col">By</th><th scope="col">Because it</th></tr></thead>
<tbody>${cells}</tbody></table>`;
}
