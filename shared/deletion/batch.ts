import { inPool } from '../base/pool.ts';
import type { Hold } from './check.ts';
import { addTally, type Context, newTally } from './context.ts';
import type { Operation } from './define.ts';
import { handle } from './handle.ts';
import type { TargetOutcome } from './outcome.ts';
import { createPace, lanesOf } from './pace.ts';
import type { Target } from './target.ts';

/** Deletions under way at a time. */
const workers = 8;

/** Milliseconds that must be left to begin another deletion. */
const enough = 5_000;

/**
 * Deletes targets in their order, several at a time but never two that exclude each other. Slows down when the cloud asks
 * for it, and stops between deletions when the time runs out: what was not begun is not in the answer. Each outcome is
 * logged and none is sent as a notification, for whoever asked tells of all at once.
 */
export async function deleteAll(
  operation: Operation,
  targets: readonly Target[],
  hold: Hold,
  context: Context,
): Promise<TargetOutcome[]> {
  const { clock, deadline } = context;
  const pace = createPace(clock);
  const outcomes: TargetOutcome[] = [];

  async function deleteOne(target: Target) {
    // Counted apart: what the others met meanwhile says nothing about this one.
    const tally = newTally();
    const input = { params: target.params, wait: true };
    const result: { status: string; reason?: string } = await handle(
      operation,
      input,
      { ...context, tally, notify: undefined },
      hold,
    ).catch((error: Error) => ({ status: 'failed', reason: error.message }));
    addTally(context.tally, tally);
    pace.report(tally.throttles > 0);
    outcomes.push({ target, status: result.status, ...(result.reason && { reason: result.reason }) });
  }

  const lanes = lanesOf(targets, ({ params }) => operation.serializeBy?.(params) ?? []);
  await inPool(lanes, workers, async (lane) => {
    for (const target of lane) {
      if (deadline.remaining() < enough || !(await pace.turn(deadline))) return;
      await deleteOne(target);
    }
  });
  return outcomes;
}
