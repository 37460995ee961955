import { describe, expect, onTestFinished, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import type { CloudOptions } from '../rehearsal/cloud/cloud.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { type Job, jobs } from '../rehearsal/cloud/ecs/jobs.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot, snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, gone, named, sent, sweep } from './sweeping.ts';

let stage: Stage;
const set = async (options: CloudOptions = {}) => {
  stage = await setStage(options);
  onTestFinished(stage.cloud.close);
  return stage.cloud.project;
};

const rule = { older_than: '30d', max_percent: 100, limit: 1000, apply: true };
const old = (count: number, given: Parameters<typeof addSnapshot>[1] = {}) =>
  Array.from({ length: count }, (_, n) =>
    addSnapshot(stage.cloud.project, { created_at: daysAgo(stage, 90) + n * 1000, ...given }),
  );

describe('One failure never stops the rest', () => {
  test('whatever goes wrong with one, the others go, and the report says what became of each', async () => {
    const project = await set();
    const names = ['stuck', 'denied', 'unheard of', 'html', 'lost', 'late'];
    const ids = new Map(names.map((name) => [name, old(1, { name, refusesToGo: name === 'stuck' })[0]?.id ?? '']));
    const others = old(20);
    const fail = (name: string, how: Parameters<Stage['cloud']['fail']>[0]['how'], times = 1) =>
      stage.cloud.fail({ method: 'DELETE', path: new RegExp(`${ids.get(name)}$`), how, times });
    fail('denied', { status: 403, body: { error: { code: 'EVS.5403', message: 'You are not authorized.' } } }, 99);
    fail('unheard of', { status: 500, body: { error: { code: 'EVS.9999', message: 'What?' } } }, 99);
    fail('html', { status: 403, body: '<html>' }, 99);
    fail('lost', 'lost-answer');
    fail('late', 'busy-501', 2);
    const report = await sweep(stage, 'delete-snapshot', rule);
    const statusOf = new Map(report.items.map(({ name, status, reason }) => [name, [status, reason]]));
    expect(statusOf.get('stuck')).toEqual(['failed', expect.stringContaining('error_deleting')]);
    expect(statusOf.get('denied')).toEqual(['refused', expect.stringContaining('You are not authorized.')]);
    expect(statusOf.get('unheard of')).toEqual(['failed', expect.stringContaining('EVS.9999')]);
    expect(statusOf.get('html')).toEqual(['failed', expect.any(String)]);
    expect(named(report, 'deleted').sort()).toEqual([...others.map(({ name }) => name), 'late', 'lost'].sort());
    expect(report).toMatchObject({ complete: true, left: 0, matched: 26 });
    expect([...snapshots.of(project).values()].map(({ name }) => name)).toEqual([
      'stuck',
      'denied',
      'unheard of',
      'html',
    ]);
    expect(new Set(Object.values(gone(stage)))).toEqual(new Set([1]));
  });

  test('what is already on its way out is left alone', async () => {
    await set();
    const [it] = old(1);
    await stage.send(operation, { snapshot_id: it?.id ?? '' });
    const report = await sweep(stage, 'delete-snapshot', rule);
    expect(report.items).toMatchObject([
      { status: 'refused', reason: expect.stringContaining('The snapshot is deleting') },
    ]);
    expect(sent(stage)).toHaveLength(1);
  });
});

describe('Few ask, many wait', () => {
  test('eight ask at once, and a ninth only when one of them is accepted or over', async () => {
    await set();
    old(30);
    await sweep(stage, 'delete-snapshot', rule);
    const seen = new Set<string>();
    const crowd = { asking: 0, waiting: 0, most: [0, 0] };
    for (const { method, path } of stage.cloud.requests.filter(({ path }) => !path.includes('detail'))) {
      const isFirst = method === 'GET' && !seen.has(path);
      seen.add(path);
      crowd.asking += isFirst ? 1 : method === 'DELETE' ? -1 : 0;
      crowd.waiting += method === 'DELETE' ? 1 : 0;
      crowd.most = [Math.max(crowd.most[0] ?? 0, crowd.asking), Math.max(crowd.most[1] ?? 0, crowd.waiting)];
    }
    expect(crowd.most).toEqual([expect.toSatisfy((asking) => asking > 4 && asking <= 8), 30]);
  });

  test('what never leaves keeps nobody waiting but itself', async () => {
    await set({ latency: { snapshotDelete: 3_600_000 } });
    old(100);
    const report = await sweep(stage, 'delete-snapshot', rule, 60_000);
    expect(report.items.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 'accepted'));
    expect(sent(stage)).toHaveLength(100);
  });

  test('the oldest go first', async () => {
    await set();
    const ids = old(30)
      .map(({ id }) => id)
      .reverse();
    const all = snapshots.of(stage.cloud.project);
    // The list shows them the other way round.
    for (const id of ids) {
      const snapshot = all.get(id);
      all.delete(id);
      if (snapshot) all.set(id, snapshot);
    }
    await sweep(stage, 'delete-snapshot', rule);
    const first = [...new Set(visited(ids))].slice(0, 8).sort();
    expect(first).toEqual(ids.reverse().slice(0, 8).sort());
  });

  /** Which of these each request was about, in their order. */
  function visited(ids: string[]): string[] {
    return stage.cloud.requests.flatMap(({ path }) => ids.find((id) => path.endsWith(id)) ?? []);
  }
});

