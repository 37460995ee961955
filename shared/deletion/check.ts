import type { Clock } from '../base/clock.ts';
import type { Client } from '../transport/client.ts';
import { Fault, Unreadable, unlessGone } from '../transport/fault.ts';
import { orUnread } from '../transport/unread.ts';
import type { Operation } from './define.ts';
import type { DeletionRequest } from './request.ts';
import { isKept, type Target } from './target.ts';

/** What a sweep went by: the sentence when a target, read afresh, no longer is what the sweep was for. */
export type Hold = (target: Target) => string | undefined;

/** One deletion in hand. */
export interface Task {
  operation: Operation;
  request: DeletionRequest;
  client: Client;
  /** Given where a sweep asks: what the target must still be. */
  hold?: Hold | undefined;
}

/**
 * What one look says: nothing is there, it may be deleted, it is being deleted, or a sentence stands in the way. `whole` is
 * the target with what is read of it late.
 */
export type Check =
  | { next: 'absent' }
  | { next: 'delete'; target: Target; whole: Target }
  | { next: 'wait'; target: Target }
  | { next: 'refuse'; reason: string; target?: Target; passing?: boolean };

/** Reads the target as it stands; nothing means it is not there. What it hangs on takes it along when it goes. */
export function look({ operation, request, client }: Task, before?: Target): Promise<Target | undefined> {
  return unlessGone(operation.read(client, request.params, before));
}

/** Milliseconds for which a look is believed. */
const fresh = 1_000;

/**
 * Looks and decides. To ask others who uses the target may take minutes, where their service is slow; meanwhile it may have
 * come into use itself, which not every service refuses. So it is looked at once more. And a freeze may begin at any moment.
 */
export async function check(task: Task, clock: Clock): Promise<Check> {
  const decision = await decide(task);
  if (decision.next !== 'delete') return decision;
  const { target, whole } = decision;
  const began = clock.elapsed();
  const user = await usedBy(task, target);
  if (user) return { next: 'refuse', target, reason: user };
  if (clock.elapsed() - began > fresh) return decide(task);
  const reason = task.hold?.(whole);
  return reason ? { next: 'refuse', target, reason } : decision;
}

/** What one look says. A guard's no may mean that the deletion is already running: then there is nothing left to ask. */
async function decide(task: Task): Promise<Check> {
  const { operation, request } = task;
  const target = await look(task);
  if (!target) return { next: 'absent' };
  const reason = operation.guard(target, request.params);
  if (reason && operation.isDeleting?.(target) === true) return { next: 'wait', target };
  if (reason)
    return { next: 'refuse', target, reason, passing: operation.isPassing?.(target, request.params) ?? false };
  return held(task, target);
}

/** Who uses a target, as a sentence. A list that cannot be read is one, whatever its service answers: it may name somebody. */
export async function usedBy({ operation, client }: Pick<Task, 'operation' | 'client'>, target: Target) {
  try {
    return operation.usedBy && (await orUnread(operation.usedBy(client, target)));
  } catch (error) {
    return failClosed(error).reason;
  }
}

const keptReason = 'It is labelled keep, or its labels could not be read.';

/** Holds a target against what the request was made by: one fresh read answers for the guard and for the whole rule. */
async function held(task: Task, target: Target): Promise<Check> {
  const { request, hold } = task;
  if (!hold && !request.unless_kept) return { next: 'delete', target, whole: target };
  const whole = target.complete ? await target.complete() : target;
  // What is missing from one answer is believed only when a second look misses it too.
  if (!whole && !(await look(task))) return { next: 'absent' };
  if (!whole || isKept(whole)) return { next: 'refuse', target, reason: keptReason };
  const reason = hold?.(whole);
  return reason ? { next: 'refuse', target, reason } : { next: 'delete', target, whole };
}

/** What protects a target could not be read: refused, and nothing is sent. Any other error passes through. */
export function failClosed(error: unknown): Extract<Check, { next: 'refuse' }> {
  const unread =
    error instanceof Unreadable ||
    (error instanceof Fault && error.verdict === 'refused' && error.route.startsWith('GET '));
  if (!unread) throw error;
  return { next: 'refuse', reason: error.message };
}
