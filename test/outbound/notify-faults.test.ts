import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Stage, setStage } from '../stage.ts';
import { secret } from './deliveries.ts';
import { type Receiver, type Reply, startReceiver, verify } from './receiver.ts';

let receiver: Receiver;
let stage: Stage;

beforeEach(async () => {
  receiver = await startReceiver();
  const environment = { CLEANUP_NOTIFY_URL: `${receiver.url}/token-in-the-path`, CLEANUP_NOTIFY_SECRET: secret };
  stage = await setStage({ environment });
  return () => Promise.all([receiver.close(), stage.cloud.close()]);
});

/** One deletion while the receiver does as told: the answer, and how long it took on the stage's clock. */
async function deleteOne(replies: Reply[] = [], remaining?: number) {
  receiver.replies.splice(0, Infinity, ...replies);
  receiver.received.splice(0);
  const started = stage.clock.now();
  const { id } = addSnapshot(stage.cloud.project);
  const { status, body } = await stage.send(operation, { snapshot_id: id }, {}, remaining);
  return { status, outcome: body.status, took: stage.clock.now() - started };
}
const warnings = () => stage.logged.filter(({ status }) => status === 'notify-failed');
const ids = () => new Set(receiver.received.map(({ headers }) => headers['webhook-id']));

describe('A receiver that does not answer well', () => {
  test.each<[string, Reply]>([
    ['500', 500],
    ['503', 503],
    ['429', 429],
    ['a broken connection', 'reset'],
  ])('at first, but with %s, is told again: the same message, signed for its own time', async (_words, reply) => {
    expect(await deleteOne([reply, reply])).toMatchObject({ status: 202, outcome: 'accepted' });
    const times = receiver.received.map(({ headers }) => Number(headers['webhook-timestamp']));
    expect([times.length, ids().size, new Set(receiver.received.map(({ text }) => text)).size]).toEqual([3, 1, 1]);
    expect(times[2]).toBeGreaterThan(times[0] ?? 0);
    for (const [i, message] of receiver.received.entries())
      expect(verify(message, secret, (times[i] ?? 0) * 1000)).toMatchObject({ type: 'deletion.accepted' });
    expect(warnings()).toEqual([]);
  });

  test.each<[string, Reply]>([
    ['a redirect', { status: 307, headers: { location: '/elsewhere' } }],
    ['404', 404],
    ['401', 401],
  ])('but with %s is not told again, and no redirect is followed', async (words, reply) => {
    expect(await deleteOne([reply])).toEqual({ status: 202, outcome: 'accepted', took: 0 });
    expect(receiver.received.map(({ target }) => target)).toEqual(['POST /token-in-the-path']);
    const status = words === 'a redirect' ? 307 : Number(words);
    const reason = `The receiver answered ${status}.`;
    expect(warnings()).toEqual([
      expect.objectContaining({
        status: 'notify-failed',
        type: 'deletion.accepted',
        webhook_id: [...ids()][0],
        reason,
      }),
    ]);
  });

  test('but asks for patience is given it, as far as the time goes', async () => {
    const wait = (seconds: number): Reply => ({ status: 503, headers: { 'retry-after': String(seconds) } });
    expect(await deleteOne([wait(4)])).toMatchObject({ outcome: 'accepted', took: 4_000 });
    expect(receiver.received.length).toBe(2);
    expect(await deleteOne([wait(40)])).toMatchObject({ outcome: 'accepted', took: 0 });
    expect(receiver.received.length).toBe(1);
  });

  test('and says 410 hears nothing more from this container', async () => {
    await deleteOne([410]);
    expect(receiver.received.length).toBe(1);
    await deleteOne();
    expect(receiver.received.length).toBe(0);
    expect(warnings().length).toBe(1);
  });
});

describe('The answer to whoever asked', () => {
  test('is not held up for more than ten seconds by one that always fails', async () => {
    const { status, took } = await deleteOne(Array.from({ length: 99 }, () => 500));
    expect(status).toBe(202);
    expect(took).toBeLessThanOrEqual(10_000);
    expect(receiver.received.length).toBeGreaterThan(3);
    expect(warnings()).toMatchObject([{ status: 'notify-failed', reason: 'The receiver answered 500.' }]);
  });

  test('nor by one that never answers', async () => {
    const deleting = deleteOne(['stall', 'stall', 'stall']);
    for (const attempt of [1, 2]) {
      await receiver.heard(attempt);
      stage.clock.advance(5_000);
    }
    const { status, took } = await deleting;
    expect(status).toBe(202);
    expect(took).toBeLessThanOrEqual(10_500);
    expect(warnings()).toMatchObject([{ reason: expect.stringContaining('no whole answer within') }]);
  });

  test('nor by one that is not there', async () => {
    await receiver.close();
    expect(await deleteOne()).toMatchObject({ status: 202, outcome: 'accepted' });
    expect(warnings()).toMatchObject([{ reason: expect.stringContaining('ECONNREFUSED') }]);
  });

  test('is given in time when little is left of it', async () => {
    expect((await deleteOne([500, 500, 500, 500], 3_500)).took).toBeLessThan(2_000);
    expect(warnings().length).toBe(1);
  });

  test('whose time is up leaves a moment for one attempt', async () => {
    stage.cloud.fail({ method: 'DELETE', how: 'stall' });
    expect(await deleteOne([], 10_000)).toMatchObject({ status: 504 });
    expect(receiver.received.map(({ body }) => body.type)).toEqual(['deletion.failed']);
  });

  test('and the log hold neither the address nor the secret', async () => {
    await deleteOne([500, 404]);
    await receiver.close();
    await deleteOne();
    const all = JSON.stringify(stage.logged);
    expect(warnings().length).toBe(2);
    for (const hidden of ['token-in-the-path', secret, secret.slice(6)]) expect(all).not.toContain(hidden);
  });
});