describe('A server detaches one disk at a time', () => {
  test('disks of one server go one after the other, those of several at the same time', async () => {
    const project = await set();
    for (let n = 0; n < 3; n += 1) {
      const server = addServer(project);
      for (let m = 0; m < 4; m += 1)
        attachVolume(project, server, addVolume(project), { attached_at: daysAgo(stage, 90) + m });
    }
    const report = await sweep(stage, 'detach-volume', rule);
    expect(named(report, 'deleted')).toHaveLength(12);
    // A second job on a busy server would have been answered 501 and sent again.
    expect(sent(stage)).toHaveLength(12);
    const byServer = [...Map.groupBy(jobs.of(project).values(), ({ entities }) => entities.server_id).values()];
    expect(byServer.map((ofOne) => overlaps(ofOne))).toEqual([false, false, false]);
    expect(overlaps([...jobs.of(project).values()])).toBe(true);
  });

  test('when somebody else keeps a server busy, the deletion waits and goes through', async () => {
    const project = await set();
    attachVolume(project, addServer(project), addVolume(project), { attached_at: daysAgo(stage, 90) });
    stage.cloud.fail({ method: 'DELETE', how: 'busy-501', times: 2 });
    const start = stage.clock.now();
    const report = await sweep(stage, 'detach-volume', rule);
    expect(report.items).toMatchObject([{ status: 'deleted' }]);
    // "Try again 1 minute later."
    expect([sent(stage).length, stage.clock.now() - start >= 120_000]).toEqual([3, true]);
  });

  function overlaps(jobs: Job[]): boolean {
    const spans = jobs.map((job) => [Date.parse(job.begin_time), Date.parse(job.end_time)] as const);
    spans.sort(([a], [b]) => a - b);
    return spans.some(([begin], n) => n > 0 && begin < (spans[n - 1]?.[1] ?? 0));
  }
});

describe('When the time runs out', () => {
  test('the sweep stops between deletions and states what is left; the next ones carry on without state', async () => {
    await set();
    const all = old(200).map(({ id }) => `snapshot:${id}`);
    const text = 'policy user over ratelimit,limit:50,time:1 second';
    stage.cloud.fail({ method: 'GET', how: 'throttle-429', text });
    let report = await sweep(stage, 'delete-snapshot', rule, 9_000);
    expect(report.complete).toBe(false);
    expect(named(report, 'deleted').length).toBeGreaterThanOrEqual(8);
    expect(report.items.length + report.left).toBe(200);
    expect(sent(stage)).toHaveLength(report.items.length);
    for (let tick = 0; tick < 20 && !report.complete; tick += 1) {
      stage.clock.advance(60_000);
      const before = snapshots.of(stage.cloud.project).size;
      report = await sweep(stage, 'delete-snapshot', rule, 9_000);
      expect(report.population).toBe(before);
    }
    expect(report).toMatchObject({ complete: true, left: 0 });
    expect(gone(stage)).toEqual(Object.fromEntries(all.map((id) => [id, 1])));
    expect(sent(stage)).toHaveLength(200);
  });

  test('no deletion is begun with less than five seconds left', async () => {
    await set();
    old(3);
    const report = await sweep(stage, 'delete-snapshot', rule, 6_400);
    expect(report).toMatchObject({ complete: false, left: 3, items: [], matched: 3 });
    expect(sent(stage)).toEqual([]);
  });

  test('one that was begun and is not over is accepted', async () => {
    await set({ latency: { snapshotDelete: 3_600_000 } });
    old(3);
    const report = await sweep(stage, 'delete-snapshot', rule, 30_000);
    expect(report.items.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(report).toMatchObject({ complete: true, left: 0 });
  });

  test('with time enough it is complete', async () => {
    await set();
    old(60);
    expect(await sweep(stage, 'delete-snapshot', rule)).toMatchObject({ complete: true, left: 0 });
  });
});

describe('Throttling slows a sweep down, and it recovers', () => {
  test('throttled deletions go through, and the report counts the throttles', async () => {
    await set({ latency: { snapshotDelete: 0 } });
    old(40);
    stage.cloud.fail({ method: 'DELETE', how: 'throttle-429', skip: 5, times: 3 });
    stage.cloud.fail({ method: 'DELETE', how: 'throttle-202', skip: 12, times: 1 });
    stage.cloud.fail({ path: /detail$/, how: 'throttle-503', times: 1 });
    const report = await sweep(stage, 'delete-snapshot', rule);
    expect(report).toMatchObject({ throttles: 5, complete: true });
    expect([named(report, 'deleted').length, stage.cloud.deletions.size]).toEqual([40, 40]);
    expect(report.calls).toBe(stage.cloud.requests.length);
  });

  test('one throttle is one reason to slow down, however many others were at work', async () => {
    await set({ latency: { snapshotDelete: 0 } });
    old(60);
    stage.cloud.fail({ method: 'DELETE', how: 'throttle-429' });
    const report = await sweep(stage, 'delete-snapshot', rule);
    // The throttle names 200 in five seconds: five to wait, then 180 requests at that rate.
    expect(report.throttles).toBe(1);
    expect(report.duration_ms).toBeGreaterThanOrEqual(5_000);
    expect(report.duration_ms).toBeLessThanOrEqual(10_000);
  });
});
