import { hash } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { type Deadline, startDeadline } from '../base/deadline.ts';
import type { Log, Notify } from '../deletion/context.ts';
import type { Answer, createHttp } from '../transport/http.ts';
import { signMessage } from './webhook-signature.ts';

/** Where outcomes are sent on to, and the secrets this is signed with; several while one is being rotated. */
export interface NotifySettings {
  url: URL;
  keys: readonly Buffer[];
}

/**
 * Milliseconds: the answer to whoever asked waits no longer than `whole`. Where nothing is left, `least` is taken from
 * what is kept back for that answer, for it is the late outcomes that are worth hearing of.
 */
const patience = { whole: 10_000, each: 5_000, least: 400 };

/** Milliseconds before the second attempt, twice as many before the next. */
const firstPause = 500;

/**
 * Makes the sender of signed Standard Webhooks. Failed attempts are repeated with growing, jittered pauses; a receiver's
 * Retry-After is obeyed. Redirects are not followed, and once the receiver says 410 this container leaves it alone.
 */
export function createNotify(
  { url, keys }: NotifySettings,
  {
    http,
    clock,
    random,
    log,
    hidden,
  }: {
    http: ReturnType<typeof createHttp>;
    clock: Clock;
    random: () => number;
    log: Log;
    /** A message without secrets. */
    hidden: (message: object) => object;
  },
): Notify {
  let unwanted = false;

  /** One attempt, signed for its own moment. Where no answer comes, the status is 0 and the body says why. */
  function attempt(id: string, body: string, time: Deadline): Promise<Pick<Answer, 'status' | 'headers' | 'body'>> {
    const stamp = String(Math.floor(clock.now() / 1000));
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': stamp,
      'webhook-signature': keys.map((key) => signMessage(key, id, stamp, body)).join(' '),
    };
    const limit = startDeadline(clock, Math.min(patience.each, time.remaining()), time.signal);
    const request = { base: url, method: 'POST', path: url.pathname + url.search, headers, body };
    return http(request, limit).catch((error: Error) => ({ status: 0, headers: {}, body: error.message }));
  }

  return async ({ type, data, about }, deadline) => {
    if (unwanted) return;
    const id = `msg_${hash('sha256', JSON.stringify([type, ...about])).slice(0, 32)}`;
    const body = JSON.stringify(hidden({ type, timestamp: new Date(clock.now()).toISOString(), data }));
    const most = Math.min(patience.whole, Math.max(patience.least, deadline.remaining()));
    const time = startDeadline(clock, most, deadline.signal);
    for (let pause = firstPause; ; pause *= 2) {
      const { status, headers, body: text } = await attempt(id, body, time);
      if (status >= 200 && status < 300) return;
      unwanted ||= status === 410;
      const asked = Number(headers['retry-after']) * 1000 || 0;
      if (mayPass(status) && (await time.pause(Math.max(asked, pause * (0.5 + random()))))) continue;
      const reason = status ? `The receiver answered ${status}.` : text;
      log.warn({ status: 'notify-failed', type, webhook_id: id, reason });
      return;
    }
  };
}

/** Whether asking again within seconds may help. A redirect or a wrong address stays what it is. */
function mayPass(status: number): boolean {
  return status === 0 || status === 429 || status >= 500;
}
