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
  /** One was throttled, perhaps with the quota that it named. */
  throttled(quota?: Quota): void;
}

/** What holds until the first throttle: requests a second, and how many may be sent at once. */
const start = { rate: 30, burst: 10 };

/** So few requests under way need no bound until the first throttle: their answers come no faster than the service works. */
const calm = 6;

/** The lowest rate where no quota is named: what takes less turns away, and is left alone for pauses that grow. */
const lowest = 5;

/** Milliseconds in which the rate doubles: before the first throttle, after it, and after many, for each one doubles the time. */
const growth = { first: 500, throttled: 50_000, longest: 200_000 };

/** Milliseconds for which a named quota is believed: limits are lifted. */
const believed = 3_600_000;

/** The share of a measured or named limit that is used, because the service's window may end later than ours. */
const share = 0.95;

/** A throttle after which nothing was served yet. */
interface Throttle {
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
 * the service takes follows from what it served in the second before, or better from the quota that the throttle names.
 * From then on the rate grows slowly, so that a limit that was lifted is found.
 */
export function createRate(clock: Clock): Rate {
  /** The rate after the last throttle, the milliseconds it has grown since then, and those in which it doubles. */
  let [base, grown, doubles] = [start.rate, 0, growth.first];
  let quota: (Quota & { at: number }) | undefined;
  /** Requests that may be sent at once, and when they were counted. */
  let [tokens, at] = [start.burst, clock.elapsed()];
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
    // After a quiet window, all of the next one is free.
    if (quota && now - at >= quota.per) tokens = Math.max(tokens, quota.limit);
    // Quiet heals up to the rate of the beginning; to find more takes asking for more.
    if (now - at <= 1_000 || current() < start.rate) grown += now - at;
    if (quota && !throttle && now - quota.at > believed) [base, grown, quota] = [allowed(quota), 0, undefined];
    at = now;
  }
  function forgetBefore(time: number) {
    const first = recent.findIndex((one) => one >= time);
    recent = first < 0 ? [] : recent.slice(first);
  }
  /** It serves again. Where less was asked for than the rate allows, others caused the throttle, and it lowers the rate less. */
  function resume({ rate, lately, named }: Throttle) {
    const least = wasNeverThrottled() ? start.rate / 4 : rate / 2;
    const isFull = share * lately >= least;
    base = named && quota ? allowed(quota) : Math.max(lowest, Math.min(rate, isFull ? share * lately : least));
    if (wasNeverThrottled()) doubles = growth.throttled;
    else if (isFull) doubles = Math.min(growth.longest, doubles * 2);
    [grown, throttle] = [0, undefined];
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
      if (throttle) resume(throttle);
      recent.push(now);
      if (recent.length > 64 && (recent[0] ?? 0) < now - 2_000) forgetBefore(now - 1_000);
    },
    throttled: (named) => {
      const now = clock.elapsed();
      forgetBefore(now - 1_000);
      const lately = recent.length;
      throttle ??= { rate: Math.max(current(), lately), lately, named: false };
      if (!named) return;
      throttle.named ||= named.limit !== quota?.limit || named.per !== quota.per;
      quota = { ...named, at: now };
    },
  };
}
