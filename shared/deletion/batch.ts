import { inPool } from '../base/pool.ts';
import { Fault } from '../transport/fault.ts';
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
 * for it, waits while the service is away, and stops between deletions when the time runs out: what was not begun is not
 * in the answer. Each outcome is logged and none is sent as a notification, for whoever asked tells of all at once.
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

  /** Answers false where nothing could be sent: the target was not begun, and no other need be. */
  async function deleteOne(target: Target): Promise<boolean> {
    // Counted apart: what the others met meanwhile says nothing about this one.
    const tally = newTally();
    const input = { params: target.params, wait: true };
    const result: { status: string; reason?: string } | undefined = await handle(
      operation,
      input,
      { ...context, tally, notify: undefined },
      hold,
    ).catch((error: Error) => {
      const begun = !(error instanceof Fault && error.unsent) || tally.calls > 0;
      return begun ? { status: 'failed', reason: error.message } : undefined;
    });
    if (!result) return false;
    addTally(context.tally, tally);
    pace.report(tally.throttles > 0);
    outcomes.push({ target, status: result.status, ...(result.reason && { reason: result.reason }) });
    return true;
  }

  const lanes = lanesOf(targets, ({ params }) => operation.serializeBy?.(params));
  await inPool(lanes, workers, async (lane) => {
    for (const target of lane) {
      if (!(await context.ready(operation.service)) || !(await pace.turn(deadline))) return;
      if (deadline.remaining() < enough || !(await deleteOne(target))) return;
    }
  });
  return outcomes;
}
