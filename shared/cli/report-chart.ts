import type { ReportItem } from '../sweep/report.ts';
import { html, type Markup } from './html.ts';
import { type AgeGroup, groupByAge } from './report-ages.ts';
import { write } from './report-summary.ts';

const size = { width: 720, height: 250, left: 8, top: 26, bottom: 30 };
const tallest = size.height - size.top - size.bottom;

/** However few they are, they can be seen. */
const leastHeight = 3;

/** Draws how old the targets of a report are and what became of them: one stacked bar for each group of ages. */
export function ageChart(items: readonly ReportItem[]): Markup {
  const groups = groupByAge(items);
  const most = Math.max(...groups.map(({ total }) => total));
  const slot = (size.width - 2 * size.left) / groups.length;
  const bars = groups.map((group, i) => drawBar(group, { x: size.left + i * slot, slot, scale: tallest / most }));
  const base = size.height - size.bottom;
  const words = groups.filter(({ total }) => total > 0).map(describe);
  return html`<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="chart-title chart-words">
<title id="chart-title">Ages and outcomes</title>
<desc id="chart-words">${words.join('; ')}.</desc>
${bars}
<line class="axis" x1="0" x2="${size.width}" y1="${base}" y2="${base}"/>
</svg>`;
}

function drawBar({ label, total, outcomes }: AgeGroup, at: { x: number; slot: number; scale: number }): Markup {
  const width = Math.min(64, at.slot * 0.62);
  const middle = at.x + at.slot / 2;
  let y = size.height - size.bottom;
  const pieces = outcomes.map(([status, count]) => {
    const height = Math.max(leastHeight, count * at.scale);
    y -= height;
    const [left, top] = [middle - width / 2, y].map(round);
    const box = html`x="${left}" y="${top}" width="${round(width)}" height="${round(height)}"`;
    return html`<rect class="piece ${status}" ${box}><title>${label}: ${write(count)} ${status}</title></rect>`;
  });
  const sum = total > 0 ? write(total) : '';
  return html`<g>${pieces}
<text class="sum" x="${round(middle)}" y="${round(y - 7)}">${sum}</text>
<text class="label" x="${round(middle)}" y="${size.height - 10}">${label}</text></g>`;
}

function describe({ label, outcomes }: AgeGroup): string {
  return `${label}: ${outcomes.map(([status, count]) => `${write(count)} ${status}`).join(', ')}`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
