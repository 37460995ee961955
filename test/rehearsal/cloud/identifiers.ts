import { createHash } from 'node:crypto';

/** The same dashed lower-case UUID for the same seed, so that a project looks alike in every run. */
export function uuid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** 32 hex digits without dashes, as project ids, request ids and most job ids are written. */
export function hexId(seed: string): string {
  return createHash('md5').update(seed).digest('hex');
}

/** An opaque credential of about `length` characters in the alphabet IAM uses. */
export function opaqueToken(seed: string, length: number): string {
  let token = 'MII';
  for (let block = 0; token.length < length; block += 1) {
    token += createHash('sha512').update(`${seed}:${block}`).digest('base64').replaceAll('/', '-').replaceAll('=', '');
  }
  return token.slice(0, length);
}
