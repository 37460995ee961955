/** What a gateway allows: so many requests in each window of so many milliseconds. */
export interface Quota {
  limit: number;
  window: number;
  /** The window as the throttle's words name it; without, the throttle says nothing but its status. */
  words?: string | undefined;
}

/** One request as the gateway met it. */
export interface Met {
  at: number;
  method: string;
  throttled: boolean;
}

/** Counts requests; the first window begins with the first request, and each next one where the last one ends. */
export function createCounter({ limit, window }: Quota): (now: number) => { throttled: boolean } {
  let first: number | undefined;
  let current = 0;
  let accepted = 0;
  return (now) => {
    first ??= now;
    const index = Math.floor((now - first) / window);
    if (index !== current) [current, accepted] = [index, 0];
    const throttled = accepted >= limit;
    if (!throttled) accepted += 1;
    return { throttled };
  };
}

/** The throttle's answer: the gateway's own envelope with its words, or a bare 429. */
export function throttleOf({ limit, words }: Quota): { status: number; headers: Record<string, string>; body: string } {
  if (!words) return { status: 429, headers: {}, body: '' };
  const error_msg = `The throttling threshold has been reached: policy user over ratelimit,limit:${limit},time:${words}`;
  const body = JSON.stringify({ error_msg, error_code: 'APIGW.0308' });
  return { status: 429, headers: { 'content-type': 'application/json' }, body };
}

/**
 * The share of what was allowed that was used until a moment. Each whole window counts with its limit; the last one with
 * what of it has passed, and never with less than what was accepted in it, for a burst at its start is allowed.
 */
export function shareUsed(met: readonly Met[], { limit, window }: Quota, until: number): number {
  const first = met[0]?.at ?? 0;
  const accepted = met.filter(({ at, throttled }) => !throttled && at <= until);
  const whole = Math.floor((until - first) / window);
  const start = first + whole * window;
  const inLast = accepted.filter(({ at }) => at >= start).length;
  const allowed = whole * limit + Math.max(inLast, (limit * (until - start)) / window);
  return accepted.length / allowed;
}
