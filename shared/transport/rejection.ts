import type { Clock } from '../base/clock.ts';
import { Fault } from './fault.ts';

/** Five wrong signatures in a row lock the key for five minutes; after one, nothing is sent for this long. */
const holdOff = 60_000;

/** Whether the cloud did not accept who was asking. */
export function isRejection(error: unknown): error is Fault {
  return error instanceof Fault && error.verdict === 'unauthenticated';
}

/** Remembers a rejection for a while and repeats it to whoever asks, instead of asking the cloud again. */
export function rejectionGate(clock: Clock) {
  let last: { fault: Fault; until: number } | undefined;
  return {
    check() {
      if (last && clock.now() < last.until) throw last.fault;
    },
    close(fault: Fault) {
      last = { fault, until: clock.now() + holdOff };
    },
  };
}
