import type { Clock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';
import { createPace } from './pace.ts';

/** Deletions under way at a time. */
const workers = 8;

/** Milliseconds that must be left to begin another deletion. */
const enough = 5_000;

/** Milliseconds after which a deletion that is only watched gives its place to another, and goes on being watched. */
const watched = 30_000;

/** Milliseconds before one deletion, alone, tries whether a service is back; twice as many before the next. */
const trial = { first: 5_000, longest: 60_000 };

/** Why no further deletion may begin. */
export const serviceAway = 'The service is away or throttled, so nothing more was begun.';

/** One deletion's place among those under way. */
export interface Place {
  /** It is accepted and only waits for its end; said again before each look. */
  watching(): void;
  /** It is over. `away` says that the service did not serve it. */
  leave(end: { away: boolean; throttled: boolean }): void;
}

/** Decides when one more of many deletions may begin. */
export interface Admission {
  /** Waits for a place, in the order it is asked for one; a sentence where no further deletion may begin. */
  enter(): Promise<Place | string>;
}

/**
 * Lets several deletions be under way, at the pace the cloud allows, while the time suffices to begin one. While the
 * service is away nothing begins but one trial at a time, with growing pauses.
 */
export function openAdmission(clock: Clock, deadline: Deadline): Admission {
  const pace = createPace(clock);
  const queue: (() => void)[] = [];
  let inside = 0;
  let failures = 0;

  function admit() {
    while (queue.length > 0 && inside < (failures > 0 ? 1 : workers)) {
      inside += 1;
      queue.shift()?.();
    }
  }
  function makeRoom() {
    inside -= 1;
    admit();
  }
  /** Why none may begin now, after the pauses this takes. */
  async function obstacle(): Promise<string | undefined> {
    const pause = Math.min(trial.longest, trial.first * 2 ** (failures - 1));
    if (failures > 0 && !(await deadline.pause(pause))) return serviceAway;
    if (deadline.remaining() >= enough && (await pace.turn(deadline))) return undefined;
    return failures > 0 ? serviceAway : 'The time ran out.';
  }
  function takePlace(): Place {
    const isTrial = failures > 0;
    let held = true;
    let accepted: number | undefined;
    const giveAway = () => {
      if (held) makeRoom();
      held = false;
    };
    return {
      watching: () => {
        accepted ??= clock.elapsed();
        if (clock.elapsed() - accepted >= watched) giveAway();
      },
      leave: ({ away, throttled }) => {
        pace.report(throttled);
        if (!away) failures = 0;
        else if (isTrial || failures === 0) failures += 1;
        giveAway();
        admit();
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
      makeRoom();
      return reason;
    },
  };
}
