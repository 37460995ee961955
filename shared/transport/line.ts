import type { Clock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';

/** A place in a line. */
export interface Place {
  isFirst(): boolean;
  /** Sleeps until this place, being the first, is woken; answers false when the time was up before. */
  turn(deadline: Deadline): Promise<boolean>;
  /** Leaves the line, and wakes the one who is first then. */
  leave(): void;
}

/** Those who wait for the same thing. The first looks whether it may go on; the others sleep until they are the first. */
export interface Line {
  isEmpty(): boolean;
  /** Lines up. Bulk stands behind everybody else. */
  join(bulk: boolean): Place;
  /** Lets the first one look again whether it may go on. */
  wakeFirst(): void;
}

/** Makes a line. */
export function createLine(clock: Clock): Line {
  const line: { bulk: boolean; wake?: ((woken: boolean) => void) | undefined }[] = [];
  const wakeFirst = () => line[0]?.wake?.(true);
  return {
    isEmpty: () => line.length === 0,
    wakeFirst,
    join: (bulk) => {
      const own: (typeof line)[number] = { bulk };
      const firstOfBulk = bulk ? -1 : line.findIndex((one) => one.bulk);
      line.splice(firstOfBulk < 0 ? line.length : firstOfBulk, 0, own);
      return {
        isFirst: () => line[0] === own,
        turn: (deadline) =>
          new Promise((resolve) => {
            const cancel = clock.timeout(Math.max(0, deadline.remaining()), () => own.wake?.(false));
            own.wake = (woken) => {
              own.wake = undefined;
              cancel();
              resolve(woken);
            };
          }),
        leave: () => {
          line.splice(line.indexOf(own), 1);
          wakeFirst();
        },
      };
    },
  };
}
