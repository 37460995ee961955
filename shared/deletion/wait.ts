import type { Deadline } from '../base/deadline.ts';
import { DeletionFailed, Fault, isPassing, Unreadable } from '../transport/fault.ts';
import type { Run } from '../triggers/container.ts';
import type { Operation, Outcome } from './define.ts';

/** One deletion in hand. */
export interface Task<Params, State extends object, Receipt extends object> {
  operation: Operation<Params, State, Receipt>;
  params: Params;
  run: Run;
  /** Refuse when the labels say `keep` by now. */
  unlessKept: boolean;
  /** The statuses the server it hangs on must still have. */
  serverStatus?: readonly string[] | undefined;
}

/** Reads the target as it stands; nothing means it is not there. What it hangs on takes it along when it goes. */
export async function look<P, S extends object, R extends object>({
  operation,
  params,
  run,
}: Task<P, S, R>): Promise<S | undefined> {
  try {
    return await operation.find(run.call, params);
  } catch (error) {
    if (error instanceof Fault && error.verdict === 'gone') return undefined;
    throw error;
  }
}

/**
 * Watches an accepted deletion until the target is gone or the time is up; without `wait` it looks once. An acceptance
 * proves nothing, so only looks count, and it stands whatever a look runs into: running out of time is `accepted`.
 * Throws {@link DeletionFailed} when the cloud says that it gave up.
 */
export async function watch<P, S extends object, R extends object>(
  task: Task<P, S, R>,
  wait: boolean,
  found: S,
  receipt?: R,
): Promise<Outcome<S, R>> {
  const { operation, run } = task;
  const accepted = { status: 'accepted', found, ...(receipt && { receipt }) } as const;
  const seen = { last: found };
  let sightings = 0;
  for (let looks = 0; ; looks += 1) {
    try {
      sightings = (await isOver(task, seen, receipt)) ? sightings + 1 : 0;
    } catch (error) {
      if (!(error instanceof Fault || error instanceof Unreadable)) throw error;
      sightings = 0;
      if (!wait || !isPassing(error)) return { ...accepted, reason: error.message };
    }
    if (sightings >= (operation.sightings ?? 1)) return { ...accepted, status: 'deleted' };
    if (!wait || !(await run.deadline.pause(pauseAfter(looks, run.deadline)))) return accepted;
  }
}

/** One look: is the work over? */
async function isOver<P, S extends object, R extends object>(
  task: Task<P, S, R>,
  seen: { last: S },
  receipt: R | undefined,
): Promise<boolean> {
  const { operation, params, run } = task;
  if (receipt && operation.settled && !(await operation.settled(run.call, params, receipt))) return false;
  const now = await look(task);
  if (!now) return true;
  const failure = operation.failed?.(now, seen.last);
  if (failure) throw new DeletionFailed(failure);
  seen.last = now;
  return false;
}

/** 1, 2, 4, 8, then every 10 seconds, as the vendor's own tools do; the last look comes just before the time is up. */
function pauseAfter(looks: number, deadline: Deadline): number {
  const pause = Math.min(10_000, 1_000 * 2 ** looks);
  const last = deadline.remaining() - 1_000;
  return pause > last && last > 500 ? last : pause;
}
