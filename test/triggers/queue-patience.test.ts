import { beforeEach, describe, expect, test } from 'vitest';
import { queueSettings } from '../../shared/deploy/queue-settings.ts';
import { pauseAfter } from '../../shared/triggers/redelivery.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type QueueStage, setQueueStage, work } from '../sweep/queue-stage.ts';
import { gone } from '../sweep/sweeping.ts';

const hour = 3_600_000;
let stage: QueueStage;
beforeEach(async () => {
  stage = await setQueueStage();
});

const ask = (snapshot_id: string) => JSON.stringify({ params: { snapshot_id } });
const add = (given = {}) => addSnapshot(stage.cloud.project, given).id;

/** Works on everything that is visible now, as Lambda would; answers how many messages that were. */
async function workOnWhatIsThere(): Promise<number> {
  let count = 0;
  for (let batch = await stage.receive(); batch.length > 0; batch = await stage.receive()) {
    count += batch.length;
    await stage.settle(batch, await work(stage, 'delete-snapshot', batch));
  }
  return count;
}

describe('An outage', () => {
  test('of four hours is shorter than what the pauses between all deliveries add up to', () => {
    const pauses = Array.from({ length: queueSettings.maxReceiveCount - 1 }, (_, i) => pauseAfter(i + 1));
    expect(pauses.slice(0, 6)).toEqual([30_000, 60_000, 120_000, 240_000, 480_000, 900_000]);
    expect(pauses.reduce((whole, pause) => whole + pause, 0)).toBeGreaterThan(4 * hour);
  });

  test('of four hours and a half is outlived by every message, and makes no dead letter', async () => {
    const ids = Array.from({ length: 30 }, () => add());
    const end = stage.clock.now() + 4.5 * hour;
    const path = Object.assign(/./, { test: () => stage.clock.now() < end });
    stage.cloud.fail({ path, how: 'html-503', times: Number.POSITIVE_INFINITY });
    await stage.put(ids.map(ask));
    while (stage.queue.count().waiting + stage.queue.count().underWay > 0) {
      await workOnWhatIsThere();
      stage.clock.advance(60_000);
    }
    expect(stage.queue.count().dead).toBe(0);
    expect(gone(stage)).toEqual(Object.fromEntries(ids.map((id) => [`snapshot:${id}`, 1])));
    expect(stage.clock.now() - end).toBeLessThan(hour);
  });
});

describe('What is accepted and never leaves', () => {
  test('comes back alone, after a minute, told as accepted; the others in its batch are done with', async () => {
    const stuck = Array.from({ length: 8 }, () => add({ status: 'deleting' }));
    const others = [add(), add()];
    const started = stage.clock.now();
    await stage.put([...stuck, ...others].map(ask));
    const batch = await stage.receive();
    const { batchItemFailures } = await work(stage, 'delete-snapshot', batch);
    expect(stage.clock.now() - started).toBeLessThanOrEqual(60_000);
    const back = batch.filter(({ MessageId }) => batchItemFailures.some((one) => one.itemIdentifier === MessageId));
    expect(back.map(({ Body }) => Body).sort()).toEqual(stuck.map(ask).sort());
    expect(gone(stage)).toEqual(Object.fromEntries(others.map((id) => [`snapshot:${id}`, 1])));
    expect(stage.logged.filter(({ status }) => status === 'accepted')).toHaveLength(8);
  });
});
