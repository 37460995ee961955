import { createHash } from 'node:crypto';
import { writeTime } from '../../base/time.ts';
import { worthText, write } from '../../sweep/item-words.ts';
import type { AgeCount, Report } from '../../sweep/report.ts';
import type { Run } from '../report/run.ts';
import { runHeadline, toneOf, warningsOf } from '../report/run-summary.ts';
import { sumOf, totalsOf, worthOfAll } from '../report/totals.ts';
import { pageScript } from '../report-script.ts';
import { fates } from './ages.ts';
import { ageChart, ageTable } from './chart.ts';
import { html, type Markup } from './html.ts';
import { itemSection } from './items.ts';
import { kindDetails, kindTable } from './kinds.ts';
import { style } from './style.ts';

const scriptHash = createHash('sha256').update(pageScript).digest('base64');
const nothing = "default-src 'none'; base-uri 'none'; form-action 'none'";
const policy: Markup = { markup: `${nothing}; style-src 'unsafe-inline'; script-src 'sha256-${scriptHash}'` };

/** A run as one page that needs nothing else: no request, readable as a file, on a phone, on paper and by ear. */
export function reportPage(run: Run): string {
  const { plan, reports, project_id, region, made, tool } = run;
  const [only, ...others] = reports;
  const subject = only && others.length === 0 ? only.operation : `project ${project_id}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="color-scheme" content="light dark">
<title>${subject}: ${runHeadline(run)}</title>
<style>${style}</style>
</head>
<body>
<header>
<p class="over">${plan ? 'Plan' : 'Report'}${only && others.length === 0 ? ` · ${only.operation}` : ''}</p>
<h1 class="${toneOf(run)}">${runHeadline(run)}</h1>
${worthLine(run)}
<p class="made"><span>project ${project_id}</span> <span>${region}</span> <time datetime="${made}">${writeTime(made)}</time> <span>${tool}</span></p>
</header>
<main>
${warningList(run)}
${reports.length > 0 ? kindTable(reports) : undefined}
${chartSection(reports)}
${itemSection(run)}
<section><h2>${reports.length === 1 ? 'The rule, and why the others stay' : 'Each kind: its rule, and why the others stay'}</h2>
${reports.map((report) => kindDetails(report, reports.length === 1))}</section>
</main>
<script>${{ markup: pageScript }}</script>
</body>
</html>
`.markup;
}

/** What all of it is worth, in one line; what a guard holds back does not go. */
function worthLine({ plan, reports }: Run): Markup | undefined {
  const isHeld = ({ guards }: Report) => guards.length > 0;
  const goes = worthText(worthOfAll(reports.filter((report) => !isHeld(report)))).join(', ');
  const held = worthText(worthOfAll(reports.filter(isHeld))).join(', ');
  const parts = [goes && `${plan ? 'What would go' : 'What goes'}: ${goes}.`, held && `Held back: ${held}.`].filter(
    Boolean,
  );
  return parts.length > 0 ? html`<p class="worth">${parts.join(' ')}</p>` : undefined;
}

function warningList(run: Run): Markup | undefined {
  const warnings = warningsOf(run);
  if (warnings.length === 0) return undefined;
  return html`<section aria-label="Warnings" class="warnings ${toneOf(run)}"><ul>${warnings.map(({ operation, sentence }) => html`<li><b>${operation}</b> ${sentence}</li>`)}</ul></section>`;
}

function chartSection(reports: readonly Report[]): Markup | undefined {
  const ages: AgeCount[] = reports.flatMap((report) => report.ages);
  if (ages.length === 0) return undefined;
  const totals = sumOf(reports.map(totalsOf));
  const measures = ages.some(({ size_gb }) => size_gb) ? (['count', 'size_gb'] as const) : (['count'] as const);
  const legend = fates.map((fate) => html`<li class="${fate}">${fate} ${write(totals[fate])}</li>`);
  return html`<section aria-labelledby="ages-title"><h2 id="ages-title">Ages</h2>
<ul class="legend">${legend}</ul>
<div class="charts">${measures.map((measure) => ageChart(ages, measure))}</div>
<details><summary>The same in numbers</summary>${measures.map((measure) => ageTable(ages, measure))}</details></section>`;
}
