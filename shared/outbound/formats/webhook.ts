import type { Means, Send } from '../format.ts';
import { post } from '../post.ts';
import { signMessage } from '../webhook-signature.ts';

/** Sends Standard Webhooks, each attempt signed for its own moment, with every key. */
export function webhookSender(url: URL, keys: readonly Buffer[], means: Means): Send {
  return ({ id, body: content }, time) => {
    const body = JSON.stringify(content);
    const stamp = String(Math.floor(means.clock.now() / 1000));
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': stamp,
      'webhook-signature': keys.map((key) => signMessage(key, id, stamp, body)).join(' '),
    };
    return post(means, { url, headers, body }, time);
  };
}
