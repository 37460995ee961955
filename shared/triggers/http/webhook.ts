import { createHmac, timingSafeEqual } from 'node:crypto';
import { Unauthorized } from '../../transport/fault.ts';

/** The secrets webhooks may be signed with; several while one is being rotated. */
export interface WebhookSecrets {
  /** Standard Webhooks: the keys behind `whsec_…`, decoded. */
  standard: readonly Buffer[];
  /** `X-Hub-Signature-256`, as code forges sign. */
  hub: readonly string[];
}

/** Seconds a signature's timestamp may be off, either way. */
const tolerance = 300;

/** Bytes of a secret: the specification's 192 to 512 bits. An empty one would let everybody sign. */
const keyLength = { least: 24, most: 64 };

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
    if (right.some((signature) => given.some((one) => same(one, signature)))) return id;
  }
  const hub = header('x-hub-signature-256');
  if (
    hub &&
    secrets.hub.some((secret) => same(hub, `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`))
  )
    return deliveryOf(header('x-github-delivery'), hub);
  // One sentence for every reason: a caller who guesses learns nothing.
  throw new Unauthorized('The webhook is not signed with a secret this deployment is configured with, or not now.');
}

/** Standard Webhooks, "Signature scheme": HMAC-SHA256 over id, timestamp (in seconds) and body, joined by dots. */
export function signMessage(key: Buffer, id: string, timestamp: string, body: string | Uint8Array): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

/** Reads `whsec_…` secrets, separated by spaces; nothing when one is malformed, or shorter or longer than it may be. */
export function readSecrets(text: string): Buffer[] | undefined {
  const keys = text
    .split(/\s+/)
    .filter(Boolean)
    .map((secret) => Buffer.from(/^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1] ?? '', 'base64'));
  return keys.every(({ length }) => length >= keyLength.least && length <= keyLength.most) ? keys : undefined;
}

function isCurrent(timestamp: string, now: number): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(Math.floor(now / 1000) - Number(timestamp)) <= tolerance;
}

/** A delivery's id is not signed: alone, one made up for an old message could later stand in the way of a new one's. */
function deliveryOf(id: string | undefined, signature: string): string | undefined {
  return id && `${id} ${signature}`;
}

/** In constant time; the lengths are no secret. */
function same(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
