import { type Deadline, startDeadline } from '../base/deadline.ts';
import type { Answer } from '../transport/http.ts';
import type { Heard, Means } from './format.ts';

/** Milliseconds one attempt may take. */
const each = 5_000;

/** The time of one attempt. */
export function attemptTime({ clock }: Pick<Means, 'clock'>, time: Deadline): Deadline {
  return startDeadline(clock, Math.min(each, time.remaining()), time.signal);
}

/** Posts a JSON document once, and reads what the status says of it. */
export async function post(
  { http, clock }: Pick<Means, 'http' | 'clock'>,
  to: { url: URL; query?: string; headers?: Record<string, string>; body: string },
  time: Deadline,
): Promise<Heard & { answer?: string }> {
  const { url, query = url.search, body } = to;
  const headers = { 'content-type': 'application/json', ...to.headers };
  const request = { base: url, method: 'POST', path: url.pathname + query, headers, body };
  try {
    const answer = await http(request, attemptTime({ clock }, time));
    return { ...heard(answer), answer: answer.body };
  } catch (error) {
    return { reason: (error as Error).message, again: { after: 0 } };
  }
}

/** A redirect or a wrong address stays what it is; after a 429 or a 5xx it may pass. */
function heard({ status, headers }: Answer): Heard {
  if (status >= 200 && status < 300) return { ok: true };
  const mayPass = status === 429 || status >= 500;
  return {
    reason: `The receiver answered ${status}.`,
    ...(mayPass && { again: { after: Number(headers['retry-after']) * 1000 || 0 } }),
    gone: status === 410,
  };
}
