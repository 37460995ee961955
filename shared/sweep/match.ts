import { pattern } from '../base/glob.ts';
import { readDuration } from '../base/time.ts';
import { isKept, type Labels, type Target } from '../deletion/target.ts';
import { isExpired } from './expiry.ts';
import type { Rule } from './rule.ts';

/** The one judge of a rule: plans, real runs and queued deletions ask the same. */
export interface Judge {
  /** The clause that keeps a target, or nothing when all that is known of it speaks for its deletion. */
  keptBy(target: Target): string | undefined;
  /** The clauses a target that is not kept was matched by. */
  clauses: string[];
}

/**
 * Makes the judge of a rule as of `now`. A target without what a clause asks for never matches it, and what is labelled
 * `keep`, or whose labels could not be read, is kept whatever the rule says.
 */
export function judgeOf(rule: Rule, now: number): Judge {
  const clauses = clausesOf(rule, now);
  return {
    keptBy: (target) => {
      if (isKept(asFarAsRead(target))) return 'keep';
      for (const [clause, holds] of clauses) if (!holds(target)) return clause;
      return undefined;
    },
    clauses: clauses.map(([clause]) => clause),
  };
}

/** Labels that the list does not have, but that can still be read, do not speak against the deletion yet. */
function asFarAsRead(target: Target): Pick<Target, 'labels' | 'server'> {
  return isUnread(target) ? { ...target, labels: {} } : target;
}

function isUnread({ labels, complete }: Target): boolean {
  return labels === undefined && complete !== undefined;
}

type Clause = readonly [name: string, holds: (target: Target) => boolean];

function clausesOf(rule: Rule, now: number): Clause[] {
  const { older_than, name, labels, status, expired, key, volume, size, server } = rule;
  const least = older_than === undefined ? undefined : milliseconds(older_than);
  const clauses: (Clause | undefined)[] = [
    least === undefined ? undefined : ['older_than', ({ since }) => since !== undefined && now - since >= least],
    name && ['name', globs(name, (target) => target.name)],
    labels && ['labels', (target) => isUnread(target) || labelsHold(labels, target.labels ?? {})],
    status && ['status', (target) => target.status !== undefined && status.includes(target.status)],
    expired && ['expired', (target) => isExpired(target, now)],
    key && ['key', globs(key, (target) => target.entry?.key)],
    volume && ['volume', (target) => volumeHolds(volume, target)],
    size && ['size', ({ size_gb }) => size_gb !== undefined && size_gb >= size.min_gb],
    server && ['server', (target) => serverHolds(server, target, now)],
  ];
  return clauses.filter((clause) => clause !== undefined);
}

/** A duration that cannot be read is never over. */
function milliseconds(duration: string): number {
  return readDuration(duration) ?? Number.POSITIVE_INFINITY;
}

function globs(
  { glob, except }: { glob?: string[] | undefined; except?: string[] | undefined },
  of: (target: Target) => string | undefined,
) {
  const wanted = glob?.map(pattern);
  const spared = except?.map(pattern) ?? [];
  return (target: Target) => {
    const text = of(target);
    if (text === undefined || spared.some((one) => one.test(text))) return false;
    return !wanted || wanted.some((one) => one.test(text));
  };
}

function labelsHold({ has, is, has_not }: NonNullable<Rule['labels']>, labels: Labels): boolean {
  const present = (label: string) => Object.hasOwn(labels, label);
  const equal = Object.entries(is ?? {}).every(([label, value]) => present(label) && labels[label] === value);
  return (has ?? []).every(present) && equal && !(has_not ?? []).some(present);
}

function volumeHolds({ type, min_size_gb = 0 }: NonNullable<Rule['volume']>, { volume, size_gb = 0 }: Target): boolean {
  return volume !== undefined && (!type || type.includes(volume.type)) && size_gb >= min_size_gb;
}

/** What a record does not say of its server, but can still be read, does not speak against the deletion yet. */
function serverHolds({ status, unchanged_for }: NonNullable<Rule['server']>, target: Target, now: number): boolean {
  const { server, complete } = target;
  if (!server) return complete !== undefined;
  const rested =
    !unchanged_for || (server.updated !== undefined && now - server.updated >= milliseconds(unchanged_for));
  return rested && (!status || status.includes(server.status));
}
