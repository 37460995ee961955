import * as z from 'zod';
import { isKept } from '../sweep/match.ts';
import { DeletionFailed, Fault, isPassing, Unreadable } from '../transport/fault.ts';
import type { Run } from '../triggers/container.ts';
import type { Operation, Outcome } from './define.ts';
import type { DeletionRequest } from './request.ts';
import { look, type Task, watch } from './wait.ts';

/**
 * Carries out one deletion: look, decide, ask, watch. What the documents foresee is an {@link Outcome}; what they do not
 * is thrown: a {@link Fault} while nothing is known to be accepted, `DeletionFailed` when the cloud gave up after accepting.
 */
export async function execute<Params extends object, State extends object, Receipt extends object>(
  operation: Operation<Params, State, Receipt>,
  request: DeletionRequest<Params>,
  run: Run,
): Promise<Outcome<State, Receipt>> {
  const task = {
    operation,
    params: request.params,
    run,
    unlessKept: request.unless_kept ?? false,
    serverStatus: request.server_status,
  };
  const first = await decide(task).catch(failClosed);
  if (first.go === 'nowhere') return { status: 'absent', reason: 'It is not there.' };
  if (first.go === 'unread') return { status: 'refused', reason: first.reason };
  const { found } = first;
  if (first.go === 'refuse') return { status: 'refused', reason: first.reason, found };
  if (first.go === 'watch') {
    const reason = 'It is already being deleted.';
    return request.dry_run ? { status: 'accepted', reason, found } : watch(task, request.wait, found);
  }
  if (request.dry_run) return { status: 'planned', found };
  return ask(task, request.wait, found);
}

type Decision<State> =
  | { go: 'nowhere' }
  | { go: 'ask' | 'watch'; found: State }
  | { go: 'refuse'; found: State; reason: string };

/** Looks and decides. A no may mean that the deletion is already running: then there is nothing left to ask. */
async function decide<P extends object, S extends object, R extends object>(task: Task<P, S, R>): Promise<Decision<S>> {
  const { operation, params, run } = task;
  const found = await look(task);
  if (!found) return { go: 'nowhere' };
  const reason = operation.forbids(found, params);
  if (!reason) {
    const changed = await changeSince(task);
    return changed ? { go: 'refuse', found, reason: changed } : { go: 'ask', found };
  }
  return (await operation.underway?.(found, params, run.call))
    ? { go: 'watch', found }
    : { go: 'refuse', found, reason };
}

/** What a sweep went by may have changed since it listed the target, above all while the request waited in a queue. */
async function changeSince<P extends object, S extends object, R extends object>(
  task: Task<P, S, R>,
): Promise<string | undefined> {
  const { operation, params, run, unlessKept, serverStatus } = task;
  if (!unlessKept && !serverStatus) return undefined;
  const { labels, server_status } = await operation.reread(run.call, params);
  if (unlessKept && isKept(labels)) return 'It is labelled keep, or its labels could not be read.';
  if (serverStatus && !serverStatus.includes(server_status ?? ''))
    return `The server is ${server_status} by now; the request is for ${serverStatus.join(' or ')}.`;
  return undefined;
}

/** What protects a target could not be read: refused, and nothing is sent. */
function failClosed(error: unknown): { go: 'unread'; reason: string } {
  const unread =
    error instanceof Unreadable ||
    (error instanceof Fault && error.verdict === 'refused' && error.line.startsWith('GET '));
  if (!unread) throw error;
  return { go: 'unread', reason: error.message };
}

/** Sends the DELETE. It is repeated only after a look says that the target still stands and nothing forbids it. */
async function ask<P extends object, S extends object, R extends object>(
  task: Task<P, S, R>,
  wait: boolean,
  found: S,
): Promise<Outcome<S, R>> {
  const { run } = task;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await send(task);
    if (!(answer instanceof Fault)) return watch(task, wait, found, answer);
    if (answer.verdict === 'unauthenticated') throw answer;
    if (isPassing(answer)) await run.retry.pause(answer, attempt, run.deadline);
    const outcome = await afterNo(task, wait, found, answer);
    if (outcome) return outcome;
  }
}

/** What a look says after the cloud did not accept: an outcome, or nothing when the DELETE may be sent again. */
async function afterNo<P extends object, S extends object, R extends object>(
  task: Task<P, S, R>,
  wait: boolean,
  found: S,
  answer: Fault,
): Promise<Outcome<S, R> | undefined> {
  const { operation, params, run } = task;
  const unknown = answer.verdict === 'unreachable';
  const now = await decide(task).catch((error: unknown) => {
    throw unknown ? answer : error;
  });
  if (now.go === 'nowhere' && answer.verdict === 'gone') return { status: 'absent', reason: answer.message, found };
  if (now.go === 'nowhere' || now.go === 'watch') return watch(task, wait, found);
  const failure = unknown && operation.failed?.(now.found, found);
  if (failure) throw new DeletionFailed(failure);
  if (now.go === 'refuse')
    return { status: 'refused', reason: unknown ? `${now.reason} ${answer.message}` : now.reason, found: now.found };
  if (await operation.underway?.(now.found, params, run.call)) return watch(task, wait, now.found);
  // It may have gone between the refusal, the look and the question after it.
  if (answer.verdict === 'refused')
    return (await look(task))
      ? { status: 'refused', reason: answer.message, found: now.found }
      : watch(task, wait, found);
  if (!isPassing(answer)) throw answer;
  return undefined;
}

/** One DELETE: its receipt, nothing where there is none to read, or the fault. */
async function send<P extends object, S extends object, R extends object>({
  operation,
  params,
  run,
}: Task<P, S, R>): Promise<R | Fault | undefined> {
  try {
    const receipt = await run.call(operation.route, { ...params }, operation.receipt ?? z.unknown());
    return operation.receipt ? (receipt as R) : undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}
