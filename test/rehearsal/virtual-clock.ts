import type { Clock } from '../../shared/base/clock.ts';

/** A clock that tests own: pauses leap instead of lasting, timeouts fire only when a test says time has passed. */
export interface VirtualClock extends Clock {
  /** Lets `ms` milliseconds pass at once: sleepers due by then wake, timeouts due by then fire. */
  advance(ms: number): void;
  /** Sets the time of day forward or back; no time passes. */
  set(ms: number): void;
}

interface Sleeper {
  due: number;
  wake: () => void;
}

/**
 * Starts at `start` (milliseconds since the epoch). When every turn of the event loop has had its chance, the earliest
 * sleeper is woken and `now` leaps to its time, so concurrent pauses overlap as they would in the real world. Leaps do
 * not fire timeouts: a request on a real socket must not time out because somebody else slept.
 */
export function virtualClock(start = Date.parse('2026-03-31T10:00:00Z')): VirtualClock {
  let now = start;
  let offset = 0;
  let leaping = false;
  const sleepers = new Set<Sleeper>();
  const timeouts = new Set<{ due: number; fire: () => void }>();

  function leap() {
    leaping = false;
    const next = [...sleepers].sort((a, b) => a.due - b.due)[0];
    if (!next) return;
    now = Math.max(now, next.due);
    next.wake();
    schedule();
  }
  function schedule() {
    if (leaping || sleepers.size === 0) return;
    leaping = true;
    setImmediate(leap);
  }

  return {
    now: () => now + offset,
    elapsed: () => now - start,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const sleeper = { due: now + Math.ceil(ms), wake };
        function wake() {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', abort);
          resolve();
        }
        function abort() {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        }
        signal?.addEventListener('abort', abort, { once: true });
        sleepers.add(sleeper);
        schedule();
      }),
    timeout: (ms, fire) => {
      const timeout = { due: now + ms, fire };
      timeouts.add(timeout);
      return () => timeouts.delete(timeout);
    },
    set: (ms) => {
      offset += ms;
    },
    advance: (ms) => {
      now += ms;
      for (const sleeper of [...sleepers]) if (sleeper.due <= now) sleeper.wake();
      for (const timeout of [...timeouts]) {
        if (timeout.due > now || !timeouts.delete(timeout)) continue;
        timeout.fire();
      }
    },
  };
}
