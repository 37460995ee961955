import { createHash, createHmac } from 'node:crypto';

/** A request as it was received, before anybody changed anything about it. */
export interface Received {
  method: string;
  /** Still percent-encoded. */
  path: string;
  /** The query string without the question mark. */
  search: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** What `Authorization: SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…` says. */
export interface Claim {
  access: string;
  signedHeaders: string[];
  signature: string;
}

const CLAIM = /^SDK-HMAC-SHA256 Access=([^,\s]+), ?SignedHeaders=([a-z0-9;._-]+), ?Signature=([0-9a-f]{64})$/;

/** Reads an Authorization header, or nothing when it is not of this kind. */
export function readClaim(authorization: string): Claim | undefined {
  const [, access, names, signature] = CLAIM.exec(authorization) ?? [];
  return access && names && signature ? { access, signedHeaders: names.split(';'), signature } : undefined;
}

/** The canonical request the server arrives at on its own. */
export function canonicalRequest(received: Received, signedHeaders: string[]): string {
  const named = signedHeaders.map((name) => `${name}:${headerOf(received, name)}\n`);
  return [
    received.method,
    canonicalPath(received.path),
    canonicalQuery(received.search),
    named.join(''),
    signedHeaders.join(';'),
    headerOf(received, 'x-sdk-content-sha256') || sha256(received.body),
  ].join('\n');
}

/** The signature that belongs to a canonical request. */
export function signatureOf(canonical: string, date: string, secret: string): string {
  return createHmac('sha256', secret)
    .update(`SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`)
    .digest('hex');
}

/** Hex SHA-256. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function headerOf(received: Received, name: string): string {
  const value = received.headers[name];
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim();
}

/** Decoded, encoded again, and with the slash that only the signature has. */
function canonicalPath(path: string): string {
  const encoded = path.split('/').map((segment) => encode(decodeURIComponent(segment)));
  return `${encoded.join('/')}${path.endsWith('/') ? '' : '/'}`;
}

function canonicalQuery(search: string): string {
  const pairs = [...new URLSearchParams(search)].map(([name, value]) => ({ name, value }));
  pairs.sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value));
  return pairs.map(({ name, value }) => `${encode(name)}=${encode(value)}`).join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** RFC 3986: only letters, digits, `-`, `_`, `.` and `~` stay as they are. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
