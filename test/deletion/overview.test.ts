import { beforeEach, describe, expect, test } from 'vitest';
import { addSnapshot, snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, gone, onRequest, sweep } from '../sweep/sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const count = 30;
const add = (given: Parameters<typeof addSnapshot>[1] = {}) =>
  addSnapshot(stage.cloud.project, { created_at: daysAgo(stage, 90), ...given });
const addAll = () => Array.from({ length: count }, (_, n) => add({ name: `old-${n}` }));
const run = (remaining?: number) =>
  sweep(stage, 'delete-snapshot', { older_than: '30d', max_percent: 100, apply: true }, remaining);
const isList = (path: string) => path.includes('/detail');
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE').length;
const statuses = (items: { status: string }[]) => new Set(items.map(({ status }) => status));

describe('Many that are watched are looked at through their list', () => {
  test('one look of its own comes before each deletion and one after it', async () => {
    addAll();
    expect(statuses((await run()).items)).toEqual(new Set(['deleted']));
    const [lists, alone] = [true, false].map((list) =>
      stage.cloud.requests.filter(({ method, path }) => method === 'GET' && isList(path) === list),
    );
    expect(alone?.length).toBeLessThanOrEqual(count * 2 + 4);
    expect(lists?.length).toBeLessThanOrEqual(12);
  });

  test('one that the list lacks although it is there is not called deleted', async () => {
    await restart(3_600_000);
    addAll();
    const nothing = { snapshots: [], count: 0 };
    stage.cloud.fail({ method: 'GET', path: /detail/, skip: 2, times: 999, how: { status: 200, body: nothing } });
    expect(statuses((await run(60_000)).items)).toEqual(new Set(['accepted']));
  });

  test('one that the list shows again as it was has failed', async () => {
    await restart(3_600_000);
    const [first] = addAll();
    let lists = 0;
    onRequest(stage.cloud, ({ path }) => {
      lists += Number(sent() === count && isList(path));
      const snapshot = snapshots.of(stage.cloud.project).get(first?.id ?? '');
      if (lists === 4 && snapshot) snapshot.status = 'available';
    });
    const { items } = await run(90_000);
    const failed = items.filter(({ status }) => status === 'failed');
    expect(failed).toMatchObject([{ name: 'old-0', reason: expect.stringContaining('became available') }]);
    expect(statuses(items)).toEqual(new Set(['failed', 'accepted']));
  });

  test('a list that cannot be read is no harm: each is looked at by itself', async () => {
    const all = addAll();
    stage.cloud.fail({ method: 'GET', path: /detail/, skip: 2, times: 999, how: 'garbage' });
    expect(statuses((await run()).items)).toEqual(new Set(['deleted']));
    expect(gone(stage)).toEqual(Object.fromEntries(all.map(({ id }) => [`snapshot:${id}`, 1])));
  });

  test('a long list is read no farther than to those that are watched', async () => {
    await restart(3_600_000);
    addAll();
    for (let n = 0; n < 4_500; n += 1) add({ created_at: daysAgo(stage, 1) });
    await run(60_000);
    const after = stage.cloud.requests.findIndex(({ method }) => method === 'DELETE');
    const lists = stage.cloud.requests.slice(after).filter(({ path }) => isList(path));
    expect(lists.length).toBeGreaterThan(3);
    // The next page is under way while one is looked at.
    expect(new Set(lists.map(({ query }) => query.offset))).toEqual(new Set(['0', '950']));
  });

  async function restart(snapshotDelete: number) {
    await stage.cloud.close();
    stage = await setStage({ latency: { snapshotDelete } });
  }
});

describe('A list that is of no use holds up nobody', () => {
  const slow = 'policy user over ratelimit,limit:200,time:1 second';
  test.each([
    ['away', { how: 'error-500' }],
    ['away for good', { how: 'html-503' }],
    ['broken on the way', { how: 'reset' }],
    ['throttled', { how: 'throttle-429', text: slow }],
  ] as const)('%s: each looks for itself', async (_words, fault) => {
    const all = addAll();
    stage.cloud.fail({ method: 'GET', path: /detail/, skip: 2, times: 9_999, ...fault });
    const report = await run();
    expect(statuses(report.items)).toEqual(new Set(['deleted']));
    expect(report.duration_ms).toBeLessThan(60_000);
    expect(Object.keys(gone(stage))).toHaveLength(all.length);
  });

  test('that shows everything leaving for ever: each looks for itself now and then, and in the end', async () => {
    const all = addAll();
    const shown = all.map(({ id, name }) => ({ id, name, status: 'deleting', metadata: {} }));
    const how = { status: 200, body: { snapshots: shown, count: shown.length } };
    stage.cloud.fail({ method: 'GET', path: /detail/, skip: 2, times: 9_999, how });
    expect(statuses((await run()).items)).toEqual(new Set(['deleted']));
  });
});
