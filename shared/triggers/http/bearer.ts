import { isSame } from '../../base/constant-time.ts';
import type { CallerKey } from '../caller-keys.ts';
import { Unauthorized } from './unauthorized.ts';

/**
 * Who bears one of the configured keys. All are compared, each in constant time, so that the time tells nothing of which
 * it was. Nothing is open by default: without a configured key nobody gets in. Throws {@link Unauthorized}, which does not
 * say which of the two it was.
 */
export function callerOf(header: string | undefined, keys: readonly CallerKey[]): CallerKey {
  const given = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
  const [caller] = given === undefined ? [] : keys.filter(({ key }) => isSame(given, key));
  if (!caller) throw new Unauthorized('Send Authorization: Bearer with the key this deployment is configured with.');
  return caller;
}
