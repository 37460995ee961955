import { afterAll, describe, expect, test } from 'vitest';
import { openApi } from '../openapi/document.ts';
import { docsPage } from '../rehearsal/docs-page.ts';
import { launch } from './browser.ts';
import { asFile, desk, open, overhang, phone, smallestText, violations } from './pages.ts';

const browser = await launch();
afterAll(() => browser.close());
const docs = asFile(docsPage(await openApi(), { base: 'http://127.0.0.1:1' }), afterAll);

describe.each([
  ['on a phone', phone],
  ['on a desk', desk],
])('The description of the HTTP side, %s', (_, viewport) => {
  test.each(['light', 'dark'] as const)('has nothing that axe objects to, %s', async (colorScheme) => {
    const { page, requests, complaints } = await open(browser, docs, { viewport, colorScheme });
    expect(await violations(page)).toEqual([]);
    expect(await overhang(page)).toBe(0);
    expect((await smallestText(page)).size).toBeGreaterThanOrEqual(11);
    expect(requests).toEqual([docs]);
    expect(complaints).toEqual([]);
  });

  test('has no column so narrow that its words fall apart', async () => {
    const { page } = await open(browser, docs, { viewport });
    const widths = await page
      .locator('td, tbody th')
      .evaluateAll((cells) => cells.filter(({ textContent }) => textContent).map(({ clientWidth }) => clientWidth));
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(60);
  });
});
