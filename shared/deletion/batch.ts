import { Fault } from '../transport/fault.ts';
import { openAdmission, serviceAway } from './admission.ts';
import type { Hold } from './check.ts';
import { addTally, type Context, newTally } from './context.ts';
import type { Operation } from './define.ts';
import { handle } from './handle.ts';
import type { TargetOutcome } from './outcome.ts';
import { openOverview } from './overview.ts';
import type { Target } from './target.ts';

/** So many targets may be refused or absent, and others are begun in their place. */
export const mostSpared = 100;

/** What became of the targets that were begun, and why no more were, where not all that should be begun was. */
export interface BatchEnd {
  outcomes: TargetOutcome[];
  stopped?: string;
}

/**
 * Deletes `limit` of the targets, in their order, several at a time but never two that exclude each other. What is refused
 * or absent does not count: the next is begun in its place, up to a bound. Stops between deletions when the time runs out. Each
 * outcome is logged and none is sent as a notification, for whoever asked tells of all at once.
 */
export async function deleteAll(
  operation: Operation,
  { targets, limit }: { targets: readonly Target[]; limit: number },
  hold: Hold,
  context: Context,
): Promise<BatchEnd> {
  const admission = openAdmission(context.deadline);
  const overview = openOverview(operation, context);
  const end: BatchEnd = { outcomes: [] };
  const latest = new Map<string, Promise<void>>();
  const turns: Promise<void>[] = [];
  let spared = 0;

  /** Lines up the next target, behind what excludes it. */
  function lineUp() {
    const target = targets[turns.length];
    if (!target) return;
    const keys = operation.serializeBy?.(target.params) ?? [];
    const turn = Promise.all(keys.map((key) => latest.get(key))).then(() => begin(target));
    for (const key of keys) latest.set(key, turn);
    turns.push(turn);
  }
  async function begin(target: Target) {
    const place = await admission.enter();
    if (typeof place === 'string') {
      end.stopped ??= place;
      return;
    }
    const watching = () => {
      place.watching();
      return overview.of(target);
    };
    // Counted apart: what the others met meanwhile says nothing about this one.
    const tally = newTally();
    const { outcome, counts, away, begun } = await deleteOne(
      operation,
      target,
      { ...context, tally, notify: undefined, watching },
      hold,
    );
    addTally(context.tally, tally);
    overview.forget(target);
    if (begun) end.outcomes.push(outcome);
    else end.stopped ??= serviceAway;
    if (!counts) replace();
    place.leave(away);
  }
  function replace() {
    spared += 1;
    if (spared <= mostSpared) lineUp();
    else if (turns.length < targets.length)
      end.stopped ??= `${mostSpared} targets were refused or absent, and others were begun in their place; no more are.`;
  }

  while (turns.length < Math.min(limit, targets.length)) lineUp();
  for (const turn of turns) await turn;
  return end;
}

/**
 * One deletion: what became of it, whether it counts as one that goes, and whether the service was away. A failed one counts,
 * for it may have been carried out all the same; one of which nothing was sent was not begun.
 */
async function deleteOne(operation: Operation, target: Target, context: Context, hold: Hold) {
  try {
    const { status, reason } = await handle(operation, { params: target.params, wait: true }, context, hold);
    const counts = status !== 'refused' && status !== 'absent';
    return { outcome: { target, status, ...(reason && { reason }) }, counts, away: false, begun: true };
  } catch (error) {
    const outcome = { target, status: 'failed', reason: (error as Error).message };
    // Nothing was sent for it, whether it was held back or what it shared with others failed.
    const heldBack = context.tally.calls === 0 && (isAway(error) || (error instanceof Fault && error.unsent));
    return { outcome, counts: true, away: isAway(error), begun: !heldBack };
  }
}

/** Whether a failure is the service's, not the target's: then the next target would fare no better. */
function isAway(error: unknown): boolean {
  return error instanceof Fault && ['throttled', 'unreachable', 'unauthenticated'].includes(error.verdict);
}
