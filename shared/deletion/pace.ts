import type { Clock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';

/** Milliseconds between two deletions once the cloud has asked for patience, and how far that may grow. */
const gaps = { first: 200, longest: 30_000, none: 50 };

/** Spaces out what several workers do. */
export interface Pace {
  /** Waits for this worker's turn. Answers false when the time does not suffice. */
  turn(deadline: Deadline): Promise<boolean>;
  /** The cloud throttled, or did not: the gap doubles, or shrinks by a fifth. */
  report(throttled: boolean): void;
}

/** Starts at full speed, slows down when the cloud throttles and recovers when it no longer does. */
export function createPace(clock: Clock): Pace {
  let gap = 0;
  let next = 0;
  return {
    turn: async (deadline) => {
      const now = clock.elapsed();
      const slot = Math.max(now, next);
      next = slot + gap;
      return slot === now || deadline.pause(slot - now);
    },
    report: (throttled) => {
      if (throttled) gap = Math.min(gaps.longest, Math.max(gaps.first, gap * 2));
      else gap = gap * 0.8 < gaps.none ? 0 : gap * 0.8;
    },
  };
}
