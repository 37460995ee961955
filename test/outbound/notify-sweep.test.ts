import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { apiKey, readAnswer, type Stage, setStage } from '../stage.ts';
import { sweep } from '../sweep/sweeping.ts';
import { post, secret } from './deliveries.ts';
import { type Receiver, startReceiver, verify } from './receiver.ts';

let receiver: Receiver;
let stage: Stage;

beforeEach(async () => {
  receiver = await startReceiver();
  const environment = { CLEANUP_NOTIFY_URL: receiver.url, CLEANUP_NOTIFY_SECRET: secret };
  stage = await setStage({ environment });
  return () => Promise.all([receiver.close(), stage.cloud.close()]);
});

const rule = { name: { glob: ['old-*'] }, max_percent: 100 };
const addSnapshots = (count: number) =>
  Array.from({ length: count }, (_, i) => addSnapshot(stage.cloud.project, { name: `old-${i}` }));

describe('A sweep is told of', () => {
  test('once, whatever it deleted, with its figures', async () => {
    addSnapshots(3);
    addSnapshot(stage.cloud.project, { name: 'old-but-busy', status: 'creating' });
    addSnapshot(stage.cloud.project, { name: 'new' });
    const report = await sweep(stage, 'delete-snapshot', { ...rule, apply: true });
    const { rule: _, ages: __, ...told } = report;
    expect(receiver.received.length).toBe(1);
    const [message] = receiver.received;
    if (!message) throw new Error('Nothing came.');
    expect(verify(message, secret, stage.clock.now())).toEqual({
      type: 'sweep.finished',
      timestamp: expect.any(String),
      data: { ...told, counts: { deleted: 3, refused: 1 } },
    });
    expect(message.body.data).toMatchObject({ operation: 'delete-snapshot', population: 5, matched: 3, guards: [] });
  });

  test('in a message that stays small, with what failed in front', async () => {
    const [, , unlucky] = addSnapshots(60);
    const path = new RegExp(`${unlucky?.id}$`);
    stage.cloud.fail({ method: 'DELETE', path, times: 99, how: { status: 500, body: 'no' } });
    stage.cloud.fail({ method: 'GET', path, times: 99, how: 'garbage' });
    await sweep(stage, 'delete-snapshot', { ...rule, limit: 50, apply: true });
    const [message] = receiver.received;
    const items = message?.body.data.items as { name: string; status: string }[];
    expect(items.length).toBe(20);
    expect(items[0]).toMatchObject({ name: unlucky?.name, status: 'failed' });
    expect(message?.body.data.counts).toEqual({ deleted: 49, failed: 1 });
    expect(message?.text.length).toBeLessThan(20_000);
  });

  test('when a guard stopped it', async () => {
    addSnapshots(8);
    await sweep(stage, 'delete-snapshot', { ...rule, max_percent: 1, apply: true });
    const { type, data } = receiver.received[0]?.body ?? {};
    expect({ type, ...data }).toMatchObject({ type: 'sweep.stopped', matched: 8, counts: { held: 8 } });
    expect(data?.guards).toEqual([expect.stringContaining('the rule is taken to be wrong')]);
  });

  test('over HTTP too, and not at all while it only plans', async () => {
    addSnapshots(1);
    const ask = async (more: object) => {
      const headers = { authorization: `Bearer ${apiKey}` };
      const event = post('/sweeps/delete-snapshot', JSON.stringify({ ...rule, ...more }), headers);
      return readAnswer(await stage.serve(operation)(event, {}));
    };
    expect(await ask({})).toMatchObject({ status: 200, body: { plan: true } });
    expect(receiver.received).toEqual([]);
    expect(await ask({ apply: true })).toMatchObject({ status: 200, body: { plan: false } });
    expect(receiver.received.map(({ body }) => body.type)).toEqual(['sweep.finished']);
  });

  test('and reported all the same to whoever asked, when the receiver is out of order', async () => {
    addSnapshots(2);
    receiver.replies.push(...Array.from({ length: 99 }, () => 500));
    const report = await sweep(stage, 'delete-snapshot', { ...rule, apply: true });
    expect(report.items.map(({ status }) => status)).toEqual(['deleted', 'deleted']);
    expect(stage.logged.filter(({ status }) => status === 'notify-failed').length).toBe(1);
  });
});

test('A batch from a queue is told of message by message', async () => {
  const messages = addSnapshots(3).map(({ id }, i) => ({
    messageId: String(i),
    eventSource: 'aws:sqs',
    body: JSON.stringify({ params: { snapshot_id: id } }),
  }));
  await stage.serve(operation)({ Records: messages }, { getRemainingTimeInMillis: () => 60_000 });
  expect(receiver.received.map(({ body }) => body.type)).toEqual(Array(3).fill('deletion.deleted'));
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(3);
});
