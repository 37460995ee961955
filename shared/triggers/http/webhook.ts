import { createHmac } from 'node:crypto';
import { isSame } from '../../base/constant-time.ts';
import { InvalidRequest } from '../../deletion/errors.ts';
import { readJson } from '../../deletion/request.ts';
import { signMessage } from '../../outbound/webhook-signature.ts';
import type { WebhookSecrets } from '../config.ts';
import { Unauthorized } from './unauthorized.ts';

/** Seconds a signature's timestamp may be off, either way. */
const tolerance = 300;

/**
 * Checks who sent a webhook, over the bytes of the body exactly as they came: one of the configured secrets must have
 * signed it, in either scheme. Returns what a repeated delivery repeats and nobody else can, where the scheme has it.
 * Throws {@link Unauthorized} otherwise.
 */
export function verifyWebhook(
  header: (name: string) => string | undefined,
  body: Uint8Array,
  secrets: WebhookSecrets,
  now: number,
): string | undefined {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(header);
  if (id && timestamp && signatures && isCurrent(timestamp, now)) {
    const given = signatures.split(' ');
    const right = secrets.standard.map((key) => signMessage(key, id, timestamp, body));
    if (right.some((signature) => given.some((one) => isSame(one, signature)))) return id;
  }
  const hub = header('x-hub-signature-256');
  if (
    hub &&
    secrets.hub.some((secret) => isSame(hub, `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`))
  )
    return deliveryOf(header('x-github-delivery'), hub);
  // One sentence for every reason: a caller who guesses learns nothing.
  throw new Unauthorized('The webhook is not signed with a secret this deployment is configured with, or not now.');
}

/**
 * What a verified webhook says: JSON, or a form whose one field `payload` holds it, which is how code forges send unless
 * told otherwise. The bytes tell which, for they are signed and the content type is not.
 */
export function readWebhook(body: Uint8Array): unknown {
  const text = Buffer.from(body).toString();
  if (!text.startsWith('payload=')) return readJson(text);
  const [[, payload = ''] = [], ...more] = new URLSearchParams(text);
  if (more.length > 0)
    throw new InvalidRequest([{ field: 'body', message: 'must have no other field beside payload, as a form' }]);
  return readJson(payload);
}

/** Whether a code forge only tries whether its webhook is answered. */
export function isPing(header: (name: string) => string | undefined): boolean {
  return header('x-github-event') === 'ping';
}

function isCurrent(timestamp: string, now: number): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(Math.floor(now / 1000) - Number(timestamp)) <= tolerance;
}

/** A delivery's id is not signed: alone, one made up for an old message could later stand in the way of a new one's. */
function deliveryOf(id: string | undefined, signature: string): string | undefined {
  return id && `${id} ${signature}`;
}
