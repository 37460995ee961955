import type { Clock } from './clock.ts';

/** The time one invocation has, as every request and every pause sees it. */
export interface Deadline {
  /** Aborts just before the platform ends the invocation; wakes whoever pauses. Requests are bounded by what remains. */
  signal: AbortSignal;
  /** Milliseconds left. */
  remaining(): number;
  /** Pauses `ms` milliseconds. Answers false, at once, when that is more than is left. */
  pause(ms: number): Promise<boolean>;
}

/** Starts the countdown of `ms` milliseconds; `signal` may cut it short. */
export function startDeadline(clock: Clock, ms: number, signal: AbortSignal): Deadline {
  const end = clock.elapsed() + ms;
  const remaining = () => (signal.aborted ? 0 : end - clock.elapsed());
  return {
    signal,
    remaining,
    pause: async (ms) => {
      if (ms >= remaining()) return false;
      try {
        await clock.sleep(ms, signal);
      } catch {
        return false;
      }
      return remaining() > 0;
    },
  };
}
