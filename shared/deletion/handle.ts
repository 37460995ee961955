import type { Deadline } from '../base/deadline.ts';
import { metricsOf } from '../outbound/metrics.ts';
import type { Tally } from '../transport/client.ts';
import { DeletionFailed, Fault, isCallersFault, Misconfigured, Unreadable } from '../transport/fault.ts';
import { begin, type Run, type Runtime } from '../triggers/container.ts';
import type { Operation, Outcome } from './define.ts';
import { execute } from './delete.ts';
import { type DeletionRequest, readRequest } from './request.ts';

/** One waking of the function: what it may use, how long, and by which names it can be found again. */
export interface Invocation {
  runtime: Runtime;
  deadline: Deadline;
  /** The platform's or the caller's id of this invocation. */
  id: string;
  /** The caller's trace header, carried through. */
  trace?: string;
  /** What asked for it, the same for each repetition: a webhook's id, a message's. Without one, the invocation itself. */
  cause?: string;
  /** Where the calls of several deletions are added up. Somebody else tells of them all at once, then. */
  total?: Tally;
}

/** An outcome as every trigger answers and logs it; a receipt's fields, e.g. `job_id`, stand beside. */
export interface Result {
  operation: string;
  params: unknown;
  status: Outcome['status'];
  reason?: string;
  found?: object;
  /** The vendor's id of the latest request. */
  request_id?: string;
}

/**
 * From an unchecked request to a result, and to the one log line that says what, which, why, how long, and which request
 * id to quote to the vendor. Whatever is thrown passes through, logged.
 */
export async function perform<Params extends object, State extends object, Receipt extends object>(
  operation: Operation<Params, State, Receipt>,
  input: unknown,
  invocation: Invocation,
): Promise<Result> {
  const { runtime, deadline } = invocation;
  const started = runtime.clock.now();
  let request: DeletionRequest<Params> | undefined;
  let run: Run | undefined;

  function entryOf(status: string, reason?: string) {
    return {
      operation: operation.name,
      ...(invocation.trace && { trace: invocation.trace }),
      invocation: invocation.id,
      ...(request && { params: request.params }),
      status,
      ...(reason && { reason }),
      ms: runtime.clock.now() - started,
      ...(run?.tally.requestId && { request_id: run.tally.requestId }),
    };
  }
  const measured = (entry: ReturnType<typeof entryOf>) =>
    runtime.access.metrics ? { ...entry, ...metricsOf(entry, run?.tally, started + entry.ms) } : entry;

  try {
    run = begin(runtime, deadline);
    request = readRequest(operation, runtime.cloud().config.projectId, input);
    const outcome = await execute(operation, request, run);
    runtime.log.info(measured(entryOf(outcome.status, outcome.reason)));
    const result = present(operation.name, request.params, outcome, run.tally.requestId);
    if (!request.dry_run) await tell(result, invocation);
    return result;
  } catch (error) {
    const entry = entryOf(isCallersFault(error) ? 'rejected' : 'failed', wordsFor(error));
    if (isForeseen(error)) runtime.log.warn(measured(entry));
    else runtime.log.error({ ...measured(entry), err: error });
    if (request && !request.dry_run) await tell(entry, invocation);
    throw error;
  } finally {
    if (invocation.total && run) {
      invocation.total.calls += run.tally.calls;
      invocation.total.throttles += run.tally.throttles;
    }
  }
}

/** Sends word of what became of one deletion; of several that are added up, somebody else does. */
async function tell(
  result: { operation: string; params?: unknown; status: string },
  { runtime, deadline, id, cause = id, total }: Invocation,
): Promise<void> {
  const { operation, params, status } = result;
  const message = { type: `deletion.${status}`, data: result, about: [cause, operation, params] };
  if (!total) await runtime.cloud().notify?.(message, deadline);
}

function present(operation: string, params: object, outcome: Outcome, requestId: string | undefined): Result {
  const { status, reason, found } = outcome;
  const receipt = 'receipt' in outcome ? outcome.receipt : undefined;
  const optional = { ...(reason && { reason }), ...(found && { found }), ...(requestId && { request_id: requestId }) };
  return { ...receipt, operation, params, status, ...optional };
}

function isForeseen(error: unknown): boolean {
  return (
    isCallersFault(error) || [Fault, Unreadable, DeletionFailed, Misconfigured].some((kind) => error instanceof kind)
  );
}

function wordsFor(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
