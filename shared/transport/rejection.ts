import type { Clock } from '../base/clock.ts';
import { Fault, heldBack } from './fault.ts';

/**
 * Five wrong signatures in a row lock the key for five minutes, as many wrong logins the user for a quarter of an hour:
 * after a rejection nothing is sent for this long, and longer after each further one. Milliseconds.
 */
const holdOffs = [60_000, 5 * 60_000] as const;
const longest = 15 * 60_000;

/** Whether the cloud did not accept who was asking. */
export function isRejection(error: unknown): error is Fault {
  return error instanceof Fault && error.verdict === 'unauthenticated';
}

/** Remembers a rejection for a while and tells whoever asks of it, instead of asking the cloud again. */
export function rejectionGate(clock: Clock) {
  let last: { fault: Fault; until: number } | undefined;
  let rejections = 0;
  const isClosed = () => last !== undefined && clock.elapsed() < last.until;
  return {
    isClosed,
    /** Throws where nothing may be sent. */
    check(route: string) {
      if (last && isClosed()) throw heldBack(route, last.fault, last.until - clock.elapsed());
    },
    /** Of many that were under way together, the first speaks for all. */
    close(fault: Fault) {
      if (isClosed()) return;
      last = { fault, until: clock.elapsed() + (holdOffs[rejections] ?? longest) };
      rejections += 1;
    },
    /** The cloud accepted who was asking. */
    open() {
      if (!isClosed()) rejections = 0;
    },
  };
}
