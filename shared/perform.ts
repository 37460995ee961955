import type { Deadline } from './deadline.ts';
import { DeletionFailed, Fault, InvalidRequest, Misconfigured, OtherProject, Unreadable } from './errors.ts';
import { execute } from './execute.ts';
import type { Operation, Outcome } from './operation.ts';
import { readRequest } from './request.ts';
import { begin, type Run, type Runtime } from './runtime.ts';
import type { Tally } from './transport.ts';

/** One waking of the function: what it may use, how long, and by which names it can be found again. */
export interface Invocation {
  runtime: Runtime;
  deadline: Deadline;
  /** The platform's or the caller's id of this invocation. */
  id: string;
  /** The caller's trace header, carried through. */
  trace?: string;
  /** Where the calls of several deletions are added up. */
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
  const line = {
    operation: operation.name,
    ...(invocation.trace && { trace: invocation.trace }),
    invocation: invocation.id,
  };
  let params: Params | undefined;
  let run: Run | undefined;
  const closing = () => ({
    ms: runtime.clock.now() - started,
    ...(run?.tally.requestId && { request_id: run.tally.requestId }),
  });
  try {
    run = begin(runtime, deadline);
    const request = readRequest(operation, runtime.cloud().config.projectId, input);
    params = request.params;
    const outcome = await execute(operation, request, run);
    const { status, reason } = outcome;
    runtime.log.info({ ...line, params, status, ...(reason && { reason }), ...closing() });
    return present(operation.name, params, outcome, run.tally.requestId);
  } catch (error) {
    const status = isCallersFault(error) ? 'rejected' : 'failed';
    const entry = { ...line, ...(params && { params }), status, reason: wordsFor(error), ...closing() };
    if (isForeseen(error)) runtime.log.warn(entry);
    else runtime.log.error({ ...entry, err: error });
    throw error;
  } finally {
    if (invocation.total && run) {
      invocation.total.calls += run.tally.calls;
      invocation.total.throttles += run.tally.throttles;
    }
  }
}

function present(operation: string, params: object, outcome: Outcome, requestId: string | undefined): Result {
  const { status, reason, found } = outcome;
  const receipt = 'receipt' in outcome ? outcome.receipt : undefined;
  const optional = { ...(reason && { reason }), ...(found && { found }), ...(requestId && { request_id: requestId }) };
  return { ...receipt, operation, params, status, ...optional };
}

function isCallersFault(error: unknown): boolean {
  return error instanceof InvalidRequest || error instanceof OtherProject;
}

function isForeseen(error: unknown): boolean {
  return (
    isCallersFault(error) || [Fault, Unreadable, DeletionFailed, Misconfigured].some((kind) => error instanceof kind)
  );
}

function wordsFor(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
