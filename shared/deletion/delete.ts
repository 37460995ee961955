import * as z from 'zod/mini';
import { startDeadline } from '../base/deadline.ts';
import { afterLostAnswer, Fault, isPassing, Unreadable } from '../transport/fault.ts';
import { type Check, check, failClosed, look, type Task } from './check.ts';
import type { Context } from './context.ts';
import { DeletionFailed } from './errors.ts';
import type { Outcome } from './outcome.ts';
import type { Target } from './target.ts';
import { wait, watch } from './wait.ts';

/**
 * Carries out one deletion: look, decide, ask, watch. What the documents foresee is an {@link Outcome}; what they do not
 * is thrown: a {@link Fault} while nothing is known to be accepted, `DeletionFailed` when the cloud gave up after accepting.
 */
export async function deleteTarget(task: Task, context: Context): Promise<Outcome> {
  const first = await check(task, context.clock).catch(failClosed);
  if (first.next === 'absent') return { status: 'absent', reason: 'It is not there.' };
  if (first.next === 'refuse') return refused(first, first.reason);
  const { target } = first;
  if (first.next === 'wait') {
    const reason = 'It is already being deleted.';
    return task.request.dry_run ? { status: 'accepted', reason, found: target.state } : wait(task, target, context);
  }
  if (task.request.dry_run) return { status: 'planned', found: target.state };
  return ask(task, target, context);
}

/** Sends the DELETE. It is repeated only after a look says that the target still stands and nothing stands in the way. */
async function ask(task: Task, target: Target, context: Context): Promise<Outcome> {
  let lost: Fault | undefined;
  let busy = false;
  for (let attempt = 1; ; attempt += 1) {
    context.step?.('sent', task.request.params);
    const answer = await send(task);
    if (!(answer instanceof Fault)) {
      context.step?.('accepted', task.request.params);
      return wait(task, target, context, { receipt: answer });
    }
    if (answer.mayBeDone) lost = answer;
    busy ||= answer.verdict === 'busy';
    try {
      if (answer.verdict === 'unauthenticated') throw answer;
      if (isPassing(answer)) await context.retry.pause(answer, attempt, context.deadline);
      const outcome = await afterFault(task, target, { answer, lost, busy }, context);
      if (outcome) return outcome;
    } catch (error) {
      throw lost && error !== lost ? afterLostAnswer(error) : error;
    }
  }
}

/** The answer that did not accept, and the latest one so far that leaves open whether the target was deleted. */
interface Answers {
  answer: Fault;
  lost: Fault | undefined;
  /** One said that the target is busy: another deletion of it may be the reason. */
  busy: boolean;
}

/** What a look says after the cloud did not accept: an outcome, or nothing when the DELETE may be sent again. */
async function afterFault(
  task: Task,
  before: Target,
  answers: Answers,
  context: Context,
): Promise<Outcome | undefined> {
  const { operation } = task;
  const { answer, lost, busy } = answers;
  const now = await check(task, context.clock).catch((error: unknown) => {
    throw answer.mayBeDone ? answer : error;
  });
  // It was there, we asked, it is gone: only an answer that says so of our first DELETE means that somebody else did it.
  if (now.next === 'absent' && (answer.verdict === 'gone' || answer.status === 404) && !lost)
    return { status: 'absent', reason: answer.message, found: before.state };
  if (now.next === 'absent') return wait(task, before, context);
  if (now.next === 'wait') return { ...(await wait(task, now.target, context)), found: before.state };
  const failure = lost && now.target && operation.failure?.(now.target, before);
  if (failure) throw new DeletionFailed(failure);
  if (now.next === 'refuse') {
    const mayLeave = lost !== undefined || isLeaving(task, now.target) === 'perhaps';
    return mayLeave ? watchRefusal(task, before, answers, context, now) : refused(now, now.reason);
  }
  if (operation.isDeleting?.(now.target) === true) return wait(task, now.target, context);
  if (answer.verdict === 'refused') {
    if (lost || busy)
      return watchRefusal(task, before, answers, context, { ...now, next: 'refuse', reason: answer.message });
    // It may have gone, or begun to go, between the refusal and the look.
    const last = await look(task);
    const stays = last && operation.isDeleting?.(last) !== true;
    return stays ? refused(now, answer.message) : wait(task, before, context);
  }
  if (!isPassing(answer)) throw answer;
  return undefined;
}

/** Milliseconds for which a target is watched that may be leaving although it was refused: a deletion would show by then. */
const mostWatched = 20_000;

/**
 * What stands in the way now may come of a DELETE, our own or another. So the target is watched first: `refused` is never
 * said of one that leaves.
 */
async function watchRefusal(
  task: Task,
  before: Target,
  { answer, lost }: Answers,
  context: Context,
  now: Extract<Check, { next: 'refuse' }>,
): Promise<Outcome> {
  const { clock, deadline } = context;
  const some = startDeadline(clock, Math.min(mostWatched, deadline.remaining()), deadline.signal);
  const watched = { ...task, request: { ...task.request, wait: true } };
  const { outcome, last } = await watch(watched, before, { ...context, deadline: some });
  if (outcome.status !== 'accepted' || isLeaving(task, last) === true) return outcome;
  // With a reason, the watch ended before its time: it has not shown that the target stays.
  if (outcome.reason || (lost && isLeaving(task, now.target) !== false)) throw lost ?? answer;
  return refused(now, lost ? `${now.reason} ${lost.message}.` : now.reason);
}

function isLeaving({ operation }: Task, target: Target | undefined): boolean | 'perhaps' | undefined {
  return target !== undefined && operation.isDeleting ? operation.isDeleting(target) : false;
}

function refused(last: Exclude<Check, { next: 'absent' }>, reason: string): Outcome {
  const { target } = last;
  const passing = last.next === 'refuse' && last.passing === true;
  return { status: 'refused', reason, ...(target && { found: target.state }), ...(passing && { passing }) };
}

const anything = z.unknown();

/** One DELETE: its receipt, nothing where there is none to read, or the fault. */
async function send({ operation, request, client }: Task): Promise<object | Fault | undefined> {
  try {
    const { service, route, receipt } = operation;
    const answer = await client(service, route, request.params as Record<string, string>, receipt ?? anything);
    return receipt ? (answer as object) : undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}
