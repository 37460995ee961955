import { describe, expect, test } from 'vitest';
import { html } from '../../shared/cli/html/html.ts';
import { reportPage } from '../../shared/cli/html/report-page.ts';
import { reportText } from '../../shared/cli/report/report-text.ts';
import { aged, item, report, run } from './runs.ts';

const nasty = `<script>alert("x")</script>&'`;

describe('The page', () => {
  test('asks nobody for anything, and says so to the browser', () => {
    const page = reportPage(run([report([item({ name: 'https://example.com/x.png' })])]));
    expect(page).toContain(
      `content="default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'unsafe-inline'`,
    );
    expect(page).not.toMatch(/<(link|img|iframe|object|base)\b|\s(src|href|srcset)=|url\(|@import/);
  });

  test('shows as text whatever the cloud calls a target', () => {
    const server = { id: nasty, name: nasty };
    const texts = { name: nasty, reason: nasty, age: nasty, address: nasty, flavour: nasty, value: nasty, server };
    const hostile = item({ ...texts, params: { [nasty]: nasty } });
    const more = { guards: [nasty], kept: { [nasty]: 1 }, complete: false, stopped: nasty, operation: nasty };
    const unread = [{ operation: nasty, reason: nasty }];
    const page = reportPage(
      run([report([hostile], more), report([])], { project_id: nasty, region: nasty, tool: nasty, unread }),
    );
    expect(page.split('<script')).toHaveLength(2);
    expect(page).not.toContain('alert("x")');
    expect(page.split('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;').length).toBeGreaterThan(20);
  });

  test('has a language, a title, headers for each column and row, and words for its chart', () => {
    const ages = [aged(1, 'matched', 2, 40), aged(null, 'kept', 2)];
    const page = reportPage(
      run([report([item(), item({ status: 'failed', age: '' })], { kept: { keep: 2 }, ages, population: 4 })]),
    );
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toContain('<title>delete-thing: Not all of it went well: 1 deleted, 1 failed of 4 targets.</title>');
    expect(page.match(/<t[hd]\b(?![^>]*(scope=|class=|data-label=|>))/g)).toBeNull();
    expect(page).toContain('aria-label="Targets by age in months, up to 2. 1–2 months: 2 matched; no date: 2 kept."');
    expect(page).toContain('aria-label="Gigabytes by age in months, up to 40 GB. 1–2 months: 40 GB matched."');
  });

  test('says for each kind what was decided of its population, and of all kinds together', () => {
    const disks = report([], {
      plan: true,
      operation: 'delete-disk',
      population: 1_010,
      matched: 8,
      kept: { name: 1_000, forbidden: 2 },
    });
    const keys = report([], {
      plan: true,
      operation: 'delete-key',
      population: 5,
      matched: 1,
      kept: { keep: 3, unreadable: 1 },
    });
    const page = reportPage(run([disks, keys]));
    const numbers = (name: string) => {
      const row = page.slice(page.indexOf(`<th scope="row">${name}</th>`)).split('</tr>')[0] ?? '';
      return [...row.matchAll(/data-label="[^"]*">([^<]*)</g)].map(([, text]) => text);
    };
    expect(numbers('delete-disk')).toEqual(['1,010', '8', '1,000', '2', '0', '0', '–']);
    expect(numbers('delete-key')).toEqual(['5', '1', '3', '0', '1', '0', '–']);
    expect(numbers('all kinds')).toEqual(['1,015', '9', '1,003', '2', '1', '0', '–']);
    expect(page).toContain(
      '<title>project p-1: A plan, nothing was deleted: nothing to do of 1,015 targets of 2 kinds.',
    );
  });

  test('shows what a guard stopped and what could not be read, and why', () => {
    const worth = { size_gb: 40 };
    const held = report([item({ status: 'held', name: 'kept-back' })], {
      plan: true,
      guards: ['Too much.'],
      left: 1,
      worth,
    });
    const page = reportPage(run([held], { unread: [{ operation: 'release-eip', reason: 'It was refused.' }] }));
    expect(page).toContain('A plan, nothing was deleted: 1 held of 1 target.');
    expect(page).toContain('<li><b>delete-thing</b> Too much.</li>');
    expect(page).toContain('<li><b>release-eip</b> It could not be read. It was refused.</li>');
    expect(page).toContain('<bdi>kept-back</bdi>');
    expect(page).toContain('<p class="worth">Held back: 40 GB.</p>');
    expect(page).toContain('data-label="GB that go">–<');
    const applied = reportPage(run([report([], { guards: ['Too much.'] })]));
    expect(applied).toContain('<h1 class="trouble">Nothing was deleted: nothing to do of 0 targets.</h1>');
  });

  test('says what a target is and where it hangs, and leaves out columns that nothing fills', () => {
    const disk = item({ size_gb: 0, flavour: 'SSD', server: { id: 's-1', name: 'shop' } });
    const key = item({ value: 'alice', params: { server_id: 's-2', key: 'owner' }, server: { id: 's-2', name: '' } });
    const page = reportPage(run([report([disk, key])]));
    expect(page).toContain('<td class="gb">0</td>');
    expect(page).toContain('<td class="what"><bdi>SSD</bdi></td>');
    expect(page).toContain('<td class="what"><bdi>= alice</bdi></td>');
    expect(page).toContain('<td class="server"><bdi>shop</bdi><small><bdi>s-1</bdi></small></td>');
    expect(page).toContain('<td class="server"><bdi>(no name)</bdi><small><bdi>s-2</bdi></small></td>');
    expect(page).not.toContain('class="kind"');
    expect(reportPage(run([report([item()])]))).not.toMatch(/class="(gb|what|server)"/);
  });

  test('stays small enough to open, however long the report', () => {
    const items = Array.from({ length: 20_100 }, () => item());
    expect(reportPage(run([report(items)]))).toContain(
      'These are 20,000 of 20,100; the JSON of this run has them all.',
    );
  });
});

test('a template takes only what a template made as it is', () => {
  const rows = [html`<li>${'<'}</li>`, html`<li>${1}</li>`];
  expect(html`<ul title="${'"'}">${rows}${undefined}</ul>`.markup).toBe(
    '<ul title="&quot;"><li>&lt;</li>\n<li>1</li></ul>',
  );
});

test('page and table begin with what went wrong', () => {
  const items = [item({ name: 'fine' }), item({ name: 'broken', status: 'failed', reason: 'Why.' })];
  const text = reportText(report(items), 'project p', 100);
  expect(text.indexOf('broken')).toBeLessThan(text.indexOf('fine'));
  expect(text).toMatch(/45d {2}broken {4,}failed {3}Why\./);
  const page = reportPage(run([report(items)]));
  expect(page.indexOf('broken')).toBeLessThan(page.indexOf('fine'));
});
