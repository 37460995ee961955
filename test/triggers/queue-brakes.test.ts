import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { secret } from '../outbound/deliveries.ts';
import { type Receiver, startReceiver } from '../outbound/receiver.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type QueueStage, setQueueStage, work } from '../sweep/queue-stage.ts';
import { gone, sent } from '../sweep/sweeping.ts';
import { map, sample } from './samples.ts';

let stage: QueueStage;
let receiver: Receiver;
const brakes = [{ CLEANUP_DISABLED: '1' }, { CLEANUP_FREEZE: '2026-03-31/2026-04-01' }];
const sentence = /CLEANUP_(DISABLED is set|FREEZE is in force)/;
const mark = { rule: { older_than: '30d' } };

async function set(brake: object) {
  receiver = await startReceiver();
  onTestFinished(receiver.close);
  stage = await setQueueStage({
    environment: {
      ...brake,
      CLEANUP_EVENT_MAP: JSON.stringify(map),
      CLEANUP_NOTIFY_URL: receiver.url,
      CLEANUP_NOTIFY_SECRET: secret,
      CLEANUP_METRICS: '1',
    },
  });
}
const add = (given = {}) =>
  addSnapshot(stage.cloud.project, { created_at: stage.clock.now() - 90 * 86_400_000, ...given }).id;
const queued = (snapshot_id: string, more: object = {}) =>
  JSON.stringify({ params: { snapshot_id }, sweep: mark, ...more });
async function workOnce() {
  const messages = await stage.receive();
  const answer = await work(stage, 'delete-snapshot', messages);
  await stage.settle(messages, answer);
  return answer.batchItemFailures.length;
}
const statuses = () => stage.logged.map(({ status }) => status);

describe.each(brakes)('Under %j', (brake) => {
  beforeEach(() => set(brake));

  test('each deletion that a sweep queued is discarded: logged, told, counted, and not kept', async () => {
    const ids = [add(), add(), add()];
    await stage.put([
      queued(ids[0] ?? ''),
      queued(ids[1] ?? '', { unless_kept: 'true' }),
      queued(ids[2] ?? '', { unless_kept: true }),
    ]);
    expect(await workOnce()).toBe(0);
    expect([sent(stage), stage.queue.count()]).toEqual([[], { waiting: 0, underWay: 0, dead: 0 }]);
    const line = { status: 'refused', reason: expect.stringMatching(sentence), Deletions: 1, Status: 'refused' };
    expect(stage.logged).toMatchObject([line, line, line]);
    expect(receiver.received.map(({ body }) => [body.type, body.data.reason])).toEqual(
      ids.map(() => ['deletion.refused', expect.stringMatching(sentence)]),
    );
  });

  test('and is discarded as well where the cloud cannot be asked, lest it be resumed', async () => {
    const id = add();
    stage.cloud.fail({ method: 'GET', how: 'html-503', times: 99 });
    await stage.put([queued(id)]);
    expect(await workOnce()).toBe(0);
    expect([sent(stage), stage.queue.count().underWay]).toEqual([[], 0]);
    const [told] = stage.logged.slice(-1);
    expect(told).toMatchObject({ status: 'refused', reason: expect.stringMatching(sentence), Deletions: 1 });
    const data = { reason: expect.stringContaining('an earlier delivery') };
    expect(receiver.received.at(-1)?.body).toMatchObject({ type: 'deletion.refused', data });
  });

  test('what is leaving already is not refused, but watched to its end', async () => {
    const id = add({ status: 'deleting' });
    await stage.put([queued(id)]);
    expect(await workOnce()).toBe(1);
    expect(statuses()).toEqual(['accepted']);
  });

  test('what can never succeed is a dead letter all the same', async () => {
    await stage.put([queued('not-an-id'), queued(add(), { sweep: true })]);
    expect(await workOnce()).toBe(0);
    expect([sent(stage), stage.queue.count().dead]).toEqual([[], 2]);
  });

  test('an event has one fate by every way: it goes on', async () => {
    const [direct, bySqs, bySns] = [add(), add(), add()];
    await stage.serve(operation)(sample('event-bridge', direct), { getRemainingTimeInMillis: () => 900_000 });
    const bodyOf = (name: string, id: string) =>
      (sample(name, id) as { Records: { body: string }[] }).Records[0]?.body ?? '';
    await stage.put([bodyOf('sqs-event-bridge', bySqs), bodyOf('sqs-sns', bySns)]);
    expect(await workOnce()).toBe(0);
    expect(gone(stage)).toEqual({ [`snapshot:${direct}`]: 1, [`snapshot:${bySqs}`]: 1, [`snapshot:${bySns}`]: 1 });
    expect(statuses()).toEqual(['deleted', 'deleted', 'deleted']);
  });

  test.each([true, 'true', '1', false])(
    'and so does what a person asks for, with unless_kept %j',
    async (unless_kept) => {
      const id = add();
      await stage.put([JSON.stringify({ params: { snapshot_id: id }, unless_kept })]);
      expect(await workOnce()).toBe(0);
      expect(gone(stage)).toEqual({ [`snapshot:${id}`]: 1 });
    },
  );
});

test('Without a brake what a sweep queued is deleted, and unless_kept says what it says', async () => {
  await set({});
  const [goes, stays] = [add(), add({ metadata: { keep: '' } })];
  await stage.put([queued(goes), JSON.stringify({ params: { snapshot_id: stays }, unless_kept: 'true' })]);
  expect(await workOnce()).toBe(0);
  expect(gone(stage)).toEqual({ [`snapshot:${goes}`]: 1 });
});
