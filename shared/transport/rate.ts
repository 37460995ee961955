import type { Clock } from '../base/clock.ts';

/** A quota that a throttle names: so many requests in so many milliseconds. */
export interface Quota {
  limit: number;
  per: number;
}

/** How fast one service is asked. */
export interface Rate {
  /** Milliseconds until the next request may be sent, while so many are under way. */
  wait(underWay: number): number;
  /** One is sent. */
  take(): void;
  /** One was answered, and not by a throttle. */
  served(): void;
  /** One was throttled. How long the service then serves nothing says how long its window is. */
  throttled(quota?: Quota): void;
}

/** What holds until the first throttle: requests a second, and how many may be sent at once. */
const start = { rate: 30, burst: 10 };

/** So few requests under way need no bound until the first throttle: their answers come no faster than the service works. */
const calm = 6;

/** The lowest rate. */
const lowest = 1;

/** Milliseconds in which the rate doubles: before the first throttle, after it, and after many, for each one doubles the time. */
const growth = { first: 500, throttled: 50_000, longest: 200_000 };

/** Milliseconds. A service that serves again within these counts by the second: its rate is what the last second brought. */
const short = 2_000;

/** Fewer requests than these say little when one is throttled: others may have used up the limit. */
const enough = 50;

/** The share of a measured or named limit that is used, because the service's window may end later than ours. */
const share = 0.95;

/** A throttle after which nothing was served yet. */
interface Throttle {
  at: number;
  /** Requests a second before it. */
  rate: number;
  /** Requests that were served in the second before it. */
  lately: number;
  /** It named a quota, and another one than the last throttle did. */
  named: boolean;
}

/** Requests a second that a quota allows. */
function allowed(quota: Quota | undefined): number {
  return quota ? (share * 1_000 * quota.limit) / quota.per : Number.POSITIVE_INFINITY;
}

/**
 * Learns how many requests a second a service takes. The rate begins high and grows fast until the first throttle. How much
 * the service takes follows from what it served before the throttle and how long it then served nothing, or better from
 * the quota that the throttle names. From then on the rate grows slowly, so that a limit that was lifted is found.
 */
export function createRate(clock: Clock): Rate {
  /** The rate after the last throttle, the milliseconds it has grown since then, and those in which it doubles. */
  let [base, grown, doubles] = [start.rate, 0, growth.first];
  let quota: Quota | undefined;
  /** Requests that may be sent at once, and when they were counted. */
  let [tokens, at] = [start.burst, clock.elapsed()];
  /** Requests served since the last throttle was over, and when that was. */
  let [count, since] = [0, at];
  /** When the latest requests were served. */
  let recent: number[] = [];
  let throttle: Throttle | undefined;

  function wasNeverThrottled(): boolean {
    return doubles === growth.first;
  }
  /** Requests a second now. */
  function current(): number {
    return Math.min(allowed(quota), base * (1 + (grown / doubles) ** 2));
  }
  function burst(): number {
    if (quota) return Math.max(1, (1 - share) * quota.limit);
    return Math.max(wasNeverThrottled() ? start.burst : 1, (1 - share) * current());
  }
  function refill() {
    const now = clock.elapsed();
    tokens = Math.min(burst(), tokens + (current() * (now - at)) / 1_000);
    // While nobody asks, nothing is learned.
    grown += Math.min(1_000, now - at);
    at = now;
  }
  function forgetBefore(time: number) {
    const first = recent.findIndex((one) => one >= time);
    recent = first < 0 ? [] : recent.slice(first);
  }
  /** It serves again, so the length of its window is known, and with it the rate. */
  function resume(now: number, { at: throttledAt, rate, lately, named }: Throttle) {
    const isShort = now - throttledAt <= short;
    const measured = isShort ? share * lately : (1_000 * count) / Math.max(1, now - since);
    // Others may have caused the throttle, so one lowers the rate to a quarter at most, unless much was counted.
    const least = isShort || quota || count < enough ? rate / 4 : 0;
    base = named ? allowed(quota) : Math.max(lowest, Math.min(rate, Math.max(measured, least)));
    doubles = wasNeverThrottled() ? growth.throttled : Math.min(growth.longest, doubles * 2);
    [grown, since, count, throttle] = [0, now, 0, undefined];
    tokens = Math.max(0, Math.min(burst(), base - lately));
  }

  return {
    wait: (underWay) => {
      refill();
      if (wasNeverThrottled() && underWay < calm) return 0;
      return tokens >= 1 ? 0 : Math.ceil((1_000 * (1 - tokens)) / current());
    },
    take: () => {
      tokens = Math.max(0, tokens - 1);
    },
    served: () => {
      const now = clock.elapsed();
      if (throttle) resume(now, throttle);
      count += 1;
      recent.push(now);
      if (recent.length > 64 && (recent[0] ?? 0) < now - 2_000) forgetBefore(now - 1_000);
    },
    throttled: (named) => {
      const now = clock.elapsed();
      forgetBefore(now - 1_000);
      const lately = recent.length;
      throttle ??= { at: now, rate: Math.max(current(), lately), lately, named: false };
      if (!named || (named.limit === quota?.limit && named.per === quota.per)) return;
      quota = named;
      throttle.named = true;
    },
  };
}
