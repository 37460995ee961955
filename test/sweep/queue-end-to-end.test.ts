import type { Message } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot, snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { type QueueStage, setQueueStage, work } from './queue-stage.ts';
import { daysAgo, gone, type Kind, named, sent, sweep } from './sweeping.ts';

let stage: QueueStage;

/** Chance that repeats from run to run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** A worker may die twice over one message; five deliveries without success would rightly make it a dead letter. */
const mayDie = (messages: Message[]) =>
  messages.every(({ Attributes }) => Number(Attributes?.ApproximateReceiveCount) <= 2);

/** As many as fit a test run; `npm run bench:queue` does the same with 20,000. */
const size = Number(process.env.QUEUE_DELETIONS ?? 300);

/**
 * Lets four workers at a time work off the queue until it is empty. Some die: before they begin, in the midst of it, or
 * when all is done and nobody has been told. Answers how many did.
 */
async function workOff(kind: Kind, chance: () => number): Promise<number> {
  let deaths = 0;
  async function one(messages: Message[]) {
    const fate = mayDie(messages) ? chance() : 1;
    if (fate < 0.3) deaths += 1;
    if (fate < 0.1) return;
    const answer = await work(stage, kind, messages, fate < 0.2 ? 2_000 : undefined);
    if (fate >= 0.3) await stage.settle(messages, answer);
  }
  for (let round = 0; round < 200 + size; round += 1) {
    const batches = [await stage.receive(), await stage.receive(), await stage.receive(), await stage.receive()];
    const full = batches.filter(({ length }) => length > 0);
    await Promise.all(full.map(one));
    const { waiting, underWay } = stage.queue.count();
    if (waiting + underWay === 0) return deaths;
    if (full.length === 0) stage.clock.advance(60_000);
  }
  throw new Error('The queue is not empty after so many rounds.');
}

/** Puts some of the bodies on the queue a second time, as a queue that delivers at least once may do. */
async function duplicate(bodies: string[], chance: () => number): Promise<number> {
  const twice = bodies.filter(() => chance() < 0.15);
  await stage.put(twice);
  return twice.length;
}

test('hundreds of deletions through the queue, with dying workers, duplicates and throttles: each goes once, nothing else does', async () => {
  stage = await setQueueStage();
  const chance = dice(42);
  const { project } = stage.cloud;
  const add = (name: string, days: number, given: Parameters<typeof addSnapshot>[1] = {}) =>
    addSnapshot(project, { name, created_at: daysAgo(stage, days), ...given });
  for (let n = 0; n < size / 10; n += 1) {
    for (let m = 0; m < 10; m += 1) add(`tmp-${n}-${m}`, 90);
    add(`tmp-kept-${n}`, 90, { metadata: { keep: '' } });
    add(`tmp-young-${n}`, 1);
    add(`autobk_snapshot_${n}`, 90);
    add(`other-${n}`, 90);
  }
  const rule = { older_than: '30d', name: { glob: ['tmp-*', 'autobk_*'] }, limit: 100_000 };
  const plan = await sweep(stage, 'delete-snapshot', { ...rule, max_percent: 100 });
  const planned = plan.items.filter(({ status }) => status === 'planned').map(({ params }) => params);
  expect(planned).toHaveLength(size);

  const report = await sweep(stage, 'delete-snapshot', { apply: plan });
  expect(named(report, 'queued')).toHaveLength(size);
  const bodies = planned.map((params) => JSON.stringify({ params, unless_kept: true }));
  expect(await duplicate(bodies, chance)).toBeGreaterThan(20);
  const faults = ['throttle-429', 'throttle-202', 'throttle-503', 'lost-answer', 'reset', 'busy-501'] as const;
  for (const [n, how] of faults.entries()) {
    stage.cloud.fail({ method: 'DELETE', how, skip: 10 + 40 * n, times: 4 });
    stage.cloud.fail({ method: 'GET', how, skip: 25 + 150 * n, times: 4 });
  }
  const deaths = await workOff('delete-snapshot', chance);

  expect(deaths).toBeGreaterThan(3);
  expect(gone(stage)).toEqual(
    Object.fromEntries(planned.map((params) => [`snapshot:${Object(params).snapshot_id}`, 1])),
  );
  expect(snapshots.of(stage.cloud.project).size).toBe((size / 10) * 4);
  expect(stage.queue.count()).toEqual({ waiting: 0, underWay: 0, dead: 0 });
});

test('disks of a few servers, worked on by several at once: the servers are busy, and still each goes once', async () => {
  stage = await setQueueStage();
  const { project } = stage.cloud;
  const targets = Array.from({ length: 3 }, () => addServer(project)).flatMap((server) =>
    Array.from({ length: 6 }, () => {
      const { id } = attachVolume(project, server, addVolume(project), { attached_at: daysAgo(stage, 90) });
      return `volume:${server.id}/${id}`;
    }),
  );
  await sweep(stage, 'detach-volume', { older_than: '30d', max_percent: 100, apply: true });
  await workOff('detach-volume', dice(7));
  expect(gone(stage)).toEqual(Object.fromEntries(targets.map((target) => [target, 1])));
  expect(stage.queue.count()).toEqual({ waiting: 0, underWay: 0, dead: 0 });
  expect(sent(stage).length).toBeGreaterThanOrEqual(18);
});
