import type { Deadline } from '../base/deadline.ts';
import { Fault, type Verdict } from './fault.ts';

/** How pauses grow, by what the cloud answered. Milliseconds. */
const rules: Partial<Record<Verdict, { first: number; factor: number; longest: number; attempts?: number }>> = {
  // The vendor advises 2 to 5 seconds after a throttle.
  throttled: { first: 2_000, factor: 2, longest: 60_000 },
  busy: { first: 2_000, factor: 2, longest: 60_000, attempts: 10 },
  unreachable: { first: 250, factor: 3, longest: 60_000 },
};

/** Decides about asking again; one per warm container. */
export interface Retry {
  /** Milliseconds to wait after the `nth` such fault in a row: what the cloud asks for, and never less than the growing pause. */
  delay(fault: Fault, nth: number): number;
  /**
   * Pauses before attempt `attempt + 1`, or throws `fault` when it is final or the time is used up; in its place `told`,
   * where that says more.
   */
  pause(fault: unknown, attempt: number, deadline: Deadline, told?: Fault): Promise<void>;
}

/** Capped exponential backoff with jitter. Time is the only bound, but for a target that stays busy. */
export function createRetry(random: () => number = Math.random): Retry {
  function delay({ verdict, after = 0 }: Fault, nth: number): number {
    const { first, factor, longest } = rules[verdict] ?? { first: 0, factor: 1, longest: 0 };
    const grown = Math.min(longest, first * factor ** (nth - 1));
    return Math.max(after, grown * (0.75 + random() / 2));
  }
  return {
    delay,
    pause: async (fault, attempt, deadline, told) => {
      if (!(fault instanceof Fault)) throw fault;
      const rule = fault.exhausted || fault.unsent ? undefined : rules[fault.verdict];
      const worth = rule && attempt < (rule.attempts ?? Number.POSITIVE_INFINITY);
      if (worth && (await deadline.pause(delay(fault, attempt)))) return;
      const last = told ?? fault;
      last.exhausted = true;
      throw last;
    },
  };
}
