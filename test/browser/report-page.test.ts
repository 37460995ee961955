import type { Browser, Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { reportPage } from '../../shared/cli/html/report-page.ts';
import { run } from '../cli/runs.ts';
import { launch } from './browser.ts';
import { accessibleNodes, asFile, desk, open, overhang, phone, smallestText, violations } from './pages.ts';
import { sampleRun } from './sample-run.ts';

const browser: Browser = await launch();
afterAll(() => browser.close());
const few = asFile(reportPage(sampleRun(60)), afterAll);
const many = asFile(reportPage(sampleRun(10_000)), afterAll);
const none = asFile(reportPage(run([])), afterAll);

const names = (page: Page) => page.locator('#targets tbody .name > bdi').allTextContents();
const shown = (page: Page) => page.locator('#shown').textContent();

describe.each([
  ['on a phone', phone],
  ['on a desk', desk],
])('The page %s', (_, viewport) => {
  test.each(['light', 'dark'] as const)('has nothing that axe objects to, %s', async (colorScheme) => {
    const { page } = await open(browser, few, { viewport, colorScheme });
    await page.locator('details').evaluateAll((all) => {
      for (const one of all) one.setAttribute('open', '');
    });
    expect(await violations(page)).toEqual([]);
    expect(await overhang(page)).toBe(0);
    expect((await smallestText(page)).size).toBeGreaterThanOrEqual(11);
  });
});

test('It asks for nothing but itself, and nothing that it has is forbidden to it', async () => {
  for (const url of [few, none]) {
    const { requests, complaints } = await open(browser, url);
    expect(requests).toEqual([url]);
    expect(complaints).toEqual([]);
  }
});

describe('On a phone', () => {
  test('each target is a card with its reason and what each thing in it is', async () => {
    const { page } = await open(browser, few, { viewport: phone });
    const card = page.locator('#targets tbody tr', { hasText: 'autobk_snapshot_' }).first();
    await card.scrollIntoViewIfNeeded();
    const { width } = (await card.boundingBox()) ?? { width: 0 };
    const reason = await card.locator('.outcome span').boundingBox();
    expect(reason?.width).toBeGreaterThan(width * 0.9);
    const label = await card.locator('td.age').evaluate((cell) => getComputedStyle(cell, '::before').content);
    expect(label).toBe('"Age"');
  });
});

describe('With a keyboard alone', () => {
  test('targets are searched, filtered and sorted, and what came of it is said', async () => {
    const { page } = await open(browser, few);
    await page.keyboard.press('Tab');
    // Past the numbers behind the chart.
    await page.keyboard.press('Tab');
    await page.keyboard.type('NIGHTLY autobk');
    expect(await shown(page)).toMatch(/^\d+ of 60 targets, [\d,]+ GB\.$/);
    for (const name of await names(page)) expect(name).toMatch(/^nightly-/);
    await page.keyboard.press('Tab');
    await page.keyboard.type('delete-volume');
    expect(await shown(page)).toMatch(/^3 of 60 targets, 120 GB\.$/);
    await page.getByRole('button', { name: 'Show all' }).press('Enter');
    await expect.poll(() => shown(page)).toMatch(/^All 60 targets/);
    await page.getByRole('button', { name: 'Age' }).press('Enter');
    const ages = (await page.locator('#targets td.age').allTextContents()).map((age) => Number.parseInt(age, 10));
    expect(ages).toEqual(ages.toSorted((a, b) => b - a));
    expect(await page.getByRole('columnheader', { name: 'Age' }).getAttribute('aria-sort')).toBe('descending');
    await page.getByRole('button', { name: 'Age' }).press('Enter');
    expect(await page.getByRole('columnheader', { name: 'Age' }).getAttribute('aria-sort')).toBe('ascending');
  });

  test('one server is chosen by its id, though two may have the same name', async () => {
    const { page } = await open(browser, few);
    const select = page.locator('select[name=server]');
    await select.selectOption({ index: 1 });
    const id = await select.inputValue();
    const ids = await page.locator('#targets .server small').allTextContents();
    expect(new Set(ids)).toEqual(new Set([id]));
    await page.locator('select[name=outcome]').selectOption('held');
    expect(new Set(await page.locator('#targets .status').allTextContents())).toEqual(new Set(['held']));
  });
});

describe('For a screen reader', async () => {
  // As a browser is once a screen reader asks it: what is not in sight is told too.
  const read = await launch('--force-renderer-accessibility');
  afterAll(() => read.close());

  test.each([phone, desk])(
    'each target is a row with a header, at $width pixels, and the chart has words',
    async (viewport) => {
      const { page } = await open(read, few, { viewport });
      const told = await accessibleNodes(page);
      const named = (role: string) => told.filter((node) => node.role === role).map(({ name }) => name);
      expect(named('table')).toEqual(['Kinds', 'Targets']);
      expect(named('columnheader')).toEqual(expect.arrayContaining(['Target', 'Age', 'Outcome']));
      expect(named('rowheader').filter((name) => /^(nightly|temp-owner|\(no name\))/.test(name))).toHaveLength(60);
      expect(named('image')[0]).toMatch(/^Targets by age in months, up to \d+\. 0–2 months: \d+ matched, .*no date: /);
    },
  );
});

describe('On paper', () => {
  test('all of it is there: each row, each rule, nothing to click', async () => {
    const { page } = await open(browser, few);
    await page.emulateMedia({ media: 'print' });
    const heights = await page.locator('#targets tbody tr').evaluateAll((rows) => rows.map((row) => row.clientHeight));
    expect(Math.min(...heights)).toBeGreaterThan(20);
    for (const rule of await page.locator('pre').all()) expect((await rule.boundingBox())?.height).toBeGreaterThan(20);
    expect(await page.locator('.controls').isVisible()).toBe(false);
    const colour = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(colour).toBe('rgb(255, 255, 255)');
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
  });
});

describe('Without its script', () => {
  test('everything can be read, and nothing is offered that does not work', async () => {
    const { page } = await open(browser, few, { javaScriptEnabled: false });
    expect(await names(page)).toHaveLength(60);
    expect(await page.locator('.controls').isVisible()).toBe(false);
    expect(await page.locator('#targets button').count()).toBe(0);
  });
});

describe('With 10,000 targets', () => {
  test('each is there to be read, found and sorted', async () => {
    const { page } = await open(browser, many);
    expect(await shown(page)).toMatch(/^All 10,000 targets/);
    await page.getByLabel('Search').fill('nightly-3-2999');
    expect(await names(page)).toEqual(['nightly-3-2999']);
    await page.getByLabel('Search').fill('');
    await page.getByRole('button', { name: 'GB' }).click();
    expect(await page.locator('#targets td.gb').first().textContent()).toBe('500');
    expect(await page.locator('#targets tbody tr').count()).toBe(10_000);
  });
});
