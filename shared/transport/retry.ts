import type { Deadline } from '../base/deadline.ts';
import { Fault, type Verdict } from './fault.ts';

/** How often and how long to wait before asking again, by what the cloud answered. Milliseconds. */
const patience: Partial<Record<Verdict, { attempts: number; base: number; cap: number }>> = {
  // The vendor advises 2 to 5 seconds after a throttle.
  throttled: { attempts: 10, base: 2_000, cap: 20_000 },
  busy: { attempts: 10, base: 2_000, cap: 60_000 },
  unreachable: { attempts: 5, base: 200, cap: 10_000 },
};

/** Decides about asking again; one per warm container, so that it sees an outage whole. */
export interface Retry {
  /** Pauses before attempt `attempt + 1`, or throws `fault` when it is final, or patience, budget or time is used up. */
  pause(fault: unknown, attempt: number, deadline: Deadline): Promise<void>;
  /** Says that the cloud answered well, which earns the budget back. */
  succeeded(): void;
}

/**
 * Capped exponential backoff with full jitter. What the cloud itself asks for is obeyed to the letter. Retries of a cloud
 * that does not answer come out of a budget of 20, earned back by ten successes each, so an outage is not amplified.
 */
export function createRetry(random: () => number = Math.random): Retry {
  const [full, price] = [200, 10];
  let budget = full;
  return {
    succeeded: () => {
      budget = Math.min(full, budget + 1);
    },
    pause: async (fault, attempt, deadline) => {
      if (!(fault instanceof Fault)) throw fault;
      const rule = fault.exhausted ? undefined : patience[fault.verdict];
      const affordable = fault.verdict !== 'unreachable' || budget >= price;
      if (!rule || attempt >= rule.attempts || !affordable) throw giveUp(fault);
      if (fault.verdict === 'unreachable') budget -= price;
      const ms = fault.after ?? random() * Math.min(rule.cap, rule.base * 2 ** (attempt - 1));
      if (!(await deadline.pause(ms))) throw giveUp(fault);
    },
  };
}

function giveUp(fault: Fault): Fault {
  fault.exhausted = true;
  return fault;
}
