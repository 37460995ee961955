import * as z from 'zod/mini';
import { newTally } from '../../deletion/context.ts';
import { Fault } from '../../transport/fault.ts';
import { shortened } from '../fit.ts';
import type { Means, Send } from '../format.ts';
import { plainText } from '../plain-text.ts';
import { attemptTime } from '../post.ts';

/** "Publishing messages in the text format": a subject of 512 characters, a message of 256 KB. Titles are shorter. */
const most = 256 * 1024;

const published = z.object({ message_id: z.string() });

/** Publishes to a topic of Simple Message Notification, with the deployment's own credentials; action `smn:topic:publish`. */
export function smnSender(topic_urn: string, { clock, cloud }: Means): Send {
  // "urn:smn:<region>:<project>:<name>"
  const project_id = topic_urn.split(':')[3] ?? '';
  return async ({ story }, time) => {
    const document = shortened(
      await story(),
      (short) => ({ subject: short.title, message: plainText(short) }),
      ({ message }) => Buffer.byteLength(message) <= most,
    );
    const client = cloud({ deadline: attemptTime({ clock }, time), tally: newTally() });
    const route = 'POST /v2/{project_id}/notifications/topics/{topic_urn}/publish';
    try {
      await client('smn', route, { project_id, topic_urn }, published, document);
      return { ok: true };
    } catch (error) {
      return { reason: (error as Error).message, ...mayPass(error) };
    }
  };
}

function mayPass(error: unknown) {
  const passes = error instanceof Fault && ['throttled', 'unreachable', 'busy'].includes(error.verdict);
  return passes ? { again: { after: error.after ?? 0 } } : {};
}
