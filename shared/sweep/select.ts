import { inPool } from '../base/pool.ts';
import { mostSpared } from '../deletion/batch.ts';
import type { Operation } from '../deletion/define.ts';
import { type Target, targetKey } from '../deletion/target.ts';
import { Unreadable } from '../transport/fault.ts';
import { judgeOf } from './match.ts';
import { oldest } from './oldest.ts';
import { fingerprintOf, type SweepRequest } from './plan.ts';

/** Targets of which more is read at a time. */
const readers = 8;

/** A target that stays, and the sentence why. */
export interface Spared {
  target: Target;
  reason: string;
}

/** What one walk through the project found. */
export interface Selection {
  population: number;
  /** How many may go, by the rule and by the documented constraints. */
  matched: number;
  /** The oldest of them, at most as many as the rule's limit. */
  chosen: Target[];
  /** The next oldest, for the case that some of those do not go. */
  spares: Target[];
  /** Matched, but a documented constraint stands in the way; the oldest. */
  refused: Spared[];
  /** Their records cannot be read. */
  unreadable: Spared[];
  /** Planned, and no longer what they were. */
  changed: Spared[];
  /** Why the others stay, counted by clause. */
  kept: Record<string, number>;
}

/**
 * Judges every target, holding on to the oldest matches only: memory does not grow with the project. Where a plan was
 * given back, only what it planned is judged, and only what is still as it was is chosen. Rejects when the listing does.
 */
export async function select(
  operation: Operation,
  list: AsyncIterable<Target[]>,
  { rule, planned }: SweepRequest,
  now: number,
): Promise<Selection> {
  const judge = judgeOf(rule, now);
  const matches = oldest(rule.limit + mostSpared + 1);
  const [refused, unreadable] = [oldest(rule.limit), oldest(rule.limit)];
  const awaited = planned && new Map(planned);
  const changed: Spared[] = [];
  const kept: Record<string, number> = {};
  let [population, matched] = [0, 0];

  function stays(target: Target, why: string) {
    kept[why] = (kept[why] ?? 0) + 1;
    if (why === 'unreadable') unreadable.add(target);
    if (why === 'forbidden') refused.add(target);
  }
  /** Decides about a target of which enough is known: `target` is what was read of it, or `undefined` when it is gone. */
  function decide(listed: Target, target: Target | undefined, clause?: string): void {
    const plan = planned?.get(targetKey(listed.params));
    const none = target ? clause === undefined && operation.sweepGuard?.(target) : notThere;
    if (!target || none) {
      // It went while the list was read, or it turned out to be none of a sweep's targets.
      population -= 1;
      if (plan) changed.push({ target: listed, reason: changeOf(none || undefined) });
      return;
    }
    if (clause) stays(target, clause);
    const isAsPlanned = !plan || fingerprintOf(target, rule) === plan.fingerprint;
    if (plan && (clause || !isAsPlanned))
      changed.push({ target, reason: changeOf(clause && `${clause} keeps it now.`) });
    if (clause || !isAsPlanned) return;
    if (operation.guard(target, target.params)) stays(target, 'forbidden');
    else {
      matched += 1;
      matches.add(target);
    }
  }
  /** Decides about a target by its listing alone, as about most of a project; true where more has to be read of it first. */
  function needsMore(listed: Target): boolean {
    if (!listed.unreadable && operation.sweepGuard?.(listed)) return false;
    population += 1;
    const isWanted = awaited?.delete(targetKey(listed.params)) ?? true;
    if (listed.unreadable) stays(listed, 'unreadable');
    else if (isWanted) {
      const clause = judge.keptBy(listed);
      if (!clause && listed.complete) return true;
      decide(listed, listed, clause);
    }
    return false;
  }

  for await (const page of list) {
    const undecided = page.filter(needsMore);
    const read = await inPool(undecided, readers, whole);
    for (const [n, listed] of undecided.entries()) {
      const target = read[n];
      if (target?.unreadable) stays(target, 'unreadable');
      else decide(listed, target, target && judge.keptBy(target));
    }
  }
  for (const { params, name } of awaited?.values() ?? [])
    changed.push({ target: { params, name, state: {} }, reason: changeOf(kept.unreadable ? unseen : notThere) });
  const [oldestMatches, limit] = [matches.list(), rule.limit];
  return {
    population,
    matched,
    chosen: oldestMatches.slice(0, limit),
    spares: oldestMatches.slice(limit),
    refused: refused.list().map((target) => ({ target, reason: operation.guard(target, target.params) ?? '' })),
    unreadable: unreadable.list().map((target) => ({ target, reason: unread(target) })),
    changed,
    kept,
  };
}

/** What is read of a target beyond its listing; nothing when it is gone. One bad record is no reason to stop the sweep. */
async function whole(listed: Target): Promise<Target | undefined> {
  try {
    return listed.complete ? await listed.complete() : listed;
  } catch (error) {
    if (error instanceof Unreadable) return { ...listed, unreadable: error.message };
    throw error;
  }
}

function unread({ unreadable = '' }: Target): string {
  return `Its record cannot be read: ${unreadable.replace(/\.$/, '')}.`;
}

function changeOf(why: string | undefined): string {
  return `It has changed since the plan${why ? `: ${why}` : '.'}`;
}

const notThere = 'it is not there any more.';
const unseen = 'it is not there any more, or its record cannot be read.';
