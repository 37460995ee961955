import type { Report, ReportItem } from '../sweep/report.ts';
import { html, type Markup } from './html.ts';
import { ageChart } from './report-chart.ts';
import { style } from './report-style.ts';
import {
  aboutOf,
  countOutcomes,
  figures,
  headline,
  inReadingOrder,
  isTrouble,
  whyKept,
  write,
} from './report-summary.ts';

/** Where and when a report was made. */
export interface Made {
  place: string;
  made: Date;
}

/** More rows than this make a page that no browser likes; the JSON has them all. */
const longest = 5_000;

/** A report as one page that needs nothing else: no script, no request, readable as a file, on paper and by ear. */
export function reportPage(report: Report, { place, made }: Made): string {
  const { operation, guards, items, rule } = report;
  const time = made.toISOString();
  const tone = isTrouble(report) ? 'trouble' : report.plan ? 'plan' : 'well';
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${operation}: ${headline(report)}</title>
<style>${style}</style>
</head>
<body>
<header>
<p class="over">${report.plan ? 'Plan' : 'Report'} · ${operation}</p>
<h1 class="${tone}">${headline(report)}</h1>
<p class="quiet">${place} · <time datetime="${time}">${time.slice(0, 16).replace('T', ' ')} UTC</time></p>
</header>
<main>
${guardList(guards)}
<dl class="figures">${figures(report).map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
${items.length > 0 ? chartSection(items) : undefined}
${items.length > 0 ? itemSection(items) : undefined}
${keptSection(report)}
<section><h2>The rule</h2><pre>${JSON.stringify(rule, undefined, 2)}</pre></section>
</main>
</body>
</html>
`.markup;
}

function guardList(guards: readonly string[]): Markup | undefined {
  if (guards.length === 0) return undefined;
  return html`<ul class="guards" role="alert">${guards.map((guard) => html`<li>${guard}</li>`)}</ul>`;
}

function chartSection(items: readonly ReportItem[]): Markup {
  const legend = countOutcomes(items).map(([status, n]) => html`<li class="${status}">${status} ${write(n)}</li>`);
  return html`<section><h2>Ages and outcomes</h2><ul class="legend">${legend}</ul>${ageChart(items)}</section>`;
}

function itemSection(items: readonly ReportItem[]): Markup {
  const shown = inReadingOrder(items).slice(0, longest);
  const rest = items.length - shown.length;
  return html`<section><h2>Targets</h2>
<table><thead><tr><th scope="col" class="number">Age</th><th scope="col" class="name">Target</th><th scope="col">Outcome</th>
<th scope="col">Matched by</th><th scope="col">Reason</th></tr></thead>
<tbody>
${shown.map(itemRow)}
</tbody></table>
${rest > 0 ? html`<p class="quiet">And ${write(rest)} more, which the report's JSON holds.</p>` : undefined}
</section>`;
}

function itemRow(item: ReportItem): Markup {
  const { age, name, params, status, matched_by, reason } = item;
  // The project is the same for all of them and stands above.
  const ids = Object.entries(params).filter(([key]) => key !== 'project_id');
  return html`<tr><td class="number">${age || '–'}</td>
<th scope="row"><bdi>${name || '(no name)'}</bdi>${aboutOf(item).map((text) => html`<small><bdi>${text}</bdi></small>`)}${ids.map(([key, id]) => html`<small>${key} ${String(id)}</small>`)}</th>
<td><span class="status ${status}">${status}</span></td><td>${matched_by.join(', ')}</td><td>${reason ?? ''}</td></tr>`;
}

function keptSection(report: Report): Markup | undefined {
  const rows = whyKept(report);
  if (rows.length === 0) return undefined;
  const cells = rows.map(
    ({ clause, count, because }) =>
      html`<tr><td class="number">${write(count)}</td><th scope="row">${clause}</th><td>${because}</td></tr>`,
  );
  return html`<section><h2>Why the others stay</h2>
<table><thead><tr><th scope="col" class="number">Kept</th><th scope="col">By</th><th scope="col">Because it</th></tr></thead>
<tbody>
${cells}
</tbody></table></section>`;
}
