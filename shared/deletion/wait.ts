import type { Deadline } from '../base/deadline.ts';
import { Fault, isPassing, Unreadable } from '../transport/fault.ts';
import { look, type Task } from './check.ts';
import type { Context } from './context.ts';
import type { Progress } from './define.ts';
import { DeletionFailed } from './errors.ts';
import type { Outcome } from './outcome.ts';
import type { Sight } from './overview.ts';
import type { Target } from './target.ts';

/**
 * Watches an accepted deletion until the target is gone or the time is up; without `wait` it looks once. An acceptance
 * proves nothing, so only looks count, and it stands whatever a look runs into: running out of time is `accepted`.
 * Throws {@link DeletionFailed} when the cloud says that it gave up.
 */
export async function wait(...given: Parameters<typeof watch>): Promise<Outcome> {
  return (await watch(...given)).outcome;
}

/** The same, with the target as it was seen last. */
export async function watch(
  task: Task,
  found: Target,
  { deadline, watching }: Pick<Context, 'deadline' | 'watching'>,
  acceptance?: Acceptance,
): Promise<{ outcome: Outcome; last: Target }> {
  const { operation, request } = task;
  const receipt = acceptance?.receipt;
  const accepted = { status: 'accepted', found: found.state, ...(receipt && { receipt }) } as const;
  const watched: Watched = { isOurs: acceptance !== undefined, receipt, last: found, looks: 0, jobEnded: false };
  const ended = (outcome: Outcome) => ({ outcome, last: watched.last });
  let confirmed = 0;
  for (let round = 0; ; round += 1) {
    try {
      const seen = await watching?.(found);
      // A list may be old or wrong, so now and then, and in the end, each looks for itself.
      const isOwn = round % ownEach === ownEach - 1 || deadline.remaining() < 2_000;
      const missed = await timesMissed(task, watched, isOwn ? undefined : seen);
      confirmed = missed > 0 ? confirmed + missed : 0;
    } catch (error) {
      if (!(error instanceof Fault || error instanceof Unreadable)) throw error;
      confirmed = 0;
      if (!request.wait || !isPassing(error)) return ended({ ...accepted, reason: error.message });
    }
    if (confirmed >= (operation.confirmations ?? 1)) return ended({ ...accepted, status: 'deleted' });
    // A confirmation needs no grown pause: the end is near.
    if (confirmed > 0) round = -1;
    if (!request.wait || !(await deadline.pause(pauseAfter(Math.max(0, round), deadline)))) return ended(accepted);
  }
}

/** Of so many looks one is the target's own, even where a list shows it leaving: about one a minute. */
const ownEach = 6;

/** The cloud accepted our DELETE; with a receipt where it gives one. */
export interface Acceptance {
  receipt: object | undefined;
}

/** What is known of a deletion under way. */
interface Watched extends Progress {
  /** What names the work; nothing when there is no such thing, or when it has ended. */
  receipt: object | undefined;
  last: Target;
}

/** How often the target was not found in this round; 0 while it is there. */
async function timesMissed(task: Task, watched: Watched, seen: Sight): Promise<number> {
  if (typeof seen === 'object') {
    watched.last = { ...watched.last, status: seen.status };
    return 0;
  }
  // A list that lacks it counts like a look, but the last to say so is always a look.
  if (!(await isOver(task, watched))) return 0;
  return seen === 'missing' ? 2 : 1;
}

/** One look: is the work over? Throws {@link DeletionFailed} when the cloud gave up. */
async function isOver(task: Task, watched: Watched): Promise<boolean> {
  const { operation, request, client } = task;
  const { receipt } = watched;
  if (receipt && operation.jobDone && !(await operation.jobDone(client, request.params, receipt))) return false;
  // A job that has ended is not asked again.
  watched.receipt = undefined;
  const now = await look(task, watched.last);
  if (!now) return true;
  watched.looks += 1;
  const failure = operation.failure?.(now, watched.last, watched);
  if (failure) throw new DeletionFailed(failure);
  watched.jobEnded ||= receipt !== undefined;
  watched.last = now;
  return false;
}

/** 1, 2, 4, 8, then every 10 seconds, as the vendor's own tools do; the last look comes just before the time is up. */
function pauseAfter(round: number, deadline: Deadline): number {
  const pause = Math.min(10_000, 1_000 * 2 ** round);
  const last = deadline.remaining() - 1_000;
  return pause > last && last > 500 ? last : pause;
}
