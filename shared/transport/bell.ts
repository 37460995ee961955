import type { Clock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';

/** What many wait for, each no longer than it has time. */
export interface Bell {
  /** Wakes everybody. */
  ring(): void;
  /** Resolves when the bell rings; answers false when the time was up before. */
  wait(deadline: Deadline): Promise<boolean>;
}

/** Makes a bell. */
export function createBell(clock: Clock): Bell {
  let waiting = new Set<(rung: boolean) => void>();
  return {
    ring: () => {
      const all = waiting;
      waiting = new Set();
      for (const wake of all) wake(true);
    },
    wait: (deadline) =>
      new Promise((resolve) => {
        const cancel = clock.timeout(Math.max(0, deadline.remaining()), () => wake(false));
        waiting.add(wake);
        function wake(rung: boolean) {
          cancel();
          waiting.delete(wake);
          resolve(rung);
        }
      }),
  };
}
