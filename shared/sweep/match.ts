import { pattern } from '../base/glob.ts';
import { readDuration, readTime } from '../base/time.ts';
import type { Candidate, Host, Labels } from '../deletion/target.ts';
import type { Rule } from './rule.ts';

/** What a rule says about one target: the clause that keeps it, or the clauses it was matched by. */
export type Match = { kept: string } | { matched_by: string[] };

/** Whether a rule selects anything at all; one that only excludes would select the whole project. */
export function isSelecting({ older_than, name, labels, status, server, expired, key, volume }: Rule): boolean {
  return Boolean(
    older_than || name?.glob || labels?.has || labels?.is || status || server || expired || key?.glob || volume,
  );
}

/**
 * Makes the one judge of a rule: plans and real runs ask the same. A target without what a clause asks for never matches
 * it, and what is labelled `keep`, or whose labels could not be read, is kept whatever the rule says.
 */
export function matcher(rule: Rule, now: number): (candidate: Candidate<unknown, unknown>) => Match {
  const clauses = clausesOf(rule, now);
  const matched_by = clauses.map(([clause]) => clause);
  return (candidate) => {
    if (isKept(candidate.labels)) return { kept: 'keep' };
    for (const [clause, holds] of clauses) if (!holds(candidate)) return { kept: clause };
    return { matched_by };
  };
}

/** The rest of the judgement, for a target that hangs on a server: what the server says. `first` is what the rest said. */
export function judgeHost(rule: Rule, now: number, host: Host, first: Match): Match {
  if (isKept(host.labels)) return { kept: 'keep' };
  if (!rule.server) return first;
  const { status, unchanged_for } = rule.server;
  const changed = readTime(host.updated);
  const rested =
    !unchanged_for ||
    (changed !== undefined && now - changed >= (readDuration(unchanged_for) ?? Number.POSITIVE_INFINITY));
  return rested && (!status || status.includes(host.status)) ? first : { kept: 'server' };
}

type Clause = readonly [name: string, holds: (candidate: Candidate<unknown, unknown>) => boolean];

function clausesOf(rule: Rule, now: number): Clause[] {
  const { older_than, name, labels, status, expired, key, volume, server } = rule;
  const clauses: (Clause | undefined)[] = [
    older_than === undefined
      ? undefined
      : ['older_than', olderThan(readDuration(older_than) ?? Number.POSITIVE_INFINITY, now)],
    name && ['name', globs(name, (candidate) => candidate.name)],
    labels && ['labels', (candidate) => labelsHold(labels, candidate.labels ?? {})],
    status && ['status', (candidate) => candidate.status !== undefined && status.includes(candidate.status)],
    expired && ['expired', (candidate) => isExpired(candidate, now)],
    key && ['key', globs(key, (candidate) => candidate.entry?.key)],
    volume && [
      'volume',
      ({ volume: it }) =>
        it !== undefined && (!volume.type || volume.type.includes(it.type)) && it.size_gb >= (volume.min_size_gb ?? 0),
    ],
    server && ['server', (candidate) => candidate.host !== undefined],
  ];
  return clauses.filter((clause) => clause !== undefined);
}

/** What is labelled `keep`, or whose labels could not be read, is kept. */
export function isKept(labels: Labels | undefined): boolean {
  return labels === undefined || Object.keys(labels).some((label) => label.toLowerCase() === 'keep');
}

function olderThan(ms: number, now: number) {
  return ({ since }: Candidate<unknown, unknown>) => {
    const time = readTime(since);
    return time !== undefined && now - time >= ms;
  };
}

function globs(
  { glob, except }: { glob?: string[] | undefined; except?: string[] | undefined },
  of: (candidate: Candidate<unknown, unknown>) => string | undefined,
) {
  const wanted = glob?.map(pattern);
  const spared = except?.map(pattern) ?? [];
  return (candidate: Candidate<unknown, unknown>) => {
    const text = of(candidate);
    if (text === undefined || spared.some((one) => one.test(text))) return false;
    return !wanted || wanted.some((one) => one.test(text));
  };
}

function labelsHold({ has, is, has_not }: NonNullable<Rule['labels']>, labels: Labels): boolean {
  const present = (label: string) => Object.hasOwn(labels, label);
  const equal = Object.entries(is ?? {}).every(([label, value]) => present(label) && labels[label] === value);
  return (has ?? []).every(present) && equal && !(has_not ?? []).some(present);
}

/** The target says so itself: a label, or for a metadata key its own name or value, carries a date or a time to live. */
function isExpired({ labels, since, entry }: Candidate<unknown, unknown>, now: number): boolean {
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
  since: string | undefined,
  now: number,
): boolean {
  const never = Number.POSITIVE_INFINITY;
  const ends = [
    at === undefined ? 0 : (endOf(at) ?? never),
    ttl === undefined ? 0 : (readTime(since) ?? never) + (readDuration(ttl) ?? never),
  ];
  return (at ?? ttl) !== undefined && now >= Math.max(...ends);
}

/** A date alone lasts until its day is over everywhere the cloud's clock counts: UTC. */
function endOf(date: string): number | undefined {
  const moment = readTime(date);
  return moment === undefined || date.includes('T') ? moment : moment + 86_400_000;
}
