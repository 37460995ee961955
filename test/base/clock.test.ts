import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { startDeadline } from '../../shared/base/deadline.ts';
import { virtualClock } from '../rehearsal/virtual-clock.ts';

const forever = new AbortController().signal;

describe('The clock of the real world', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000 }));
  afterEach(() => void vi.useRealTimers());

  /** What became of a promise so far. */
  async function state(promise: Promise<unknown>): Promise<unknown> {
    const settled = promise.then(
      () => 'over',
      (reason) => reason,
    );
    await vi.advanceTimersByTimeAsync(0);
    const open = Promise.resolve()
      .then(() => Promise.resolve())
      .then(() => 'open');
    return Promise.race([settled, open]);
  }

  test('tells the time of day', () => {
    const before = vi.getRealSystemTime();
    const now = systemClock.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(vi.getRealSystemTime());
  });

  test('sleeps as long as it is told, and no timer is left', async () => {
    const sleep = systemClock.sleep(500, forever);
    await vi.advanceTimersByTimeAsync(499);
    expect(await state(sleep)).toBe('open');
    await vi.advanceTimersByTimeAsync(1);
    expect(await state(sleep)).toBe('over');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('wakes with the reason as soon as the signal aborts, and no timer is left', async () => {
    const control = new AbortController();
    const sleep = systemClock.sleep(500, control.signal);
    const reason = new Error('enough');
    control.abort(reason);
    expect(await state(sleep)).toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('does not go to sleep when the signal has aborted before', async () => {
    const reason = new Error('enough');
    expect(await state(systemClock.sleep(500, AbortSignal.abort(reason)))).toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('leaves no listener on a signal that outlives many sleeps', async () => {
    const added = vi.spyOn(forever, 'addEventListener');
    const removed = vi.spyOn(forever, 'removeEventListener');
    const sleep = systemClock.sleep(5, forever);
    await vi.advanceTimersByTimeAsync(5);
    await sleep;
    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
      added.mock.calls.map(([, listener]) => listener),
    );
  });

  test('fires a timeout once, in time, unless it is called off', () => {
    const fire = vi.fn();
    systemClock.timeout(500, fire);
    const callOff = systemClock.timeout(500, () => fire('called off'));
    vi.advanceTimersByTime(499);
    expect(fire).not.toHaveBeenCalled();
    callOff();
    vi.advanceTimersByTime(1_000);
    expect(fire.mock.calls).toEqual([[]]);
  });
});

describe('The clock that tests own', () => {
  test('leaps over pauses, and concurrent ones overlap', async () => {
    const clock = virtualClock(0);
    const woken: [string, number][] = [];
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push([name, clock.now()]);
    };
    await Promise.all([sleeper('late', 60_000), sleeper('early', 1_000), sleeper('middle', 5_000)]);
    expect(woken).toEqual([
      ['early', 1_000],
      ['middle', 5_000],
      ['late', 60_000],
    ]);
  });

  test('fires timeouts when time is advanced and never because somebody slept', async () => {
    const clock = virtualClock(0);
    const fired: string[] = [];
    clock.timeout(1_000, () => fired.push('slow request'));
    clock.timeout(1_000, () => fired.push('called off'))();
    await clock.sleep(5_000);
    expect(fired).toEqual([]);
    clock.advance(1);
    clock.advance(1);
    expect(fired).toEqual(['slow request']);
  });
});

describe('The deadline', () => {
  test('counts down with the clock', () => {
    const clock = virtualClock();
    const deadline = startDeadline(clock, 10_000, forever);
    clock.advance(4_000);
    expect(deadline.remaining()).toBe(6_000);
  });

  test('pauses when the time suffices and says so', async () => {
    const clock = virtualClock(0);
    const deadline = startDeadline(clock, 10_000, forever);
    expect(await deadline.pause(9_999)).toBe(true);
    expect(clock.now()).toBe(9_999);
  });

  test('says no at once when a pause would take all that is left', async () => {
    const clock = virtualClock(0);
    const deadline = startDeadline(clock, 10_000, forever);
    expect(await deadline.pause(10_000)).toBe(false);
    expect(clock.now()).toBe(0);
  });

  test('ends a pause, and leaves no time, when the invocation is cut short', async () => {
    const clock = virtualClock(0);
    const control = new AbortController();
    const deadline = startDeadline(clock, 10_000, control.signal);
    const pause = deadline.pause(5_000);
    control.abort();
    expect(await pause).toBe(false);
    expect(deadline.remaining()).toBe(0);
    expect(clock.now()).toBe(0);
  });

  test('gives nothing to who starts without any time', async () => {
    expect(await startDeadline(virtualClock(), -500, forever).pause(0)).toBe(false);
  });
});
