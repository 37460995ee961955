import type { Deadline } from '../base/deadline.ts';

/** Deletions at a time that ask the cloud for something, and those under way in all: most of them only wait for their end. */
const most = { asking: 8, underWay: 256 };

/** Milliseconds that must be left to begin another deletion. */
const enough = 5_000;

/** Milliseconds before one deletion, alone, tries whether a service is back; twice as many before the next. */
const trial = { first: 5_000, longest: 60_000 };

/** Why no further deletion may begin. */
export const serviceAway = 'The service is away or throttled, so nothing more was begun.';

/** One deletion's place among those under way. */
export interface Place {
  /** It is accepted and only waits for its end, so another one may begin. May be called more than once. */
  watching(): void;
  /** It is over. `away` says that the service did not serve it. */
  leave(away: boolean): void;
}

/** Decides when one more of many deletions may begin. */
export interface Admission {
  /** Waits for a place, in the order it is asked for one; a sentence where no further deletion may begin. */
  enter(): Promise<Place | string>;
}

/**
 * Lets several deletions be under way, while the time suffices to begin one. While the service is away nothing begins but
 * one trial at a time, with growing pauses.
 */
export function openAdmission(deadline: Deadline): Admission {
  const queue: (() => void)[] = [];
  let asking = 0;
  let underWay = 0;
  let failures = 0;

  function admit() {
    while (queue.length > 0 && asking < (failures > 0 ? 1 : most.asking) && underWay < most.underWay) {
      asking += 1;
      underWay += 1;
      queue.shift()?.();
    }
  }
  /** Why none may begin now, after the pauses this takes. */
  async function obstacle(): Promise<string | undefined> {
    const pause = Math.min(trial.longest, trial.first * 2 ** (failures - 1));
    if (failures > 0 && !(await deadline.pause(pause))) return serviceAway;
    if (deadline.remaining() >= enough) return undefined;
    return failures > 0 ? serviceAway : 'The time ran out.';
  }
  function takePlace(): Place {
    const isTrial = failures > 0;
    let asks = true;
    const watching = () => {
      if (asks) asking -= 1;
      asks = false;
      admit();
    };
    return {
      watching,
      leave: (away) => {
        if (!away) failures = 0;
        else if (isTrial || failures === 0) failures += 1;
        underWay -= 1;
        watching();
      },
    };
  }

  return {
    enter: async () => {
      await new Promise<void>((resolve) => {
        queue.push(resolve);
        admit();
      });
      const reason = await obstacle();
      if (reason === undefined) return takePlace();
      asking -= 1;
      underWay -= 1;
      admit();
      return reason;
    },
  };
}
