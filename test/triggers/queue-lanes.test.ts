import { beforeEach, describe, expect, test } from 'vitest';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { type QueueStage, setQueueStage, work } from '../sweep/queue-stage.ts';
import { gone, onRequest, sent } from '../sweep/sweeping.ts';

let stage: QueueStage;
beforeEach(async () => {
  stage = await setQueueStage();
});

/** A server with a root disk and so many others. */
function serverWith(count: number) {
  const { project } = stage.cloud;
  const server = addServer(project);
  attachVolume(project, server, undefined, { root: true });
  const disks = Array.from({ length: count }, () => attachVolume(project, server, addVolume(project)).id);
  return { server, disks, targets: disks.map((id) => `volume:${server.id}/${id}`) };
}
const ask = (server_id: string, volume_id: string) => JSON.stringify({ params: { server_id, volume_id } });

describe('Of one server', () => {
  test('ten disks in a batch are detached one after the other: ten DELETEs, none of them met a busy server', async () => {
    const { server, disks, targets } = serverWith(10);
    await stage.put(disks.map((id) => ask(server.id, id)));
    expect(await work(stage, 'detach-volume', await stage.receive())).toEqual({ batchItemFailures: [] });
    expect(gone(stage)).toEqual(Object.fromEntries(targets.map((target) => [target, 1])));
    expect(sent(stage)).toHaveLength(10);
  });

  test('forty disks in a queue with two workers take few DELETEs more, and none is lost', async () => {
    const { server, disks, targets } = serverWith(40);
    await stage.put(disks.map((id) => ask(server.id, id)));
    const started = stage.clock.now();
    while (stage.queue.count().waiting + stage.queue.count().underWay > 0) {
      const batches = [await stage.receive(), await stage.receive()].filter(({ length }) => length > 0);
      await Promise.all(batches.map(async (batch) => stage.settle(batch, await work(stage, 'detach-volume', batch))));
      stage.clock.advance(10_000);
    }
    expect(gone(stage)).toEqual(Object.fromEntries(targets.map((target) => [target, 1])));
    expect(stage.queue.count().dead).toBe(0);
    expect(sent(stage).length).toBeLessThanOrEqual(60);
    expect(stage.clock.now() - started).toBeLessThan(10 * 60_000);
  });

  test('a disk that never leaves lets the others of its batch have their turn', async () => {
    const { server, disks } = serverWith(3);
    const [stuck = '', ...others] = disks;
    stage.cloud.fail({ method: 'DELETE', path: new RegExp(stuck), how: { status: 200, body: { job_id: 'lost' } } });
    await stage.put(disks.map((id) => ask(server.id, id)));
    const { batchItemFailures } = await work(stage, 'detach-volume', await stage.receive());
    expect(batchItemFailures).toHaveLength(1);
    expect(gone(stage)).toEqual(Object.fromEntries(others.map((id) => [`volume:${server.id}/${id}`, 1])));
  });

  test('and two servers at once do not wait for one another', async () => {
    const [one, other] = [serverWith(3), serverWith(3)];
    const bodies = [one, other].flatMap(({ server, disks }) => disks.map((id) => ask(server.id, id)));
    await stage.put(bodies);
    const started = stage.clock.now();
    await work(stage, 'detach-volume', await stage.receive());
    const both = stage.clock.now() - started;
    expect(Object.keys(gone(stage))).toHaveLength(6);
    const third = serverWith(3);
    await stage.put(third.disks.map((id) => ask(third.server.id, id)));
    const again = stage.clock.now();
    await work(stage, 'detach-volume', await stage.receive());
    expect(both).toBeLessThan((stage.clock.now() - again) * 1.5);
  });
});

test('What meets a busy server comes back after one DELETE, and the cloud is not asked again before it wants to be', async () => {
  const { server, disks, targets } = serverWith(1);
  stage.cloud.fail({ method: 'DELETE', how: 'busy-501' });
  await stage.put(disks.map((id) => ask(server.id, id)));
  const batch = await stage.receive();
  const answer = await work(stage, 'detach-volume', batch);
  await stage.settle(batch, answer);
  expect([answer.batchItemFailures.length, sent(stage).length]).toEqual([1, 1]);
  // Ecs.0603 asks for a minute.
  stage.clock.advance(59_000);
  expect(await stage.receive()).toEqual([]);
  stage.clock.advance(1_000);
  expect(await work(stage, 'detach-volume', await stage.receive())).toEqual({ batchItemFailures: [] });
  expect([sent(stage).length, gone(stage)]).toEqual([2, { [targets[0] ?? '']: 1 }]);
});

test('The same target twice in one batch is asked for once, and the second is absent', async () => {
  const { id } = addSnapshot(stage.cloud.project);
  const body = JSON.stringify({ params: { snapshot_id: id } });
  const paths: string[] = [];
  onRequest(stage.cloud, ({ method }) => paths.push(method));
  await stage.put([body, body]);
  expect(await work(stage, 'delete-snapshot', await stage.receive())).toEqual({ batchItemFailures: [] });
  expect(paths.filter((method) => method === 'DELETE')).toHaveLength(1);
  expect(stage.logged.map(({ status }) => status)).toEqual(['deleted', 'absent']);
});
