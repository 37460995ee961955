import { describe, expect, test } from 'vitest';
import { queueSettings } from '../../shared/deploy/queue-settings.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addManySnapshots } from '../rehearsal/cloud/evs/many-snapshots.ts';
import { addSnapshot, snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { type QueueStage, setQueueStage, work } from './queue-stage.ts';
import { daysAgo, gone, named, sent, sweep } from './sweeping.ts';

let stage: QueueStage;
const set = async (options: Parameters<typeof setQueueStage>[0] = {}) => {
  stage = await setQueueStage(options);
  return stage.cloud.project;
};

const rule = { older_than: '30d', max_percent: 100, apply: true };
const old = (count = 1, given: Parameters<typeof addSnapshot>[1] = {}) =>
  Array.from(
    { length: count },
    () => addSnapshot(stage.cloud.project, { created_at: daysAgo(stage, 90), ...given }).id,
  );
const message = (snapshot_id: string, more: object = {}) =>
  JSON.stringify({
    params: { project_id: stage.cloud.project.id, snapshot_id },
    sweep: { rule: { older_than: '30d' } },
    ...more,
  });
const all = (ids: string[]) => Object.fromEntries(ids.map((id) => [`snapshot:${id}`, 1]));
const nowhere = '11111111-2222-4333-8444-555555555555';

/** One batch: taken off the queue, worked on, and what is done removed. */
async function workOnce(remaining?: number) {
  const messages = await stage.receive();
  const answer = await work(stage, 'delete-snapshot', messages, remaining);
  await stage.settle(messages, answer);
  return { bodies: messages.map(({ Body }) => Body), back: answer.batchItemFailures.length };
}

describe('A sweep with a queue hands its planned deletions over', () => {
  test('one message for each, and deletes nothing itself', async () => {
    await set();
    const ids = old(25);
    addSnapshot(stage.cloud.project, { created_at: daysAgo(stage, 1) });
    const report = await sweep(stage, 'delete-snapshot', rule);
    expect(report).toMatchObject({ plan: false, complete: true, matched: 25, left: 0 });
    expect(report.items.map(({ status }) => status)).toEqual(ids.map(() => 'queued'));
    expect([sent(stage), stage.queue.count().waiting]).toEqual([[], 25]);
    const bodies = [await stage.receive(), await stage.receive(), await stage.receive()].flat().map(({ Body }) => Body);
    expect(bodies.sort()).toEqual(ids.map((id) => message(id)).sort());
  });

  test('more than a thousand, the oldest, and the rest is left', async () => {
    const project = await set();
    addManySnapshots(project, 1500, stage.clock.now());
    const report = await sweep(stage, 'delete-snapshot', { ...rule, older_than: '1h', limit: 1200 });
    expect(named(report, 'queued')).toHaveLength(1200);
    expect(report).toMatchObject({ matched: 1500, left: 300, complete: true });
    expect(report.items[0]?.name).toBe('hourly-1499');
    expect(stage.queue.count().waiting).toBe(1200);
  });

  test('of a plan given back, exactly what was planned', async () => {
    await set();
    const ids = old(3);
    const plan = await sweep(stage, 'delete-snapshot', { ...rule, apply: false });
    expect(stage.queue.count().waiting).toBe(0);
    old(3);
    await sweep(stage, 'delete-snapshot', { apply: plan });
    expect((await workOnce()).bodies.sort()).toEqual(ids.map((id) => message(id)).sort());
    expect(gone(stage)).toEqual(all(ids));
  });

  test.each([{ expect_population: [50, 60] }, { max_percent: 1 }])('nothing when a guard trips: %j', async (guard) => {
    await set();
    old(12);
    const report = await sweep(stage, 'delete-snapshot', { ...rule, ...guard });
    expect([report.guards.length, stage.queue.count().waiting]).toEqual([1, 0]);
  });

  test('no longer than the time suffices; the rest is left for the next tick', async () => {
    await set();
    old(25);
    const report = await sweep(stage, 'delete-snapshot', rule, 4_000);
    expect(report).toMatchObject({ complete: false, items: [], left: 25 });
  });

  test('what the queue does not take has failed, and the reason is said', async () => {
    await set();
    old(3);
    await stage.queue.close();
    const report = await sweep(stage, 'delete-snapshot', rule);
    expect(report.items.map(({ status, reason }) => [status, reason])).toEqual(
      Array.from({ length: 3 }, () => ['failed', expect.stringMatching(/^The queue could not be reached: /)]),
    );
    expect(sent(stage)).toEqual([]);
  });
});

describe('A worker', () => {
  test('deletes, and wants nothing back of what is done, absent or refused', async () => {
    await set();
    const ids = old(3);
    const [kept = ''] = old(1, { metadata: { keep: '' } });
    const [backup = ''] = old(1, { name: 'autobk_snapshot_1' });
    await stage.put([...ids, kept, backup, nowhere].map((id) => message(id)));
    expect((await workOnce()).back).toBe(0);
    expect(gone(stage)).toEqual(all(ids));
    expect(stage.logged.map(({ status }) => status).sort()).toEqual([
      ...['absent', 'deleted', 'deleted', 'deleted', 'refused', 'refused'],
    ]);
    expect(stage.queue.count()).toEqual({ waiting: 0, underWay: 0, dead: 0 });
  });

  test('wants only those back that the cloud would not take now; one bad message never fails the others', async () => {
    await set();
    const ids = old(4);
    const [bad = '', ...good] = ids;
    stage.cloud.fail({ method: 'DELETE', path: new RegExp(bad), times: 99, how: { status: 500, body: {} } });
    await stage.put([...ids.map((id) => message(id)), 'not JSON']);
    expect((await workOnce()).back).toBe(1);
    expect(gone(stage)).toEqual(all(good));
    expect(stage.queue.count()).toEqual({ waiting: 0, underWay: 1, dead: 1 });
  });

  test('protects what got a label keep while it waited in the queue', async () => {
    const project = await set();
    const [id = ''] = old();
    await sweep(stage, 'delete-snapshot', rule);
    Object.assign(snapshots.of(project).get(id)?.metadata ?? {}, { keep: 'yes' });
    expect(await workOnce()).toMatchObject({ bodies: [message(id)], back: 0 });
    expect([sent(stage), stage.queue.count().dead]).toEqual([[], 0]);
  });

  test.each([{ CLEANUP_DISABLED: '1' }, { CLEANUP_FREEZE: '2026-03-31/2026-04-01' }])(
    'does not delete what a sweep has queued while %j holds; the next sweep finds it again',
    async (environment) => {
      await set({ environment });
      const [id = ''] = old();
      await stage.put([message(id), JSON.stringify({ params: { snapshot_id: id }, dry_run: true })]);
      expect((await workOnce()).back).toBe(0);
      expect(sent(stage)).toEqual([]);
      const outcomes = stage.logged.map(({ status, reason }) => [status, reason]);
      expect(outcomes).toContainEqual([
        'refused',
        expect.stringMatching(/CLEANUP_(DISABLED is set|FREEZE is in force)/),
      ]);
      expect(outcomes).toContainEqual(['planned', undefined]);
    },
  );

  test('a deletion that somebody asks for by himself is none of a sweep, and no brake of theirs holds it', async () => {
    await set({ environment: { CLEANUP_DISABLED: '1' } });
    const [id = ''] = old();
    await stage.put([JSON.stringify({ params: { snapshot_id: id } })]);
    await workOnce();
    expect(gone(stage)).toEqual(all([id]));
  });

  test('with several disks of one server in its batch has them all detached, each once', async () => {
    const project = await set();
    const server = addServer(project);
    const volumes = Array.from({ length: 4 }, () =>
      attachVolume(project, server, addVolume(project), { attached_at: daysAgo(stage, 90) }),
    );
    await sweep(stage, 'detach-volume', rule);
    const messages = await stage.receive();
    expect((await work(stage, 'detach-volume', messages)).batchItemFailures).toEqual([]);
    expect(gone(stage)).toEqual(Object.fromEntries(volumes.map(({ id }) => [`volume:${server.id}/${id}`, 1])));
  });
});

describe('Redelivery is continuation', () => {
  test('what is still under way comes back, later each time, and is not asked for again', async () => {
    await set({ latency: { snapshotDelete: 400_000 } });
    const [id = ''] = old();
    await stage.put([message(id)]);
    for (const pause of [30_000, 60_000, 120_000, 240_000]) {
      expect((await workOnce(20_000)).back).toBe(1);
      stage.clock.advance(pause - 1_000);
      expect(await stage.receive()).toEqual([]);
      stage.clock.advance(1_000);
    }
    expect((await workOnce(20_000)).back).toBe(0);
    expect(sent(stage)).toHaveLength(1);
    expect(gone(stage)).toEqual(all([id]));
    expect(stage.queue.count()).toEqual({ waiting: 0, underWay: 0, dead: 0 });
    expect(stage.logged.map(({ status }) => status)).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'accepted',
      'absent',
    ]);
  });

  test('what the cloud throttles comes back no earlier than it asked for', async () => {
    await set();
    const [id = ''] = old();
    const text = 'policy user over ratelimit,limit:200,time:5 minute';
    stage.cloud.fail({ method: 'DELETE', times: 9, how: 'throttle-429', text });
    await stage.put([message(id)]);
    expect((await workOnce(20_000)).back).toBe(1);
    stage.clock.advance(299_000);
    expect(await stage.receive()).toEqual([]);
    stage.clock.advance(2_000);
    expect(await stage.receive()).toHaveLength(1);
  });

  test('what thirty deliveries did not bring about becomes a dead letter', async () => {
    await set({ latency: { snapshotDelete: 36_000_000 } });
    const [id = ''] = old();
    await stage.put([message(id)]);
    for (let delivery = 1; delivery <= queueSettings.maxReceiveCount; delivery += 1) {
      expect(await workOnce(20_000)).toMatchObject({ back: 1 });
      stage.clock.advance(900_000);
    }
    expect(await stage.receive()).toEqual([]);
    expect((await stage.receive('dead-letters')).map(({ Body }) => Body)).toEqual([message(id)]);
    expect(sent(stage)).toHaveLength(1);
  });

  test('a worker that dies leaves its messages, and another continues', async () => {
    await set();
    const ids = old(5);
    await stage.put(ids.map((id) => message(id)));
    // What it did is done, but nobody learns of it.
    await work(stage, 'delete-snapshot', await stage.receive());
    expect(await stage.receive()).toEqual([]);
    stage.clock.advance(960_000);
    expect((await workOnce()).back).toBe(0);
    expect([gone(stage), sent(stage).length]).toEqual([all(ids), 5]);
    expect(stage.queue.count()).toEqual({ waiting: 0, underWay: 0, dead: 0 });
  });
});

