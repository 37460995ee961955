import { hash, timingSafeEqual } from 'node:crypto';
import { Unauthorized } from '../../transport/fault.ts';

/**
 * Lets a caller in who bears the configured key, compared in constant time. Nothing is open by default: without a
 * configured key nobody gets in. Throws {@link Unauthorized}, which does not say which of the two it was.
 */
export function checkKey(header: string | undefined, key: string | undefined): void {
  const given = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
  if (given === undefined || key === undefined || !same(given, key))
    throw new Unauthorized('Send Authorization: Bearer with the key this deployment is configured with.');
}

/** Digests have one length, so the comparison tells nothing about the key's. */
function same(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}
