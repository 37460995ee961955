import { describe, expect, test } from 'vitest';
import { startDeadline } from '../../shared/base/deadline.ts';
import { Fault } from '../../shared/transport/fault.ts';
import { createLimiter } from '../../shared/transport/limiter.ts';
import type { Quota } from '../../shared/transport/rate.ts';
import { createRetry } from '../../shared/transport/retry.ts';
import { createSimulation, simulatedClock } from '../chaos/simulation.ts';

/** A service that takes so many requests in each window and answers after `latency` milliseconds. */
interface Service extends Quota {
  latency: number;
  /** Its throttles name the quota. */
  words: boolean;
  /** Its windows begin by the clock, as opposed to with each request. */
  fixed: boolean;
}

const route = 'GET /v2/{project_id}/cloudsnapshots/detail';
const fault = (quota?: Quota) =>
  new Fault(route, { verdict: 'throttled', status: 429, message: 'Slow.', ...(quota && { quota, after: quota.per }) });

/** A limiter on a clock whose time passes only by what waits. */
function stand() {
  const simulation = createSimulation(Date.parse('2026-03-31T10:00:00.400Z'));
  const clock = simulatedClock(simulation);
  const retry = createRetry(() => 0.5);
  const limiter = createLimiter(clock, retry.rest);
  const deadline = startDeadline(clock, 24 * 3_600_000, new AbortController().signal);
  const run = async (work: () => Promise<unknown>) => {
    let over = false;
    const done = work().finally(() => {
      over = true;
    });
    await simulation.run(() => over, simulation.now() + 24 * 3_600_000);
    await done;
  };
  return { simulation, clock, retry, limiter, deadline, run };
}

/** Asks `count` times, `workers` at once, and repeats what is throttled; as a sweep does. */
async function askAll(service: Service, count: number, workers = 64) {
  const { simulation, clock, retry, limiter, deadline, run } = stand();
  const served: number[] = [];
  const turnedAway: number[] = [];
  const start = simulation.now();
  let oldest = 0;

  async function send() {
    await clock.sleep(service.latency / 2);
    const now = simulation.now();
    const from = service.fixed ? Math.floor(now / service.per) * service.per : now - service.per;
    while ((served[oldest] ?? now) < from) oldest += 1;
    const isFull = served.length - oldest >= service.limit;
    (isFull ? turnedAway : served).push(now);
    await clock.sleep(service.latency / 2);
    if (isFull) throw fault(service.words ? service : undefined);
  }
  let begun = 0;
  async function work() {
    while (begun < count) {
      begun += 1;
      for (let tries = 1; ; tries += 1) {
        const error = await limiter
          .through({ service: 'evs', route }, { deadline, bulk: true }, send)
          .catch((error) => error);
        if (!error) break;
        await retry.pause(error, tries, deadline);
      }
    }
  }
  await run(() => Promise.all(Array.from({ length: workers }, work)));
  const ms = simulation.now() - start;
  return {
    used: count / ((service.limit * ms) / service.per),
    turnedAway: turnedAway.length / (served.length + turnedAway.length),
  };
}

const second = { limit: 20, per: 1_000 };
const fiveMinutes = { limit: 6_000, per: 300_000 };

describe.each([5, 50])('A service that answers after %i ms', (latency) => {
  test.each([
    [400, 'names it', second, true, true],
    [400, 'does not name it', second, false, true],
    [400, 'does not name it, its seconds sliding', second, false, false],
    [4_000, 'names it', second, true, true],
    [4_000, 'names it, its seconds sliding', second, true, false],
    [4_000, 'does not name it', second, false, true],
    [4_000, 'does not name it, its seconds sliding', second, false, false],
    [4_000, 'takes a hundred and does not name it', { limit: 100, per: 1_000 }, false, true],
    [20_000, 'has windows of five minutes and names them', fiveMinutes, true, true],
    [20_000, 'has sliding windows of five minutes and names them', fiveMinutes, true, false],
    [20_000, 'has windows of five minutes and does not name them', fiveMinutes, false, true],
  ] as const)('%i requests use what it takes where it %s, and few are turned away', async (...given) => {
    const [count, , quota, words, fixed] = given;
    const { used, turnedAway } = await askAll({ ...quota, latency, words, fixed }, count);
    // What is not named has to be found, and found again.
    expect([used >= (words ? 0.9 : 0.87), turnedAway <= 0.02], `${used} used, ${turnedAway} turned away`).toEqual([
      true,
      true,
    ]);
  });

  test('without a limit a thousand requests take few seconds', async () => {
    const { used } = await askAll({ limit: 1_000_000, per: 1_000, latency, words: true, fixed: true }, 1_000);
    expect(used * 1_000_000).toBeGreaterThan(180);
  });
});

test('the throttle of one service slows no other', async () => {
  const { limiter, deadline, clock, run } = stand();
  const times: number[] = [];
  const ask = (service: string, send: () => Promise<void>) => limiter.through({ service, route }, { deadline }, send);
  await run(async () => {
    await ask('evs', () => Promise.reject(fault(fiveMinutes))).catch(() => {});
    for (let n = 0; n < 3; n += 1) await ask('ecs', async () => void times.push(clock.elapsed()));
  });
  expect(times).toEqual([0, 0, 0]);
});

test('a request that somebody waits for goes before a sweep’s hundreds', async () => {
  const { limiter, deadline, clock, run } = stand();
  const took: number[] = [];
  const ask = (bulk: boolean) =>
    limiter.through({ service: 'evs', route }, { deadline, bulk }, () => clock.sleep(bulk ? 5_000 : 100));
  await run(async () => {
    const sweep = Array.from({ length: 500 }, () => ask(true));
    for (let n = 0; n < 20; n += 1) {
      await clock.sleep(3_000);
      const start = clock.elapsed();
      await ask(false);
      took.push(clock.elapsed() - start);
    }
    await Promise.all(sweep);
  });
  // The first one meets a service of which nothing is known yet.
  expect(Math.max(...took.slice(1))).toBeLessThan(1_100);
});