describe('Duplicates are harmless', () => {
  test('in one batch, and in a later one', async () => {
    await set();
    const ids = old(3);
    await stage.put([...ids, ...ids].map((id) => message(id)));
    expect((await workOnce()).back).toBe(0);
    await stage.put(ids.map((id) => message(id)));
    expect((await workOnce()).back).toBe(0);
    expect(gone(stage)).toEqual(all(ids));
  });

  test('a sweep that comes again before its queue is worked off queues them again, and each goes once', async () => {
    await set();
    const ids = old(4);
    await sweep(stage, 'delete-snapshot', rule);
    await sweep(stage, 'delete-snapshot', rule);
    expect(stage.queue.count().waiting).toBe(8);
    expect((await workOnce()).back).toBe(0);
    expect(gone(stage)).toEqual(all(ids));
  });
});

describe('What can never succeed is moved aside with its reason', () => {
  const id = nowhere;
  const poison: [string, string, RegExp][] = [
    ['no JSON', '{', /^The request is not valid: body: must be JSON\.$/],
    ['no request', '[]', /params: is missing/],
    ['an unknown key', JSON.stringify({ params: { snapshot_id: id }, dryrun: true }), /dryrun: is not known/],
    ['no id', JSON.stringify({ params: { snapshot_id: 'x' } }), /snapshot_id: must be a UUID/],
    [
      'another project',
      JSON.stringify({ params: { project_id: 'f'.repeat(32), snapshot_id: id } }),
      /^project_id is not the project/,
    ],
  ];

  test.each(poison)('%s', async (_, body, reason) => {
    await set();
    await stage.put([body]);
    expect((await workOnce()).back).toBe(0);
    expect(stage.queue.count()).toEqual({ waiting: 0, underWay: 0, dead: 1 });
    const [letter] = await stage.receive('dead-letters');
    expect([letter?.Body, letter?.MessageAttributes?.reason?.StringValue]).toEqual([
      body,
      expect.stringMatching(reason),
    ]);
    expect(stage.cloud.requests).toEqual([]);
  });

  test('where there is no such place it stays, and the queue gives it up itself', async () => {
    await set({ environment: { CLEANUP_DEAD_LETTER_QUEUE_URL: '' } });
    await stage.put(['{']);
    for (let delivery = 1; delivery <= queueSettings.maxReceiveCount; delivery += 1) {
      expect(await workOnce()).toEqual({ bodies: ['{'], back: 1 });
      stage.clock.advance(960_000);
    }
    expect(await stage.receive()).toEqual([]);
    expect(stage.queue.count()).toEqual({ waiting: 0, underWay: 0, dead: 1 });
  });

  test('where that place cannot be reached, it stays as well', async () => {
    await set();
    await stage.put(['{']);
    const messages = await stage.receive();
    await stage.queue.close();
    const { batchItemFailures } = await work(stage, 'delete-snapshot', messages);
    expect(batchItemFailures).toEqual([{ itemIdentifier: messages[0]?.MessageId }]);
  });
});
