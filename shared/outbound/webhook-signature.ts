import { createHmac } from 'node:crypto';

/** Bytes of a secret: the specification's 192 to 512 bits. An empty one would let everybody sign. */
const keyLength = { least: 24, most: 64 };

/** What a setting with such secrets must be. */
export const secretRule = 'must be whsec_ and the base64 of 24 to 64 bytes, several separated by spaces';

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
