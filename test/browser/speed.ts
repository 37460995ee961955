import type { Browser } from 'playwright-core';
import { reportPage } from '../../shared/cli/html/report-page.ts';
import type { Run } from '../../shared/cli/report/run.ts';
import { table } from '../../shared/cli/terminal/table.ts';
import { median } from '../bench/rows.ts';
import { launch } from './browser.ts';
import { asFile, desk, phone } from './pages.ts';
import { sampleRun } from './sample-run.ts';

// `npm run test:browser:speed`: seconds until a page has been drawn and can be used, beside a bare table of the same words.
const rounds = 3;
const cleanup: (() => void)[] = [];
const browser = await launch();
const rows: string[][] = [];
for (const [name, viewport] of Object.entries({ desk, phone })) {
  for (const count of [10_000, 20_000]) {
    const run = sampleRun(count);
    const [page, bare] = [reportPage(run), bareTable(run)].map((html) => asFile(html, (clear) => cleanup.push(clear)));
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await secondsToOpen(browser, page ?? '', viewport));
      theirs.push(await secondsToOpen(browser, bare ?? '', viewport));
    }
    const [own, other] = [median(ours), median(theirs)];
    rows.push([
      name,
      count.toLocaleString('en'),
      ...[own, other].map((one) => `${one.toFixed(2)} s`),
      (own / other).toFixed(2),
    ]);
  }
}
await browser.close();
for (const clear of cleanup) clear();
console.log(table(['screen', 'targets', 'the page', 'a bare table', 'ratio'], rows));

/** From the first byte on to the second frame: what a person waits for. */
async function secondsToOpen(
  browser: Browser,
  url: string,
  viewport: { width: number; height: number },
): Promise<number> {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  await page.goto(url);
  const ms = await page.evaluate(
    () =>
      new Promise<number>((done) => {
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
      }),
  );
  await context.close();
  return ms / 1000;
}

function bareTable({ reports }: Run): string {
  const rows = reports.flatMap(({ operation, items }) =>
    items.map(({ name, params, age, size_gb, flavour, address, value, server, status, reason }) => {
      const what = [flavour, address, value].filter(Boolean).join(' ');
      const cells = [
        name,
        Object.values(params).join(' '),
        operation,
        age,
        size_gb,
        what,
        server?.name,
        status,
        reason,
      ];
      return `<tr>${cells.map((cell) => `<td>${cell ?? ''}</td>`).join('')}</tr>`;
    }),
  );
  return `<!doctype html><title>bare</title><table>${rows.join('\n')}</table>`;
}
