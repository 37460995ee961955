import type { Operation } from '../../shared/deletion/define.ts';
import type { Queue } from '../../shared/outbound/queue.ts';
import type { Environment } from '../../shared/transport/settings.ts';
import type { Climate } from './climate.ts';
import type { MemoryQueue } from './memory-queue.ts';
import type { Simulation } from './simulation.ts';
import { ownParameters } from './things.ts';
import type { Witness } from './witness.ts';

export const apiKey = 'an-api-key-for-chaos';
export const webhookSecret = `whsec_${Buffer.from('a-secret-of-more-than-24-bytes').toString('base64')}`;

/** What one world's deployment knows beside the brakes and the secret of the hour. */
export interface Setup {
  projectId: string;
  climate: Climate;
  start: number;
  /** By password instead of by access key. */
  byLogin: boolean;
  /** Without, a sweep deletes by itself. */
  withQueue: boolean;
  /** Everybody asks through the queue. */
  steady: boolean;
}

/** The variables of a function, as they are `since` milliseconds after the world began. */
export function environmentOf(setup: Setup, operation: Operation, secret: string, since: number): Environment {
  const { climate, start, projectId, byLogin, withQueue } = setup;
  const iso = (ms: number) => new Date(Math.floor((start + ms) / 1000) * 1000).toISOString();
  const pointers = ownParameters(operation.route).map((name) => [name, `/detail/${name}`]);
  const map = [{ when: { '/detail-type': 'Expired *' }, params: Object.fromEntries(pointers) }];
  const frozen = climate.brakes.filter(({ how }) => how === 'freeze').map(({ from, to }) => `${iso(from)}/${iso(to)}`);
  return {
    HW_REGION_NAME: 'eu-west-101',
    HW_PROJECT_ID: projectId,
    ...(byLogin
      ? { HW_USER_NAME: 'cleaner', HW_USER_PASSWORD: secret, HW_DOMAIN_NAME: 'a-domain' }
      : { HW_ACCESS_KEY: 'AKCHAOS', HW_SECRET_KEY: secret }),
    CLEANUP_API_KEY: apiKey,
    CLEANUP_WEBHOOK_SECRET: webhookSecret,
    CLEANUP_EVENT_MAP: JSON.stringify(map),
    CLEANUP_FREEZE: frozen.join(' '),
    CLEANUP_DISABLED: isDisabled(climate, since) ? '1' : '0',
    ...(withQueue && { CLEANUP_QUEUE_URL: 'https://queue.invalid/deletions' }),
  };
}

export function isDisabled({ brakes }: Climate, since: number): boolean {
  return brakes.some(({ how, from, to }) => how === 'disabled' && since >= from && since < to);
}

/** The queue as one container reaches it: in the place of the SDK's client. */
export function queueFor(
  memory: MemoryQueue,
  {
    bound,
    witness,
    kind,
    fails,
    simulation,
  }: {
    bound: <T>(act: () => Promise<T>) => Promise<T>;
    witness: Witness;
    kind: string;
    fails: () => boolean;
    simulation: Simulation;
  },
): Queue {
  const later = (ms: number) => new Promise<void>((resolve) => simulation.after(ms, resolve));
  return {
    takes: 'messages',
    send: async (messages, { deadline }) => {
      const sent = [];
      for (const { target, body } of messages.flatMap(({ targets, body }) =>
        targets.map((target) => ({ target, body })),
      )) {
        if (deadline.remaining() <= 3_000) break;
        const reason = await bound(async () => {
          await later(2);
          if (fails()) return 'The queue could not be reached.';
          const thing = witness.thingOf(kind, target.params);
          if (thing?.asker !== 'sweep') witness.found('wrong', 'a sweep queued what its rule does not name', thing);
          memory.put(JSON.stringify(body));
          return undefined;
        });
        sent.push(reason ? { target, status: 'failed', reason } : { target, status: 'queued' });
      }
      return sent;
    },
    delay: (receipt, ms) =>
      bound(async () => {
        await later(2);
        if (fails()) throw new Error('The queue could not be reached.');
        memory.hide(receipt, ms);
      }),
    sendToDeadLetters: (body, reason) =>
      bound(async () => {
        await later(2);
        if (fails()) throw new Error('The queue could not be reached.');
        memory.dead.push({ body, reason, tooOften: false });
        return true;
      }),
  };
}
