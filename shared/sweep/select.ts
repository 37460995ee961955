import { inPool } from '../base/pool.ts';
import { usedBy } from '../deletion/check.ts';
import type { Operation } from '../deletion/define.ts';
import { type Target, targetKey } from '../deletion/target.ts';
import type { Client } from '../transport/client.ts';
import { Unreadable } from '../transport/fault.ts';
import { judgeOf } from './match.ts';
import { fingerprintOf, type SweepRequest } from './plan.ts';
import { gather, type Selection } from './selection.ts';

/** Targets of which more is read at a time. */
export const readers = 8;

/** What is walked through, and when. */
export interface Walk {
  operation: Operation;
  projectId: string;
  client: Client;
  now: number;
}

/**
 * Judges every target, holding on to the oldest matches only. Where a plan was given back, only what it planned is judged,
 * and only what is still as it was is chosen. Rejects when the listing does.
 */
export async function select(
  { operation, projectId, client, now }: Walk,
  { rule, planned }: SweepRequest,
): Promise<Selection> {
  const judge = judgeOf(rule, now);
  const found = gather(rule.limit, now);
  const awaited = planned && new Map(planned);

  /** What may go, as far as its own record says: `target` is what was read of it, or `undefined` when it is gone. */
  function candidate(listed: Target, target: Target | undefined, clause?: string): Target | undefined {
    const plan = planned?.get(targetKey(listed.params));
    const none = target ? clause === undefined && operation.sweepGuard?.(target) : notThere;
    if (!target || none) {
      // It went while the list was read, or it turned out to be none of a sweep's targets.
      found.count(-1);
      if (plan) found.change(listed, none || undefined);
      return undefined;
    }
    const isAsPlanned = !plan || fingerprintOf(target, rule) === plan.fingerprint;
    if (clause || !isAsPlanned) found.keep(target, clause ?? 'changed');
    if (plan && (clause || !isAsPlanned)) found.change(target, clause && `${clause} keeps it now.`);
    if (clause || !isAsPlanned) return undefined;
    const reason = operation.guard(target, target.params);
    if (reason) found.refuse(target, reason);
    return reason ? undefined : target;
  }
  /** The same of a target whose listing says enough, as of most of a project; `more` where more has to be read of it. */
  function byListing(listed: Target): Target | 'more' | undefined {
    if (!listed.unreadable && operation.sweepGuard?.(listed)) return undefined;
    found.count(1);
    const isWanted = awaited?.delete(targetKey(listed.params)) ?? true;
    if (listed.unreadable) return void found.leaveUnread(listed);
    judge.see(listed);
    if (!isWanted) return void found.keep(listed, 'unplanned');
    const clause = judge.keptBy(listed);
    return !clause && listed.complete ? 'more' : candidate(listed, listed, clause);
  }
  function byReading(listed: Target, target: Target | undefined): Target | undefined {
    if (!target?.unreadable) return candidate(listed, target, target && judge.keptBy(target));
    found.leaveUnread(target);
    return undefined;
  }

  for await (const page of operation.list(client, projectId)) {
    const more: Target[] = [];
    const ready: Target[] = [];
    for (const listed of page) {
      const target = byListing(listed);
      if (target === 'more') more.push(listed);
      else if (target) ready.push(target);
    }
    const read = await inPool(more, readers, whole);
    const able = [...ready, ...more.flatMap((listed, n) => byReading(listed, read[n]) ?? [])];
    // Only what everything else speaks for is asked who uses it.
    const users = operation.usedBy ? await inPool(able, readers, (one) => usedBy({ operation, client }, one)) : [];
    for (const [n, target] of able.entries()) {
      const user = users[n];
      if (user) found.refuse(target, user);
      else found.match(target);
    }
  }
  const selection = found.end(judge.lacking());
  for (const { params, name } of awaited?.values() ?? [])
    found.change({ params, name, state: {} }, selection.kept.unreadable ? unseen : notThere);
  return selection;
}

/** What is read of a target beyond its listing; nothing when it is gone. One bad record is no reason to stop the sweep. */
export async function whole(listed: Target): Promise<Target | undefined> {
  try {
    return listed.complete ? await listed.complete() : listed;
  } catch (error) {
    if (error instanceof Unreadable) return { ...listed, unreadable: error.message };
    throw error;
  }
}

const notThere = 'it is not there any more.';
const unseen = 'it is not there any more, or its record cannot be read.';
