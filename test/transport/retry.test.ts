import { beforeEach, describe, expect, test } from 'vitest';
import { operation as deleteInstance } from '../../functions/delete-instance.ts';
import { operation } from '../../functions/delete-snapshot.ts';
import { addInstance } from '../rehearsal/cloud/clouddc/instances.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import type { FaultRule } from '../rehearsal/cloud/fault-rule.ts';
import { type Stage, setStage, takeTime } from '../stage.ts';

let stage: Stage;
let id: string;
beforeEach(async () => {
  stage = await setStage();
  id = addSnapshot(stage.cloud.project).id;
  return () => stage.cloud.close();
});

const send = (snapshot_id = id, query: Record<string, string> = { wait: 'true' }) =>
  stage.send(operation, { snapshot_id }, query);
const requests = (method: string) => stage.cloud.requests.filter((request) => request.method === method);
const deletions = () => Object.fromEntries(stage.cloud.deletions);

/** Every way this cloud says "later", and the milliseconds it asks for. */
const dialects: [string, Omit<FaultRule, 'how'> & Pick<FaultRule, 'how'>, number][] = [
  ['429, its text naming a window', { how: 'throttle-429' }, 5_000],
  [
    '429, its text naming minutes',
    { how: 'throttle-429', text: 'policy ip over ratelimit,limit:5,time:2 minute' },
    120_000,
  ],
  ['429, asking in plain text for a minute', { how: 'throttle-text' }, 60_000],
  ['429 with Retry-After', { how: 'throttle-429', retryAfter: '7' }, 7_000],
  ['429 with Retry-After and no body', { how: { status: 429, headers: { 'retry-after': '9' } } }, 9_000],
  ['429 with Retry-After as a date', { how: 'throttle-text', retryAfter: 'Tue, 31 Mar 2026 10:00:45 GMT' }, 45_000],
  ['202 with an error in it', { how: 'throttle-202', retryAfter: '11' }, 11_000],
  ['503 Common.1503', { how: 'throttle-503', retryAfter: '13' }, 13_000],
  [
    '413 overLimit',
    { how: { status: 413, body: { overLimit: { code: 413, message: 'Slow.' } }, headers: { 'retry-after': '3' } } },
    3_000,
  ],
  ['a 503 page with Retry-After', { how: 'html-503', retryAfter: '17' }, 17_000],
  ['501 Ecs.0603, which means a minute', { how: 'busy-501' }, 60_000],
];

describe.each(['GET', 'DELETE'])('Throttled on %s', (method) => {
  test.each(dialects)('by %s: waits as long as it was asked to, and goes on', async (_, rule, asked) => {
    stage.cloud.fail({ ...rule, method });
    expect((await takeTime(stage, operation, { snapshot_id: id })).status).toBe('deleted');
    const [throttled, repeated, ...more] = requests(method);
    expect((repeated?.at ?? 0) - (throttled?.at ?? 0)).toBeGreaterThanOrEqual(asked);
    expect(deletions()).toEqual({ [`snapshot:${id}`]: 1 });
    if (method === 'DELETE') expect(more).toEqual([]);
  });

  test.each(dialects.filter(([, , asked]) => asked > 30_000))(
    'by %s, longer than there is time: 429 at once',
    async (_, rule, asked) => {
      stage.cloud.fail({ ...rule, method });
      const start = stage.clock.now();
      const { status, headers } = await send();
      expect([status, headers['retry-after'], headers['content-type']]).toEqual([
        429,
        String(asked / 1000),
        'application/problem+json',
      ]);
      expect([requests(method).length, stage.cloud.requests.at(-1)?.method]).toEqual([1, method]);
      expect([stage.clock.now(), deletions()]).toEqual([start, {}]);
    },
  );

  test.each(['throttle-202', 'throttle-503'] as const)(
    'by %s without a word on how long: waits all the same',
    async (how) => {
      stage.cloud.fail({ how, method });
      expect((await takeTime(stage, operation, { snapshot_id: id })).status).toBe('deleted');
      const [throttled, repeated] = requests(method);
      expect((repeated?.at ?? 0) - (throttled?.at ?? 0)).toBe(2_000);
    },
  );

  test('for ever, though it need not wait: asks more and more seldom, and ends with the time', async () => {
    stage.cloud.fail({ how: 'throttle-429', retryAfter: '0', method, times: 999 });
    const start = stage.clock.now();
    const { status, body } = await send();
    expect([status, body.code, deletions()]).toEqual([429, 'APIGW.0308', {}]);
    expect(requests(method).map(({ at }) => at - start)).toEqual([0, 2_000, 6_000, 14_000]);
  });
});

/** Everything that says that a service is away or asks for patience, for twenty seconds. */
const troubles: Omit<FaultRule, 'until'>[] = [
  { how: 'reset' },
  { how: 'html-502' },
  { how: 'html-503' },
  { how: 'html-503', retryAfter: '0' },
  { how: 'unavailable-503' },
  { how: 'error-500' },
  { how: 'computeFault' },
  { how: 'throttle-202' },
  { how: 'throttle-429' },
  { how: 'throttle-429', text: 'Slow down.' },
  { how: 'throttle-429', retryAfter: '0' },
  { how: 'throttle-429', retryAfter: '1' },
  { how: 'throttle-text' },
  { how: 'throttle-503' },
];

