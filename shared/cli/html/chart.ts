import { write } from '../../sweep/item-words.ts';
import type { AgeCount } from '../../sweep/report.ts';
import { type AgeBar, ageBars, fates, type Measure, roundUp } from './ages.ts';
import { html, type Markup } from './html.ts';

/** However few they are, they can be seen: of 100. */
const leastHeight = 1.5;

/** As many numbers below the axis as a phone has room for. */
const mostTicks = 6;

const titles: Readonly<Record<Measure, string>> = {
  count: 'Targets by age in months',
  size_gb: 'Gigabytes by age in months',
};
const units: Readonly<Record<Measure, string>> = { count: '', size_gb: ' GB' };

/** Draws how old a population is and what was decided of it: a bar for each stretch of age, all equally wide. */
export function ageChart(ages: readonly AgeCount[], measure: Measure): Markup {
  const { step, bars, undated, most } = ageBars(ages, measure);
  const top = roundUp(most);
  const told = [...bars, ...(undated ? [undated] : [])].filter(({ total }) => total > 0);
  const words = told.map((bar) => `${spanOf(bar, step)}: ${amountsOf(bar, measure)}`).join('; ');
  return html`<figure class="chart"><figcaption>${titles[measure]}</figcaption>
<div class="plot" role="img" aria-label="${titles[measure]}, up to ${write(most)}${units[measure]}. ${words}.">
<div class="scale">${[top, top / 2, 0].map((amount) => html`<span>${write(amount)}</span>`)}</div>
${drawBars(bars, { step, top, measure })}${undated ? drawBars([undated], { step, top, measure }) : undefined}
<div class="ticks">${ticks(bars.length, step)}</div>${undated ? html`<div class="ticks undated">no date</div>` : undefined}
</div></figure>`;
}

/** The pieces stand on each other in a space of one unit for each bar, 100 high. */
function drawBars(bars: readonly AgeBar[], { step, top, measure }: { step: number; top: number; measure: Measure }) {
  const pieces = bars.flatMap((bar, i) => {
    let y = 100;
    return fates.flatMap((fate) => {
      const amount = bar.amounts[fate];
      if (amount === 0) return [];
      const height = Math.max(leastHeight, (amount / top) * 100);
      y -= height;
      const title = `${spanOf(bar, step)}: ${write(round(amount))}${units[measure]} ${fate}`;
      const box = html`x="${i + 0.08}" y="${round(y)}" width="0.84" height="${round(height)}"`;
      return [html`<rect class="${fate}" ${box}><title>${title}</title></rect>`];
    });
  });
  return html`<svg viewBox="0 0 ${bars.length} 100" preserveAspectRatio="none" class="${bars[0]?.from === null ? 'undated' : 'dated'}">${pieces}</svg>`;
}

function ticks(bars: number, step: number): Markup[] {
  const every = Math.ceil(bars / mostTicks);
  const places = Array.from({ length: Math.floor(bars / every) + 1 }, (_, i) => i * every);
  return places.map((place) => html`<span style="left:${round((place / bars) * 100)}%">${place * step}</span>`);
}

/** The same in numbers, for whoever does not see the chart or wants them exactly. */
export function ageTable(ages: readonly AgeCount[], measure: Measure): Markup {
  const { step, bars, undated } = ageBars(ages, measure);
  const told = [...bars, ...(undated ? [undated] : [])].filter(({ total }) => total > 0);
  const rows = told.map(
    (bar) =>
      html`<tr><th scope="row">${spanOf(bar, step).replace(' months', '')}</th>${fates.map((fate) => html`<td class="number" data-label="${fate}">${write(round(bar.amounts[fate]))}</td>`)}</tr>`,
  );
  return html`<table class="small"><caption>${titles[measure]}</caption><thead><tr><th scope="col">Age</th>${fates.map((fate) => html`<th scope="col" class="number">${fate}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;
}

/** A bar's age in words: `6–12 months`. */
function spanOf({ from }: AgeBar, step: number): string {
  return from === null ? 'no date' : `${from}–${from + step} months`;
}

function amountsOf({ amounts }: AgeBar, measure: Measure): string {
  return fates
    .filter((fate) => amounts[fate] > 0)
    .map((fate) => `${write(round(amounts[fate]))}${units[measure]} ${fate}`)
    .join(', ');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
