import { describe, expect, onTestFinished, test } from 'vitest';
import { addManySnapshots } from '../rehearsal/cloud/evs/many-snapshots.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, gone, type Input, named, onRequest, sent, sweep } from './sweeping.ts';

let stage: Stage;

/** A project with so many snapshots that are old and so many that are not; the first added are the oldest. */
async function set(old: number, young: number, environment: Record<string, string> = {}) {
  stage = await setStage({ environment, latency: { snapshotDelete: 0 } });
  onTestFinished(stage.cloud.close);
  const { project } = stage.cloud;
  for (let n = 0; n < old; n += 1)
    addSnapshot(project, { name: `old-${n}`, created_at: daysAgo(stage, 90) + n * 1000 });
  for (let n = 0; n < young; n += 1) addSnapshot(project, { name: `young-${n}`, created_at: daysAgo(stage, 1) });
}
const run = (rule: Input = {}) => sweep(stage, 'delete-snapshot', { older_than: '30d', ...rule });
const count = () => Object.keys(gone(stage)).length;

/** The sweep stopped, said why in one sentence, and nothing was sent. */
async function stops(rule: Input, sentence: RegExp) {
  const report = await run(rule);
  expect(report.guards).toEqual([expect.stringMatching(sentence)]);
  expect(report.items.filter(({ status }) => !['held', 'refused'].includes(status))).toEqual([]);
  expect([sent(stage), count()]).toEqual([[], 0]);
  return report;
}

/** The sweep went on and deleted so many. */
async function deletes(rule: Input, many: number) {
  const report = await run({ ...rule, apply: true });
  expect([report.guards, named(report, 'deleted').length, count()]).toEqual([[], many, many]);
  return report;
}

describe('A sweep plans unless it is told to apply', () => {
  test.each([{}, { apply: false }])('%j: nothing is deleted', async (rule) => {
    await set(3, 0);
    const report = await run(rule);
    expect([report.plan, named(report, 'planned').length, sent(stage)]).toEqual([true, 3, []]);
  });

  test('apply: true deletes', async () => {
    await set(3, 0);
    expect((await deletes({}, 3)).plan).toBe(false);
  });
});

describe('CLEANUP_DISABLED', () => {
  test.each([false, true])('1 stops every sweep before it asks the cloud anything (apply: %s)', async (apply) => {
    await set(3, 0, { CLEANUP_DISABLED: '1' });
    await stops({ apply }, /^Sweeps are switched off: CLEANUP_DISABLED is set\.$/);
    expect(stage.cloud.requests).toEqual([]);
  });

  test.each(['', '0'])('“%s” stops none', async (CLEANUP_DISABLED) => {
    await set(3, 0, { CLEANUP_DISABLED });
    await deletes({}, 3);
  });
});

describe('CLEANUP_FREEZE', () => {
  test.each([
    '2026-03-31/2026-04-01',
    '2026-03-20/2026-03-31',
    '2026-03-31/2026-03-31',
    '2026-03-31T10:00:00/2026-03-31T10:00:01',
    '2020-01-01/2020-01-02 2026-03-01/2026-05-01',
  ])('within %s nothing is deleted, and the sentence says until when', async (CLEANUP_FREEZE) => {
    await set(3, 0, { CLEANUP_FREEZE });
    await stops(
      { apply: true },
      /^Nothing is deleted until 2026-\d\d-\d\dT\d\d:00:0[01]\.000Z: CLEANUP_FREEZE is in force\.$/,
    );
    expect(stage.cloud.requests).toEqual([]);
  });

  test('within it a plan is still made', async () => {
    await set(3, 0, { CLEANUP_FREEZE: '2026-03-31/2026-04-01' });
    const report = await run();
    expect([report.guards, named(report, 'planned').length]).toEqual([[], 3]);
  });

  test('one that begins while a sweep is under way stops what has not begun by then', async () => {
    await set(30, 300, { CLEANUP_FREEZE: '2026-03-31T10:00:30/2026-04-01' });
    onRequest(stage.cloud, ({ method }) => {
      if (method === 'DELETE' && stage.clock.now() < Date.parse('2026-03-31T10:00:30Z')) stage.clock.advance(30_000);
    });
    const items = (await run({ apply: true })).items.filter(({ status }) => status === 'refused');
    expect(items.length).toBeGreaterThan(10);
    for (const { reason } of items) expect(reason).toContain('CLEANUP_FREEZE is in force');
    expect(items.length + sent(stage).length).toBe(30);
  });

  test.each(['', '2026-03-29/2026-03-30', '2026-03-31T10:00:01/2026-04-01', '2026-03-01/2026-03-31T10:00:00'])(
    'outside of it (%s) all is as ever',
    async (CLEANUP_FREEZE) => {
      await set(3, 0, { CLEANUP_FREEZE });
      await deletes({}, 3);
    },
  );
});

