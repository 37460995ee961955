import { Misconfigured } from '../base/misconfigured.ts';
import { Fault, Unreadable } from '../transport/fault.ts';
import type { Hold } from './check.ts';
import { addTally, type Context, clientOf, newTally } from './context.ts';
import type { Operation } from './define.ts';
import { deleteTarget } from './delete.ts';
import { DeletionFailed, isCallersFault } from './errors.ts';
import type { Outcome, Result } from './outcome.ts';
import { type DeletionRequest, readRequest } from './request.ts';

/**
 * From an unchecked request to a result, and to the one log line that says what, which, why, how long, and which request
 * id to quote to the vendor. `hold` is given where a sweep asks. Whatever is thrown passes through, logged.
 */
export async function handle(operation: Operation, input: unknown, context: Context, hold?: Hold): Promise<Result> {
  const { clock, log, deadline, notify, trace, caller } = context;
  const started = clock.elapsed();
  const tally = newTally();
  let request: DeletionRequest | undefined;

  function entryOf(status: string, reason?: string) {
    return {
      operation: operation.name,
      ...(trace && { trace }),
      invocation: context.invocation,
      ...(request && { params: request.params }),
      status,
      ...(reason && { reason }),
      ms: clock.elapsed() - started,
      calls: tally.calls,
      throttles: tally.throttles,
      ...(tally.requestId && { request_id: tally.requestId }),
    };
  }
  async function tell(result: { operation: string; params?: unknown; status: string }) {
    if (request?.dry_run !== false) return;
    const { params, status } = result;
    const about = [context.cause, operation.name, params];
    const data = caller ? { ...result, caller } : result;
    await notify?.({ type: `deletion.${status}`, data, about }, deadline);
  }

  try {
    request = readRequest(operation, context.projectId, input);
    const client = clientOf({ ...context, tally }, operation);
    const outcome = remarked(operation, await deleteTarget({ operation, request, client, hold }, context));
    log.info(entryOf(outcome.status, outcome.reason));
    const result = present(operation.name, request.params, outcome, tally.requestId);
    await tell(result);
    return result;
  } catch (error) {
    const entry = entryOf(isCallersFault(error) ? 'rejected' : 'failed', reasonOf(error));
    if (isForeseen(error)) log.warn(entry);
    else log.error({ ...entry, err: error });
    await tell(entry);
    throw error;
  } finally {
    addTally(context.tally, tally);
  }
}

/** The same outcome with what the operation has to say of one that goes. */
function remarked({ remark }: Operation, outcome: Outcome): Outcome {
  const { status, reason, found } = outcome;
  if (!found || status === 'refused' || status === 'absent') return outcome;
  const words = remark?.(found);
  return words ? { ...outcome, reason: reason ? `${reason} ${words}` : words } : outcome;
}

function present(operation: string, params: object, outcome: Outcome, requestId: string | undefined): Result {
  const { status, reason, found } = outcome;
  const receipt = 'receipt' in outcome ? outcome.receipt : undefined;
  const passing = outcome.status === 'refused' && outcome.passing;
  const optional = {
    ...(reason && { reason }),
    ...(found && { found }),
    ...(passing && { passing }),
    ...(requestId && { request_id: requestId }),
  };
  return { ...receipt, operation, params, status, ...optional };
}

function isForeseen(error: unknown): boolean {
  return (
    isCallersFault(error) || [Fault, Unreadable, DeletionFailed, Misconfigured].some((kind) => error instanceof kind)
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
