import { beforeAll, describe, expect, test } from 'vitest';
import { InvalidRequest } from '../../shared/deletion/errors.ts';
import { readSweep } from '../../shared/sweep/plan.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, type Input, sent, sweep } from './sweeping.ts';

/** What a rule is refused for: one `field: message` for each issue. */
function issues(input: unknown): string[] {
  try {
    readSweep('delete-snapshot', input);
  } catch (error) {
    if (error instanceof InvalidRequest) return error.issues.map(({ field, message }) => `${field}: ${message}`);
    throw error;
  }
  return [];
}

const plan = (rule: Input) => ({ operation: 'delete-snapshot', plan: true, rule, items: [] });

describe('An unknown key is refused, and the nearest known one suggested', () => {
  test.each([
    [{ older_then: '30d' }, 'older_then: is not known; did you mean older_than?'],
    [{ olderThan: '30d' }, 'olderThan: is not known; did you mean older_than?'],
    [{ Labels: { has: ['tmp'] } }, 'Labels: is not known; did you mean labels?'],
    [{ expire: true }, 'expire: is not known; did you mean expired?'],
    [{ max_percentage: 5 }, 'max_percentage: is not known; did you mean max_percent?'],
    [{ aply: true }, 'aply: is not known; did you mean apply?'],
    [{ name: { globs: ['tmp-*'] } }, 'name.globs: is not known; did you mean glob?'],
    [{ name: { glob: ['*'], exept: ['a'] } }, 'name.exept: is not known; did you mean except?'],
    [{ labels: { has: ['tmp'], hasnot: ['pinned'] } }, 'labels.hasnot: is not known; did you mean has_not?'],
    [{ server: { state: ['SHUTOFF'] } }, 'server.state: is not known; did you mean status?'],
    [{ server: { unchangedFor: '1d' } }, 'server.unchangedFor: is not known; did you mean unchanged_for?'],
    [{ key: { excepts: ['a'] } }, 'key.excepts: is not known; did you mean except?'],
    [{ volume: { min_size: 1 } }, 'volume.min_size: is not known; did you mean min_size_gb?'],
    [{ apply: plan({ older_then: '1d' }) }, 'apply.rule.older_then: is not known; did you mean older_than?'],
    [{ apply: plan({ name: { globs: ['*'] } }) }, 'apply.rule.name.globs: is not known; did you mean glob?'],
  ])('%j', (input, issue) => {
    expect(issues(input)).toContain(issue);
  });

  test.each([
    [{ foo: 1 }, 'foo'],
    [{ dry_run: true }, 'dry_run'],
    [{ volume: { kind: ['SSD'] } }, 'volume.kind'],
  ])('%j is like none, so none is suggested', (input, field) => {
    expect(issues(input)).toContain(`${field}: is not known`);
  });

  test.each([
    '{ "older_than": "1d", "__proto__": { "name": { "glob": ["a"] } } }',
    '{ "older_than": "1d", "name": { "glob": ["*"], "__proto__": { "except": ["a"] } } }',
    '{ "labels": { "is": { "__proto__": "a" } } }',
  ])('%s: not even one that a schema does not see', (text) => {
    expect(issues(JSON.parse(text))).not.toEqual([]);
  });
});

describe('A clause that says nothing is refused, for it would match everything', () => {
  test.each([
    { name: {} },
    { name: { glob: [] } },
    { name: { glob: [''] } },
    { name: { except: [] } },
    { labels: {} },
    { labels: { is: {} } },
    { labels: { has: [] } },
    { labels: { has: [''] } },
    { labels: { has_not: [] } },
    { status: [] },
    { server: {} },
    { server: { status: [] } },
    { key: {} },
    { key: { glob: [] } },
    { volume: {} },
    { volume: { type: [] } },
    { expired: false },
    { older_than: '' },
  ])('%j', (rule) => {
    expect(issues(rule)).toHaveLength(1);
  });
});