describe('What a service is asked while it is away or throttles', () => {
  const calls = 60;
  const begin = () => {
    const ids = Array.from({ length: calls }, () => addSnapshot(stage.cloud.project).id);
    return { ids, all: () => Promise.all(ids.map((each) => takeTime(stage, operation, { snapshot_id: each }))) };
  };
  const once = (ids: string[]) => Object.fromEntries(ids.map((each) => [`snapshot:${each}`, 1]));

  test.each(troubles.flatMap((rule) => (['GET', 'DELETE'] as const).map((method) => [rule, method] as const)))(
    'for twenty seconds (%j, met by a %s): sixty calls ask at most 66 times, then all are done, once',
    async (rule, method) => {
      const { ids, all } = begin();
      await send(id, { dry_run: 'true' });
      const quiet = stage.cloud.requests.length;
      await takeTime(stage, operation, { snapshot_id: id });
      const before = stage.cloud.requests.length;
      const start = stage.clock.now();
      if (method === 'DELETE') stage.cloud.fail({ ...rule, method, times: 1 });
      stage.cloud.fail({ ...rule, skip: method === 'DELETE' ? calls : 0, until: start + 20_000 });
      const outcomes = await all();
      expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['deleted']));
      expect(deletions()).toEqual(once([id, ...ids]));
      const during = stage.cloud.requests.slice(before).filter(({ at }) => at < start + 20_000);
      const answered = method === 'DELETE' ? calls : 0;
      expect((during.length - answered) / calls).toBeLessThanOrEqual(1.1);
      // Each call that met it asks that once again.
      expect((stage.cloud.requests.length - before) / calls).toBeLessThanOrEqual(before - quiet + 1.1);
    },
  );

  test('for four hours, by calls that have a quarter of an hour: once a minute between them all', async () => {
    const { all } = begin();
    stage.cloud.fail({ how: 'html-503', until: stage.clock.now() + 4 * 3600_000 });
    await expect(all()).rejects.toThrow('got no usable answer');
    expect(stage.cloud.requests.length).toBeLessThanOrEqual(20);
  });

  test('cold, before the key is proven: one at a time', async () => {
    const { ids, all } = begin();
    stage.cloud.fail({ how: 'html-503', until: stage.clock.now() + 20_000 });
    await all();
    expect([stage.cloud.requests.findIndex(({ at }) => at >= Date.parse('2026-03-31T10:00:20Z')), deletions()]).toEqual(
      [5, once(ids)],
    );
  });

  test('is asked again after pauses that grow, up to a minute', async () => {
    const start = stage.clock.now();
    stage.cloud.fail({ how: 'html-503', until: start + 200_000 });
    await takeTime(stage, operation, { snapshot_id: id });
    const at = stage.cloud.requests.map((request) => request.at - start);
    expect(at.slice(0, 8)).toEqual([0, 250, 1_000, 3_250, 10_000, 30_250, 90_250, 150_250]);
  });

  test('by a service that is well is not held back by another that is away', async () => {
    const instance = addInstance(stage.cloud.project).id;
    await send(id, { dry_run: 'true' });
    stage.cloud.fail({ service: 'evs', how: 'html-503', times: 999 });
    const start = stage.clock.now();
    const [away, well] = await Promise.all([send(), stage.send(deleteInstance, { id: instance }, { dry_run: 'true' })]);
    expect([away.status, well.status]).toEqual([502, 200]);
    expect(stage.cloud.requests.find(({ service }) => service === 'clouddc')?.at).toBe(start);
  });

  test('by one target that always fails holds up nobody for long', async () => {
    const { ids, all } = begin();
    const odd = addSnapshot(stage.cloud.project).id;
    stage.cloud.fail({ path: new RegExp(odd), times: 999, how: 'computeFault' });
    const start = stage.clock.now();
    const failing = takeTime(stage, operation, { snapshot_id: odd }).catch((error: Error) => error.message);
    expect(new Set((await all()).map(({ status }) => status))).toEqual(new Set(['deleted']));
    expect(stage.clock.now() - start).toBeLessThan(30_000);
    expect([await failing, deletions()]).toEqual([expect.stringContaining('computeFault'), once(ids)]);
  });
});

describe('Whoever has too little time to wait', () => {
  test('is told at once, by what others met, that nothing was sent, and when to come again', async () => {
    stage.cloud.fail({ how: 'throttle-text', times: 9 });
    await send();
    const asked = stage.cloud.requests.length;
    stage.clock.advance(10_000);
    const { status, headers, body } = await send();
    expect([status, headers['retry-after'], stage.cloud.requests.length]).toEqual([429, '50', asked]);
    expect(body.detail).toMatch(/was not sent .*wait up to one minute.*was not asked again, and will be in 50 s$/);
  });

  test('a single caller gives up after five requests', async () => {
    stage.cloud.fail({ how: 'reset', times: 999 });
    expect([(await send()).status, stage.cloud.requests.length]).toEqual([502, 5]);
  });

  test('a request that hangs leaves time for one more', async () => {
    stage.cloud.fail({ method: 'GET', how: 'stall', lasts: 14_000 });
    expect((await send()).body.status).toBe('deleted');
    expect(deletions()).toEqual({ [`snapshot:${id}`]: 1 });
  });

  test('a DELETE that hangs is not sent twice', async () => {
    stage.cloud.fail({ method: 'DELETE', how: 'stall' });
    expect([(await send()).status, requests('DELETE').length]).toEqual([504, 1]);
  });
});
