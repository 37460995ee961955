import type { Clock } from '../base/clock.ts';
import type { Log } from '../deletion/context.ts';

/** Milliseconds between two lines: somebody who guesses by the thousand must not fill the log. */
const pause = 60_000;

/** Counts callers who showed no right key or signature. The log is told at most once a minute, and never what they showed. */
export interface TurnedAway {
  add(): void;
  /** Tells what is still untold, if its minute is over. */
  tell(): void;
}

/**
 * Starts to count. The first is told at once, those of the minute after it together. A container that is frozen tells
 * them when it is next woken, by whatever event; one that ends without being woken takes its last minute's count along.
 */
export function createTurnedAway(clock: Clock, log: Log): TurnedAway {
  let [count, since, told] = [0, 0, Number.NEGATIVE_INFINITY];
  let stopTimer: (() => void) | undefined;

  function tellNow() {
    stopTimer?.();
    stopTimer = undefined;
    log.warn({ status: 'unauthorized', count, since: new Date(since).toISOString() });
    [count, told] = [0, clock.now()];
  }
  function tell() {
    // The time of day, for it goes on while a container is frozen; it may also be set back.
    if (count > 0 && Math.abs(clock.now() - told) >= pause) tellNow();
  }
  return {
    tell,
    add: () => {
      if (count === 0) since = clock.now();
      count += 1;
      tell();
      if (count > 0) stopTimer ??= clock.timeout(pause, tellNow);
    },
  };
}
