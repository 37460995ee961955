import type { Clock } from '../base/clock.ts';

/** What a throttle says of the quota: so many requests in so many milliseconds. */
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
  /** One was throttled; nothing is sent until the service serves again. */
  throttled(quota?: Quota): void;
}

/**
 * Requests a second while nothing is known of a service, how many of them may go at once, and what is always tried. A few
 * under way are never too fast then: their answers set the pace.
 */
const start = { rate: 30, burst: 10, least: 1, calm: 6 };

/** Milliseconds in which the rate doubles: at first, then after a throttle, and at most, for each further one doubles it. */
const growth = { first: 500, throttled: 50_000, longest: 200_000 };

/** Milliseconds within which a service that serves again had a short window: what the last second brought is then its rate. */
const short = 2_000;

/** Requests below which what was served tells nothing: somebody else may have met the limit. */
const enough = 50;

/** Of what was measured or named, so much is used: a window that others began may end later than ours. */
const share = 0.95;

/** A service that throttles: since when, how fast it was asked, what the last second brought, and whether it named a new quota. */
interface Closed {
  at: number;
  rate: number;
  lately: number;
  told: boolean;
}

/** Requests a second that a quota allows. */
function allowed(quota: Quota | undefined): number {
  return quota ? (share * 1_000 * quota.limit) / quota.per : Number.POSITIVE_INFINITY;
}

/**
 * Learns how many requests a second a service takes. It begins fast and grows faster, until the first throttle. What was
 * served before it, and how long the service then took none, says how much it takes; the throttle's own words say it
 * better. From there on it grows slowly, so that a limit that was lifted is found.
 */
export function createRate(clock: Clock): Rate {
  let [base, grown, doubles] = [start.rate, 0, growth.first];
  let quota: Quota | undefined;
  let [tokens, at] = [start.burst, clock.elapsed()];
  let [since, count] = [at, 0];
  let lately: number[] = [];
  let closed: Closed | undefined;

  /** Requests a second now. */
  function current(): number {
    return Math.min(allowed(quota), base * (1 + (grown / doubles) ** 2));
  }
  function burst(): number {
    if (quota) return Math.max(1, (1 - share) * quota.limit);
    return Math.max(doubles === growth.first ? start.burst : 1, (1 - share) * current());
  }
  function refill() {
    const now = clock.elapsed();
    tokens = Math.min(burst(), tokens + (current() * (now - at)) / 1_000);
    // While nobody asks, nothing is learned.
    grown += Math.min(1_000, now - at);
    at = now;
  }
  function forgetBefore(time: number) {
    const first = lately.findIndex((one) => one >= time);
    lately = first < 0 ? [] : lately.slice(first);
  }
  /** It serves again: what it took until now is what it takes. A throttle after a few requests may be somebody else's doing. */
  function reopen(now: number, { at: closedAt, rate, lately: second, told }: Closed) {
    const isShort = now - closedAt <= short;
    const measured = isShort ? share * second : (1_000 * count) / Math.max(1, now - since);
    const least = isShort || quota || count < enough ? rate / 4 : 0;
    base = told ? allowed(quota) : Math.max(start.least, Math.min(rate, Math.max(measured, least)));
    doubles = doubles === growth.first ? growth.throttled : Math.min(growth.longest, doubles * 2);
    [grown, since, count, closed] = [0, now, 0, undefined];
    tokens = Math.max(0, Math.min(burst(), base - second));
  }

  return {
    wait: (underWay) => {
      refill();
      if (doubles === growth.first && underWay < start.calm) return 0;
      return tokens >= 1 ? 0 : Math.ceil((1_000 * (1 - tokens)) / current());
    },
    take: () => {
      tokens = Math.max(0, tokens - 1);
    },
    served: () => {
      const now = clock.elapsed();
      if (closed) reopen(now, closed);
      count += 1;
      lately.push(now);
      if (lately.length > 64 && (lately[0] ?? 0) < now - 2_000) forgetBefore(now - 1_000);
    },
    throttled: (named) => {
      const now = clock.elapsed();
      forgetBefore(now - 1_000);
      closed ??= { at: now, rate: Math.max(current(), lately.length), lately: lately.length, told: false };
      if (!named || (named.limit === quota?.limit && named.per === quota.per)) return;
      quota = named;
      closed.told = true;
    },
  };
}
