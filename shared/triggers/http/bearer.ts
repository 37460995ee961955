import { isSame } from '../../base/constant-time.ts';
import { Unauthorized } from './unauthorized.ts';

/**
 * Lets a caller in who bears the configured key, compared in constant time. Nothing is open by default: without a
 * configured key nobody gets in. Throws {@link Unauthorized}, which does not say which of the two it was.
 */
export function checkKey(header: string | undefined, key: string | undefined): void {
  const given = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
  if (given === undefined || key === undefined || !isSame(given, key))
    throw new Unauthorized('Send Authorization: Bearer with the key this deployment is configured with.');
}