test('whoever has too little time is told so at once, and those behind go on', async () => {
  const { limiter, clock, run } = stand();
  const never = new AbortController().signal;
  const ask = (ms: number) =>
    limiter.through({ service: 'evs', route }, { deadline: startDeadline(clock, ms, never) }, async () =>
      clock.elapsed(),
    );
  let ends: unknown[] = [];
  await run(async () => {
    const slow = limiter.through({ service: 'evs', route }, { deadline: startDeadline(clock, 60_000, never) }, () =>
      clock.sleep(9_000),
    );
    ends = await Promise.all([ask(4_000).catch((error: Fault) => error.unsent), ask(30_000), slow]);
  });
  expect(ends.slice(0, 2)).toEqual([true, 9_000]);
});

describe('A throttle that others caused', () => {
  /** Asks one after the other, `apart` milliseconds between two; each `nth` is throttled. */
  async function askSlowly(count: number, nth: number, apart: number) {
    const { limiter, deadline, clock, retry, run } = stand();
    let sent = 0;
    const send = async () => {
      sent += 1;
      await clock.sleep(20);
      if (sent % nth === 0) throw fault();
    };
    const ask = async () => {
      for (let tries = 1; ; tries += 1) {
        const error = await limiter.through({ service: 'evs', route }, { deadline }, send).catch((error) => error);
        if (!error) return;
        await retry.pause(error, tries, deadline);
      }
    };
    let last = 0;
    await run(async () => {
      for (let n = 0; n < count; n += 1) {
        await ask();
        await clock.sleep(apart);
      }
      const start = clock.elapsed();
      await Promise.all(Array.from({ length: 40 }, ask));
      last = clock.elapsed() - start;
    });
    return last;
  }

  test('in a quiet container does not slow those down who come later', async () => {
    expect(await askSlowly(62, 61, 3_000)).toBeLessThan(6_000);
  });

  test('again and again slows down, and never to a crawl', async () => {
    expect(await askSlowly(500, 20, 100)).toBeLessThan(12_000);
  });
});

test('after a quiet window the whole of a small quota is free, and who comes too late is told why and when to come again', async () => {
  const { limiter, clock, run } = stand();
  const never = new AbortController().signal;
  const ask = (send: () => Promise<void>) =>
    limiter.through({ service: 'evs', route }, { deadline: startDeadline(clock, 25_000, never) }, send);
  const ends: unknown[] = [];
  await run(async () => {
    await ask(() => Promise.reject(fault({ limit: 3, per: 60_000 }))).catch(() => {});
    for (let n = 0; n < 3; n += 1) {
      await clock.sleep(130_000);
      for (let m = 0; m < 3; m += 1) ends.push(await ask(async () => {}).then(() => 'sent'));
    }
    const late = await Promise.all(Array.from({ length: 3 }, () => ask(async () => {}).catch((error: Fault) => error)));
    ends.push(late.at(-1));
  });
  expect(ends.slice(0, 9)).toEqual(Array.from({ length: 9 }, () => 'sent'));
  expect(ends[9]).toMatchObject({ verdict: 'throttled', unsent: true, after: expect.any(Number) });
});

test('a late throttle that asks for five minutes gets them, whatever the next one asks for', async () => {
  const { limiter, deadline, clock, run } = stand();
  const ask = (send: () => Promise<void>) => limiter.through({ service: 'evs', route }, { deadline }, send);
  let next = 0;
  await run(async () => {
    await ask(() => clock.sleep(10));
    const late = ask(() => clock.sleep(5_000).then(() => Promise.reject(fault(fiveMinutes)))).catch(() => {});
    await ask(() => Promise.reject(fault())).catch(() => {});
    const probe = ask(() => clock.sleep(4_000).then(() => Promise.reject(fault()))).catch(() => {});
    await Promise.all([late, probe]);
    await ask(async () => {
      next = clock.elapsed();
    });
  });
  expect(next).toBeGreaterThan(300_000);
});

test('what another service answers on the way says nothing of this one', async () => {
  const { limiter, deadline, clock, run } = stand();
  const iam = new Fault('POST /v3/auth/tokens', { verdict: 'throttled', status: 429, message: 'Slow.' });
  const sent: number[] = [];
  const ask = (error: Fault) =>
    limiter
      .through({ service: 'ecs', route }, { deadline }, async () => {
        sent.push(clock.elapsed());
        await clock.sleep(1_000);
        throw error;
      })
      .catch(() => {});
  await run(async () => {
    for (let n = 0; n < 6; n += 1) await ask(iam);
    sent.length = 0;
    await Promise.all(Array.from({ length: 3 }, () => ask(iam)));
  });
  // One goes alone, until the service itself has answered.
  expect(new Set(sent).size).toBe(3);
});

test('a quota that is forgotten while the service throttles leaves a rate', async () => {
  const { limiter, deadline, clock, run } = stand();
  const ask = (send: () => Promise<void>) => limiter.through({ service: 'evs', route }, { deadline }, send);
  const times: number[] = [];
  await run(async () => {
    await ask(() => Promise.reject(fault({ limit: 60, per: 60_000 }))).catch(() => {});
    await clock.sleep(2 * 3_600_000);
    await Promise.all(Array.from({ length: 30 }, () => ask(async () => void times.push(clock.elapsed()))));
  });
  expect(times).toHaveLength(30);
});
