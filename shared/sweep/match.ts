import { pattern } from '../base/glob.ts';
import { readDuration, writeAge } from '../base/time.ts';
import { isKept, type Labels, type Target } from '../deletion/target.ts';
import { isExpired } from './expiry.ts';
import type { Rule } from './rule.ts';

/** The one judge of a rule: plans, real runs and queued deletions ask the same. */
export interface Judge {
  /** The clause that keeps a target, or nothing when all that is known of it speaks for its deletion. */
  keptBy(target: Target): string | undefined;
  /** The clauses a target that is not kept was matched by. */
  clauses: string[];
  /** Takes note of a target that could be read; then what `lacking` answers is known. */
  see(target: Target): void;
  /** The clauses that ask for what no target seen has, such as the size of a NIC: such a rule was meant for another kind. */
  lacking(): string[];
}

/**
 * Makes the judge of a rule as of `now`. A target without what a clause asks for never matches it, and what is labelled
 * `keep`, or whose labels could not be read, is kept whatever the rule says.
 */
export function judgeOf(rule: Rule, now: number): Judge {
  const clauses = clausesOf(rule, now);
  const unseen = new Set(clauses);
  let isBlind = true;
  return {
    keptBy: (target) => {
      if (isKept(asFarAsRead(target))) return 'keep';
      return clauses.find(({ holds }) => !holds(target))?.name;
    },
    clauses: clauses.map(({ name }) => name),
    see: (target) => {
      isBlind = false;
      for (const clause of unseen)
        if (clause.found(target) !== undefined || (clause.isLate && target.complete)) unseen.delete(clause);
    },
    lacking: () => (isBlind ? [] : [...unseen].map(({ name }) => name)),
  };
}

/** Labels that the list does not have, but that can still be read, do not speak against the deletion yet. */
function asFarAsRead(target: Target): Pick<Target, 'labels' | 'server'> {
  return isUnread(target) ? { ...target, labels: {} } : target;
}

function isUnread({ labels, complete }: Target): boolean {
  return labels === undefined && complete !== undefined;
}

/** One clause of a rule. */
export interface Clause {
  name: keyof Rule;
  holds(target: Target): boolean;
  /** What of a target it looks at; undefined where the target has no such thing. */
  found(target: Target): unknown;
  /** It may be read of a target only when everything else speaks for its deletion. */
  isLate?: true;
}

/** The clauses of a rule as of `now`, in the order in which they are asked. */
export function clausesOf(rule: Rule, now: number): Clause[] {
  const { older_than, name, labels, key, volume, size, server, status } = rule;
  const least = older_than === undefined ? 0 : milliseconds(older_than);
  const all: Clause[] = [
    {
      name: 'older_than',
      holds: ({ since }) => since !== undefined && now - since >= least,
      found: ({ since }) => since && writeAge(now - since),
    },
    { name: 'name', holds: globs(name, (target) => target.name), found: (target) => target.name },
    {
      name: 'labels',
      holds: (target) => isUnread(target) || labelsHold(labels ?? {}, target.labels ?? {}),
      found: (target) => target.labels,
      isLate: true,
    },
    {
      name: 'status',
      holds: (target) => target.status !== undefined && status?.includes(target.status) === true,
      found: (target) => target.status,
    },
    {
      name: 'expired',
      holds: (target) => isExpired(target, now),
      found: ({ entry, labels }) => entry ?? labels,
      isLate: true,
    },
    { name: 'key', holds: globs(key, ({ entry }) => entry?.key), found: ({ entry }) => entry?.key },
    {
      name: 'volume',
      holds: (target) => volumeHolds(volume ?? {}, target),
      found: ({ volume: it, size_gb }) => it && { ...it, size_gb },
    },
    {
      name: 'size',
      holds: ({ size_gb }) => size_gb !== undefined && size !== undefined && size_gb >= size.min_gb,
      found: ({ size_gb }) => size_gb,
    },
    { name: 'server', holds: (target) => serverHolds(server ?? {}, target, now), found: foundServer, isLate: true },
  ];
  return all.filter((clause) => rule[clause.name] !== undefined);
}

function foundServer({ server }: Target): unknown {
  return server && { status: server.status, updated: server.updated && new Date(server.updated).toISOString() };
}

/** A duration that cannot be read is never over. */
function milliseconds(duration: string): number {
  return readDuration(duration) ?? Number.POSITIVE_INFINITY;
}

function globs(
  { glob, except }: { glob?: string[] | undefined; except?: string[] | undefined } = {},
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
