import { createHmac, timingSafeEqual } from 'node:crypto';
import { Unauthorized } from './errors.ts';

/** The secrets webhooks may be signed with; several while one is being rotated. */
export interface WebhookSecrets {
  /** Standard Webhooks: the keys behind `whsec_…`, decoded. */
  standard: readonly Buffer[];
  /** `X-Hub-Signature-256`, as code forges sign. */
  hub: readonly string[];
}

/** Milliseconds a signature's timestamp may be off, either way. */
const tolerance = 300_000;

/**
 * Checks who sent a webhook, over the body exactly as it came. Returns the message's id, which a repeated delivery
 * repeats; hub-style deliveries have one of their own. Throws {@link Unauthorized} when no configured secret signed it.
 *
 * Standard Webhooks, section "Verifying signatures": HMAC-SHA256 over id, timestamp and body joined by dots.
 */
export function verifyWebhook(
  header: (name: string) => string | undefined,
  body: string,
  secrets: WebhookSecrets,
  now: number,
): string {
  const hub = header('x-hub-signature-256');
  if (hub !== undefined && secrets.hub.length > 0) {
    const signed = secrets.hub.some((secret) =>
      same(hub, `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`),
    );
    if (signed) return header('x-github-delivery') ?? hub;
    throw refuse();
  }
  const [id, stamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(header);
  if (!id || !stamp || !signatures || !/^\d{1,12}$/.test(stamp)) throw refuse();
  if (Math.abs(now - Number(stamp) * 1000) > tolerance) throw refuse();
  const given = signatures.split(' ').filter((one) => one.startsWith('v1,'));
  const signed = secrets.standard.some((key) => {
    const right = `v1,${createHmac('sha256', key).update(`${id}.${stamp}.${body}`).digest('base64')}`;
    return given.some((one) => same(one, right));
  });
  if (!signed) throw refuse();
  return id;
}

/** Reads `whsec_…` secrets, separated by spaces; nothing when one is malformed. */
export function readSecrets(text: string): Buffer[] | undefined {
  const keys = text
    .split(/\s+/)
    .filter(Boolean)
    .map((secret) => /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1]);
  return keys.includes(undefined) ? undefined : keys.map((key) => Buffer.from(key ?? '', 'base64'));
}

/** One sentence for every reason: a caller who guesses learns nothing. */
function refuse(): Unauthorized {
  return new Unauthorized('The webhook is not signed with a secret this deployment is configured with, or not now.');
}

function same(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
