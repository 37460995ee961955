import { type Chosen, type Done, requestFor } from '../sweep/select.ts';
import type { Operation } from './define.ts';
import { type Invocation, perform } from './handle.ts';
import { createPace, lanesOf } from './pace.ts';

/** Deletions under way at a time. */
const workers = 8;

/** Milliseconds that must be left to begin another deletion. */
const enough = 5_000;

/**
 * Deletes, oldest first, several at a time but never two that exclude each other. Slows down when the cloud asks for it,
 * and stops between deletions when the time runs out: what was not begun is not in the answer.
 */
export async function deleteAll<P extends object, S extends object, R extends object>(
  operation: Operation<P, S, R>,
  chosen: Chosen<P>[],
  invocation: Invocation,
): Promise<Done<P>[]> {
  const { runtime, deadline, total = { calls: 0, throttles: 0 } } = invocation;
  const lanes = lanesOf(chosen, (item) => operation.exclusive?.(item.params));
  const pace = createPace(runtime.clock);
  const done: Done<P>[] = [];

  async function deleteOne(item: Chosen<P>) {
    // Counted apart: what the others met meanwhile says nothing about this one.
    const own = { calls: 0, throttles: 0 };
    const request = { ...requestFor(item), wait: true };
    const result: { status: string; reason?: string } = await perform(operation, request, {
      ...invocation,
      total: own,
    }).catch((error: Error) => ({ status: 'failed', reason: error.message }));
    total.calls += own.calls;
    total.throttles += own.throttles;
    pace.felt(own.throttles > 0);
    done.push({ item, status: result.status, ...(result.reason && { reason: result.reason }) });
  }
  async function work() {
    for (let lane = lanes.shift(); lane; lane = lanes.shift())
      for (const item of lane) {
        if (deadline.remaining() < enough || !(await pace.turn(deadline))) return;
        await deleteOne(item);
      }
  }
  await Promise.all(Array.from({ length: workers }, work));
  return done;
}