describe('A value of the wrong kind is refused', () => {
  test.each([
    { older_than: '30' },
    { older_than: '30 days' },
    { older_than: '-1d' },
    { older_than: '1.5h' },
    { older_than: 'P30D' },
    { older_than: 30 },
    { server: { unchanged_for: '1y' } },
    { name: 'tmp-*' },
    { name: { glob: 'tmp-*' } },
    { labels: { is: { team: 1 } } },
    { labels: ['tmp'] },
    { status: 'error' },
    { expired: 'yes' },
    { volume: { min_size_gb: '100' } },
    { volume: { min_size_gb: 0 } },
    { size: { min_gb: 0 } },
    { size: {} },
    { limit: 0 },
    { limit: 1.5 },
    { limit: '50' },
    { limit: 100_001 },
    { max_percent: 0 },
    { max_percent: 101 },
    { expect_population: [1] },
    { expect_population: [-1, 5] },
    { expect_population: 100 },
    { apply: 'true' },
    { apply: null },
    { apply: 1 },
  ])('%j', (rule) => {
    expect(issues(rule)).toHaveLength(1);
  });

  test.each(['older_than', [{ older_than: '1d' }], 'yes'])('%j is no rule at all', (input) => {
    expect(issues(input)).not.toEqual([]);
  });

  test('every issue is named at once', () => {
    expect(issues({ older_than: 'old', limit: 0, nam: { glob: ['*'] } }).map((issue) => issue.split(':')[0])).toEqual([
      'older_than',
      'limit',
      'nam',
    ]);
  });
});

describe('What is well-formed is read', () => {
  test('all clauses at once', () => {
    const rule = {
      older_than: '30d',
      name: { glob: ['tmp-*', 'ci-*'], except: ['*-golden'] },
      labels: { has: ['temporary'], is: { team: 'ci' }, has_not: ['pinned'] },
      status: ['available', 'error'],
      server: { status: ['SHUTOFF'], unchanged_for: '14d' },
      expired: true,
      key: { glob: ['expires-*'], except: ['a'] },
      volume: { type: ['SSD'], min_size_gb: 100 },
      size: { min_gb: 0.5 },
      limit: 100_000,
      max_percent: 100,
      expect_population: [100, 5000],
    };
    expect(readSweep('delete-snapshot', { trigger: 'timer', ...rule, apply: false })).toEqual({ rule, apply: false });
  });

  test('what is left out is the careful choice: a plan, at most 50, at most 10 %', () => {
    expect(readSweep('delete-snapshot', { older_than: '30d' })).toEqual({
      rule: { older_than: '30d', limit: 50, max_percent: 10 },
      apply: false,
    });
  });

  test.each(['30m', '72h', '30d', '2w'])('%s is a duration', (older_than) => {
    expect(issues({ older_than })).toEqual([]);
  });
});

describe('A rule without a selecting clause matches nothing and says so', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage();
    addSnapshot(stage.cloud.project, { created_at: daysAgo(stage, 300) });
    return () => stage.cloud.close();
  });

  test.each([
    {},
    { name: { except: ['*-golden'] } },
    { labels: { has_not: ['pinned'] } },
    { key: { except: ['a'] } },
    { limit: 5, max_percent: 100, expect_population: [1, 1] },
  ])('%j', async (rule) => {
    const report = await sweep(stage, 'delete-snapshot', { ...rule, apply: true });
    expect(report.guards).toEqual(['The rule has no clause that selects anything, so it matches nothing.']);
    expect(report).toMatchObject({ matched: 0, items: [], left: 0 });
    expect(sent(stage)).toEqual([]);
  });

  test.each([
    { older_than: '30d' },
    { name: { glob: ['*'] } },
    { labels: { is: { a: 'b' } } },
    { labels: { has: ['a'] } },
    { status: ['available'] },
    { expired: true },
    { size: { min_gb: 1 } },
  ])('%j selects, and no guard objects', async (rule) => {
    expect((await sweep(stage, 'delete-snapshot', rule)).guards).toEqual([]);
  });

  test.each([
    ['server', { server: { status: ['SHUTOFF'] } }],
    ['key', { key: { glob: ['*'] } }],
    ['volume', { volume: { type: ['SSD'] } }],
  ])('%s is refused where no target has one, for the rule was meant for another kind', async (clause, rule) => {
    const report = await sweep(stage, 'delete-snapshot', { older_than: '1m', ...rule, apply: true });
    expect(report.guards).toEqual([expect.stringContaining(`asks for with ${clause}, so the rule`)]);
    expect(sent(stage)).toEqual([]);
  });
});
