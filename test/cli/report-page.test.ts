import { describe, expect, test } from 'vitest';
import { html } from '../../shared/cli/html.ts';
import { groupByAge } from '../../shared/cli/report-ages.ts';
import { reportPage } from '../../shared/cli/report-page.ts';
import { reportText } from '../../shared/cli/report-text.ts';
import type { Report, ReportItem } from '../../shared/sweep/report.ts';

const made = { place: 'project p', made: new Date('2026-03-31T10:00:00Z') };
const nasty = `<script>alert("x")</script>&'`;

function item(more: Partial<ReportItem> = {}): ReportItem {
  return { params: { id: 'i-1' }, name: 'one', status: 'deleted', age: '45d', matched_by: ['older_than'], ...more };
}

function report(items: ReportItem[], more: Partial<Report> = {}): Report {
  const counts = { population: 20, matched: items.length, left: 0, duration_ms: 1200, calls: 3, throttles: 0 };
  const rule = { older_than: '30d', limit: 50, max_percent: 10 };
  const all = { operation: 'delete-thing', plan: false, complete: true, items, worth: {}, kept: {}, guards: [], rule };
  return { ...all, ages: [], ...counts, ...more };
}

describe('The page', () => {
  test('asks nobody for anything, and says so to the browser', () => {
    const page = reportPage(report([item({ name: 'https://example.com/x.png' })]), made);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.toMatch(/<(script|link|img|iframe|object|base)\b|\s(src|href|srcset)=|url\(|@import/);
  });

  test('shows as text whatever the cloud calls a target', () => {
    const hostile = item({ name: nasty, reason: nasty, age: nasty, params: { [nasty]: nasty }, matched_by: [nasty] });
    const page = reportPage(report([hostile], { guards: [nasty], kept: { [nasty]: 1 } }), { ...made, place: nasty });
    expect(page).not.toContain('<script');
    expect(page).not.toContain('alert("x")');
    expect(page.split('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;').length).toBeGreaterThan(8);
  });

  test('has a language, a title, headers for each column and row, and words for its chart', () => {
    const page = reportPage(report([item(), item({ status: 'failed', age: '' })], { kept: { keep: 2 } }), made);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toContain('<title>delete-thing: Not all of it went well: 1 deleted, 1 failed of 20 targets.</title>');
    expect(page.match(/<th scope="col"/g)).toHaveLength(8);
    expect(page.match(/<th scope="row"/g)).toHaveLength(3);
    expect(page).toContain('<svg viewBox="0 0 720 250" role="img" aria-labelledby="chart-title chart-words">');
    expect(page).toContain('30–90 d: 1 deleted; no date: 1 failed.');
  });

  test('of a sweep that a guard stopped has the guard and no chart', () => {
    const page = reportPage(report([], { guards: ['Too much.'], left: 9 }), made);
    expect(page).toContain('Nothing was deleted: a guard stopped the sweep.');
    expect(page).toContain('<li>Too much.</li>');
    expect(page).not.toContain('<svg');
  });

  test('stays small enough to open, however long the report', () => {
    const items = Array.from({ length: 6_000 }, () => item());
    expect(reportPage(report(items), made)).toContain('And 1,000 more');
  });
});

test('a template takes only what a template made as it is', () => {
  const rows = [html`<li>${'<'}</li>`, html`<li>${1}</li>`];
  expect(html`<ul title="${'"'}">${rows}${undefined}</ul>`.markup).toBe(
    '<ul title="&quot;"><li>&lt;</li>\n<li>1</li></ul>',
  );
});

test('ages are grouped by whole days, the undated last', () => {
  const ages = ['0m', '47h', '6d', '7d', '30d', '364d', '365d', '9999d', ''];
  const groups = groupByAge(ages.map((age) => item({ age })));
  const filled = groups.filter(({ total }) => total > 0).map(({ label, total }) => `${label}: ${total}`);
  expect(filled).toEqual([
    'under 1 d: 1',
    '1–7 d: 2',
    '7–30 d: 1',
    '30–90 d: 1',
    '180–365 d: 1',
    '1–2 years: 1',
    'over 2 years: 1',
    'no date: 1',
  ]);
  expect(groupByAge([item()]).map(({ label }) => label)).not.toContain('no date');
});

test('the table begins with what went wrong', () => {
  const items = [item({ name: 'fine' }), item({ name: 'broken', status: 'failed', reason: 'Why.' })];
  const text = reportText(report(items), 'project p', 100);
  expect(text.indexOf('broken')).toBeLessThan(text.indexOf('fine'));
  expect(text).toMatch(/45d {2}broken {4,}failed {3}Why\./);
});