describe('limit', () => {
  test('of more matches the oldest 50 are planned, and the rest is reported as left', async () => {
    await set(60, 540);
    const report = await run();
    expect(named(report, 'planned')).toEqual(Array.from({ length: 50 }, (_, n) => `old-${n}`));
    expect(report).toMatchObject({ population: 600, matched: 60, left: 10, complete: true });
  });

  test('another limit: the oldest of them are deleted, wherever they stand in the list', async () => {
    await set(0, 30);
    const days = [40, 99, 31, 70, 35];
    for (const n of days) addSnapshot(stage.cloud.project, { name: `${n}`, created_at: daysAgo(stage, n) });
    const report = await deletes({ limit: 2 }, 2);
    expect(named(report, 'deleted').sort()).toEqual(['70', '99']);
    expect(report.left).toBe(3);
  });

  test('as many as the limit: all of them, and none is left', async () => {
    await set(5, 0);
    expect((await deletes({ limit: 5 }, 5)).left).toBe(0);
  });

  test('at most 1,000 may be deleted where there is no queue', async () => {
    await set(3, 0);
    const sentence = 'limit: must be at most 1000 without a queue, or an agency on FunctionGraph';
    await expect(run({ limit: 1001, apply: true })).rejects.toThrow(sentence);
    const plan = await run({ limit: 1001 });
    await expect(sweep(stage, 'delete-snapshot', { apply: plan })).rejects.toThrow(sentence);
    expect(sent(stage)).toEqual([]);
    await deletes({ limit: 1000 }, 3);
  });

  test('a plan may hold more', async () => {
    await set(0, 0);
    addManySnapshots(stage.cloud.project, 1500, stage.clock.now());
    const report = await run({ older_than: '1h', limit: 2000, max_percent: 100 });
    expect(named(report, 'planned')).toHaveLength(1500);
  });
});

describe('max_percent', () => {
  test.each([
    [11, 89, 10],
    [100, 0, 99],
    [6, 94, 2],
  ])('%i match and %i do not, at most %i %% may go: the whole run refuses', async (old, young, max_percent) => {
    await set(old, young);
    const report = await stops({ max_percent, apply: true }, /^The rule matches \d+ of \d+ targets; with max_percent /);
    expect(report.left).toBe(report.matched);
  });

  test('the plan refuses just as the real run does', async () => {
    await set(11, 89);
    await stops({}, /matches 11 of 100 targets; with max_percent 10 at most 10 may go/);
  });

  test.each([
    ['10 of 100 are 10 %', 10, 90, 10],
    ['of a small project five are harmless', 5, 0, 10],
    ['five of 45 are more than 10 %, but harmless', 5, 40, 10],
    ['all, where all may go', 40, 0, 100],
    ['a part of a percent counts', 6, 994, 0.6],
  ])('%s: the ordinary case passes', async (_, old, young, max_percent) => {
    await set(old, young);
    await deletes({ max_percent }, old);
  });

  test('six of a small project are not harmless any more', async () => {
    await set(6, 0);
    await stops({ apply: true }, /matches 6 of 6 targets; with max_percent 10 at most 5 may go/);
  });

  test('it counts matches, not what the limit leaves of them', async () => {
    await set(20, 80);
    await stops({ limit: 5, apply: true }, /matches 20 of 100 targets/);
  });

  test('what a document forbids or a label keeps is no match', async () => {
    await set(10, 80);
    const created_at = daysAgo(stage, 99);
    for (let n = 0; n < 5; n += 1) addSnapshot(stage.cloud.project, { name: `autobk_snapshot_${n}`, created_at });
    for (let n = 0; n < 5; n += 1) addSnapshot(stage.cloud.project, { metadata: { keep: '' }, created_at });
    await deletes({}, 10);
  });
});

describe('expect_population', () => {
  test.each([
    [[11, 100], 'expects 11 to 100'],
    [[0, 9], 'expects 0 to 9'],
    [[100, 5000], 'expects 100 to 5000'],
  ])('%j: ten are not what it expects', async (expect_population, words) => {
    await set(1, 9);
    await stops({ expect_population, apply: true }, new RegExp(`^The project has 10 targets of this kind; .*${words}`));
  });

  test('an empty project where some are expected is no empty project', async () => {
    await set(0, 0);
    await stops({ expect_population: [1, 10], apply: true }, /^The project has 0 targets/);
  });

  test.each([[[10, 10]], [[0, 10]], [[10, 5000]]])('%j: ten are what it expects', async (expect_population) => {
    await set(1, 9);
    await deletes({ expect_population }, 1);
  });
});

test('several guards trip at once, and each says its sentence', async () => {
  await set(30, 0, { CLEANUP_DISABLED: '1', CLEANUP_FREEZE: '2026-03-31/2026-04-01' });
  const switched = await sweep(stage, 'delete-snapshot', { limit: 1, apply: true });
  expect(switched.guards).toHaveLength(3);
  await stage.cloud.close();
  await set(30, 0);
  expect((await run({ expect_population: [100, 200], apply: true })).guards).toHaveLength(2);
  expect(sent(stage)).toEqual([]);
});
