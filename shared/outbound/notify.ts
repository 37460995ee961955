import { hash } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { type Deadline, startDeadline } from '../base/deadline.ts';
import { onceMade } from '../base/once-made.ts';
import type { Context, Log, Message } from '../deletion/context.ts';
import type { Http } from '../transport/http.ts';
import type { Heard, Told } from './format.ts';
import type { NotifyTarget } from './notify-targets.ts';
import { openSender } from './sender.ts';

/** Who is told of outcomes, and what Standard Webhooks are signed with; several keys while one is being rotated. */
export interface NotifySettings {
  targets: readonly NotifyTarget[];
  keys: readonly Buffer[];
}

/** Tells everybody of one outcome, with a way to the cloud for those who are told through it. Never fails. */
export type Tell = (message: Message, deadline: Deadline, cloud: Context['open']) => Promise<void>;

/**
 * Milliseconds: the answer to whoever asked waits no longer than `whole`. Where nothing is left, `least` is taken from
 * what is kept back for that answer, for it is the late outcomes that are worth hearing of.
 */
const patience = { whole: 10_000, least: 400 };

/** Milliseconds before the second attempt, twice as many before the next. */
const firstPause = 500;

/** What telling goes by. */
interface Parts {
  http: Http;
  clock: Clock;
  random: () => number;
  log: Log;
  /** A value without secrets. */
  hidden: <Value>(value: Value) => Value;
}

/**
 * Makes what tells all receivers at once. Failed attempts are repeated with growing, jittered pauses; a receiver's
 * Retry-After is obeyed. One that says it wants to hear no more is left alone by this container.
 */
export function createNotify(settings: NotifySettings, parts: Parts): Tell {
  const { clock, hidden } = parts;
  const receivers = settings.targets.map((target) => createReceiver(target, settings, parts));
  return async (message, deadline, cloud) => {
    const { type, data, about } = message;
    const told: Told = {
      id: `msg_${hash('sha256', JSON.stringify([type, ...about])).slice(0, 32)}`,
      type,
      body: hidden({ type, timestamp: new Date(clock.now()).toISOString(), data }),
      // Secrets go before anything is cut: half of one would not be known again.
      story: onceMade(async () => hidden(message.story?.() ?? (await import('./deletion-story.ts')).storyOf(data))),
    };
    const most = Math.min(patience.whole, Math.max(patience.least, deadline.remaining()));
    const time = startDeadline(clock, most, deadline.signal);
    const wanted = receivers.filter(({ isPerson }) => !(isPerson && message.swept));
    await Promise.all(wanted.map(({ tell }) => tell(told, time, cloud)));
  };
}

/** One receiver, and what this container knows of it. */
function createReceiver(target: NotifyTarget, { keys }: NotifySettings, { http, clock, random, log }: Parts) {
  const isPerson = target.format !== 'webhook';
  const name = isPerson ? ` (${target.format})` : '';
  let unwanted = false;

  async function tell(told: Told, time: Deadline, cloud: Context['open']): Promise<void> {
    if (unwanted) return;
    const open = onceMade(() => openSender(target, keys, { http, clock, cloud }));
    const attempt = async (): Promise<Heard> => (await open())(told, time);
    for (let pause = firstPause; ; pause *= 2) {
      const heard = await attempt().catch((error: Error): Heard => ({ reason: error.message }));
      if ('ok' in heard) return;
      unwanted ||= heard.gone === true;
      const { again } = heard;
      if (again && (await time.pause(Math.max(again.after, pause * (0.5 + random()))))) continue;
      const reason = heard.reason.replace('The receiver', `The receiver${name}`);
      log.warn({ status: 'notify-failed', type: told.type, webhook_id: told.id, reason });
      return;
    }
  }
  return { isPerson, tell };
}
