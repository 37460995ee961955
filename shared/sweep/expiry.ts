import { readDuration, readEnd } from '../base/time.ts';
import type { Target } from '../deletion/target.ts';

/** The target says so itself: a label, or for a metadata key its own name or value, carries a date or a time to live. */
export function isExpired({ labels, since, entry }: Target, now: number): boolean {
  if (entry) return isPast(entryExpiry(entry), since, now);
  return isPast({ at: labels?.['expires-at'], ttl: labels?.ttl }, since, now);
}

/** `expires-at-2026-03-01` as a name; `expires-at=2026-03-01` or `ttl=7d` as a value; `expires-at` with a date as its value. */
function entryExpiry({ key, value }: { key: string; value: string }): {
  at?: string | undefined;
  ttl?: string | undefined;
} {
  if (key === 'expires-at') return { at: value };
  if (key === 'ttl') return { ttl: value };
  const [, name, text] = /^(expires-at|ttl)=(.+)$/.exec(value) ?? [];
  return {
    at: /(?:^|[-_.:])expires-at-(.+)$/.exec(key)?.[1] ?? (name === 'expires-at' ? text : undefined),
    ttl: name === 'ttl' ? text : undefined,
  };
}

/** Of a date and a time to live the later counts, and what cannot be read never ends: whoever wrote it meant something. */
function isPast(
  { at, ttl }: { at?: string | undefined; ttl?: string | undefined },
  since: number | undefined,
  now: number,
): boolean {
  const never = Number.POSITIVE_INFINITY;
  const ends = [
    at === undefined ? 0 : (readEnd(at) ?? never),
    ttl === undefined ? 0 : (since ?? never) + (readDuration(ttl) ?? never),
  ];
  return (at ?? ttl) !== undefined && now >= Math.max(...ends);
}
