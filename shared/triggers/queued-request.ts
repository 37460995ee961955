import { startDeadline } from '../base/deadline.ts';
import { type Brakes, brakesInForce, underBrakes } from '../deletion/brakes.ts';
import type { Hold } from '../deletion/check.ts';
import { type Context, newTally } from '../deletion/context.ts';
import type { Operation } from '../deletion/define.ts';
import { InvalidRequest, isCallersFault } from '../deletion/errors.ts';
import { handle } from '../deletion/handle.ts';
import { withFields } from '../outbound/log-fields.ts';
import { Fault } from '../transport/fault.ts';
import type { Retry } from '../transport/retry.ts';

/**
 * What became of one deletion that a message asks for: `again` asks the queue for another delivery, after so many
 * milliseconds at least; `dead` says why it can never succeed.
 */
export type Fate = { done: true } | { again: number } | { dead: string };

/**
 * Milliseconds one deletion is watched. What takes longer only waits, and the queue does that at nobody's cost; meanwhile
 * the messages beside it would not be acknowledged.
 */
const watch = 60_000;

/** Carries out one request of a message. Throws what `handle` throws; the request may be anything. */
export async function workOffRequest(
  operation: Operation,
  request: unknown,
  whole: Context,
  brakes: Brakes,
): Promise<Fate> {
  if (typeof request !== 'object' || request === null)
    throw new InvalidRequest([{ field: 'body', message: 'must be an object' }]);
  const { sweep: mark, ...own }: Record<string, unknown> = { ...request };
  const { clock, deadline, retry } = whole;
  const { hold, caller } = await readMarkOf(operation, mark, whole);
  const context = {
    ...whole,
    ...(caller && { caller, log: withFields(whole.log, { caller }) }),
    deadline: startDeadline(clock, Math.min(watch, deadline.remaining()), deadline.signal),
    retry: exceptBusy(retry),
  };
  const input = { wait: true, ...own };
  const [brake] = hold ? brakesInForce(brakes, clock.now()) : [];
  if (brake) return discard(operation, input, context, brake);
  const { status, passing } = await handle(operation, input, context, hold && underBrakes(brakes, clock.now, hold));
  return status === 'accepted' || passing ? { again: 0 } : { done: true };
}

/** What only a sweep's message needs is loaded by the first of them. The mark means that a sweep queued it, and nothing else does. */
async function readMarkOf(
  operation: Operation,
  mark: unknown,
  { clock }: Context,
): Promise<{ hold?: Hold; caller?: string }> {
  if (mark === undefined) return {};
  const { readMark } = await import('../sweep/hold.ts');
  return readMark(operation, mark, clock.now);
}

/**
 * What a sweep has queued stops with the sweeps. It is not kept, for whoever stopped a wrong rule must not find it resumed;
 * the next sweep finds what still matches. A look comes first, for what is leaving already cannot be refused.
 */
async function discard(operation: Operation, input: object, context: Context, brake: string): Promise<Fate> {
  try {
    const { status } = await handle(operation, input, context, () => brake);
    return status === 'accepted' ? { again: 0 } : { done: true };
  } catch (error) {
    if (isCallersFault(error)) throw error;
    await tellDiscarded(operation, input, context, `${brake} ${unseen}`);
    return { done: true };
  }
}

const unseen = 'The cloud could not be asked, so whether an earlier delivery had begun it is not known.';

/** The one outcome that no look stands behind, so it is told here. */
async function tellDiscarded(operation: Operation, input: object, context: Context, reason: string): Promise<void> {
  const { log, invocation, cause, caller, deadline, notify } = context;
  const { params } = input as { params?: unknown };
  const result = { operation: operation.name, params, status: 'refused', reason };
  log.info({ ...result, invocation, ms: 0, ...newTally() });
  const data = caller ? { ...result, caller } : result;
  await notify?.({ type: 'deletion.refused', data, about: [cause, operation.name, params] }, deadline);
}

/** A busy target is left to the queue's next delivery: to ask it again and again would only keep others from it. */
function exceptBusy(retry: Retry): Retry {
  return {
    ...retry,
    pause: async (fault, attempt, deadline) => {
      if (fault instanceof Fault && fault.verdict === 'busy') throw fault;
      await retry.pause(fault, attempt, deadline);
    },
  };
}
