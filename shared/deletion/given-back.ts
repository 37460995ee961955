import type { Progress } from './define.ts';
import type { Target } from './target.ts';

/**
 * The `failure` of a target that shows by one status that it is on its way out: the cloud gave it back if it has that status
 * no more, or if two looks after our own acceptance do not show it. One look may be answered from before the acceptance.
 * `broken` are statuses that say so by themselves.
 */
export function givenBack(noun: string, leaving: string, broken: readonly string[] = []) {
  return function failure(now: Status, before: Status, progress?: Progress): string | undefined {
    const { status = '' } = now;
    const wasLeaving = before.status === leaving || (progress?.isOurs && progress.looks > 1);
    const isBack = broken.includes(status) || (wasLeaving && status !== leaving);
    return isBack ? `The cloud accepted the deletion, then the ${noun} became ${status}.` : undefined;
  };
}

type Status = Pick<Target, 'status'>;
