import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
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
      expect((repeated?.at ?? 0) - (throttled?.at ?? 0)).toBe(1_000);
    },
  );

  test('for ever, though it need not wait: ends after ten requests', async () => {
    stage.cloud.fail({ how: 'throttle-429', retryAfter: '0', method, times: 999 });
    const { status, body } = await send();
    expect([status, body.code, requests(method).length, deletions()]).toEqual([429, 'APIGW.0308', 10, {}]);
  });
});

describe('An outage is not amplified', () => {
  const outage = (times: number): FaultRule => ({ how: 'reset', times });

  test('sixty callers at once repeat twenty requests between them, not sixty times four', async () => {
    const ids = Array.from({ length: 60 }, () => addSnapshot(stage.cloud.project).id);
    stage.cloud.fail(outage(9_999));
    const answers = await Promise.all(ids.map((each) => send(each)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([502]));
    expect(stage.cloud.requests.length).toBe(80);
  });

  test('ten good answers earn one more, nine do not', async () => {
    const look = async () => (await send(id, { dry_run: 'true' })).status;
    stage.cloud.fail(outage(30));
    await Promise.all(Array.from({ length: 10 }, () => send()));
    expect(stage.cloud.requests.length).toBe(30);
    for (const [good, expected] of [
      [9, 502],
      [1, 200],
    ] as const) {
      for (let i = 0; i < good; i += 1) expect(await look()).toBe(200);
      stage.cloud.fail(outage(1));
      expect(await look()).toBe(expected);
    }
  });

  test('a single caller gives up after five requests', async () => {
    stage.cloud.fail(outage(999));
    expect([(await send()).status, stage.cloud.requests.length]).toEqual([502, 5]);
  });

  test('a throttle is no outage: thirty throttled callers get through, and the budget is still there', async () => {
    const ids = Array.from({ length: 30 }, () => addSnapshot(stage.cloud.project).id);
    stage.cloud.fail({ how: 'throttle-429', retryAfter: '0', times: 30 });
    const answers = await Promise.all(ids.map((each) => send(each, {})));
    expect(new Set(answers.map(({ body }) => body.status))).toEqual(new Set(['accepted']));
    stage.cloud.fail(outage(1));
    expect((await send()).body.status).toBe('deleted');
  });

  test('nor does an outage use up the patience with a throttle', async () => {
    stage.cloud.fail(outage(30));
    await Promise.all(Array.from({ length: 10 }, () => send()));
    expect(stage.cloud.requests.length).toBe(30);
    stage.cloud.fail({ how: 'throttle-429' });
    expect((await send()).body.status).toBe('deleted');
  });
});
