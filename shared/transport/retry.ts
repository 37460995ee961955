import type { Deadline } from '../base/deadline.ts';
import { Fault, type Verdict } from './fault.ts';

/** How pauses grow, in milliseconds. */
interface Rule {
  /** The first pause before the same request is repeated. */
  first: number;
  /** The first pause in which the whole service is left alone. */
  rest: number;
  factor: number;
  longest: number;
  attempts?: number;
}

/** By what the cloud answered. */
const rules: Partial<Record<Verdict, Rule>> = {
  // The shortest quota is by the second; before the same request is repeated, the vendor advises 2 to 5 seconds.
  throttled: { first: 2_000, rest: 1_000, factor: 2, longest: 60_000 },
  busy: { first: 2_000, rest: 0, factor: 2, longest: 60_000, attempts: 10 },
  unreachable: { first: 250, rest: 250, factor: 3, longest: 60_000 },
};

/** Decides about asking again; one per warm container. */
export interface Retry {
  /**
   * Milliseconds to leave a whole service alone after the `nth` such fault in a row: what it asks for, and never less than
   * the growing pause.
   */
  rest(fault: Fault, nth: number): number;
  /**
   * Pauses before attempt `attempt + 1`, or throws `fault` when it is final or the time is used up; in its place `told`,
   * where that says more.
   */
  pause(fault: unknown, attempt: number, deadline: Deadline, told?: Fault): Promise<void>;
}

/** Capped exponential backoff with jitter. Time is the only bound, but for a target that stays busy. */
export function createRetry(random: () => number = Math.random): Retry {
  function grown(rule: Rule, of: 'first' | 'rest', nth: number, after = 0): number {
    const pause = Math.min(rule.longest, rule[of] * rule.factor ** (nth - 1));
    return Math.max(after, rule[of], pause * (0.75 + random() / 2));
  }
  return {
    rest: ({ verdict, after = 0 }, nth) => {
      const rule = rules[verdict];
      return rule ? grown(rule, 'rest', nth, after) : after;
    },
    pause: async (fault, attempt, deadline, told) => {
      if (!(fault instanceof Fault)) throw fault;
      const rule = fault.exhausted || fault.unsent ? undefined : rules[fault.verdict];
      const worth = rule && attempt < (rule.attempts ?? Number.POSITIVE_INFINITY);
      if (worth && (await deadline.pause(grown(rule, 'first', attempt, fault.after)))) return;
      const last = told ?? fault;
      last.exhausted = true;
      throw last;
    },
  };
}
