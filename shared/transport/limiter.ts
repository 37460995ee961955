import type { Clock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';
import { Fault, heldBack, tooLate } from './fault.ts';
import { createLine, type Line } from './line.ts';
import { createRate, type Rate } from './rate.ts';
import type { Retry } from './retry.ts';

/** Requests to one service that may be under way at a time. Below the number of connections, so that bulk leaves some free. */
const widest = { bulk: 96, all: 128 };

/** Who asks: how long it has, and whether it is one of many that nobody waits for. */
export interface Asker {
  deadline: Deadline;
  bulk?: boolean | undefined;
}

/** Decides when a service may be asked; one for all services of a container. */
export interface Limiter {
  /**
   * Sends when the service may be asked, and learns from what came of it. Rejects with a {@link Fault} that says so when
   * it may not be asked before the time is up.
   */
  through<T>(to: { service: string; route: string }, asker: Asker, send: () => Promise<T>): Promise<T>;
}

/** One service as it was met lately. */
interface Way {
  rate: Rate;
  line: Line;
  /** Nobody asks before. */
  until: number;
  /** Requests that may be under way: one at first and after a pause, the probe; one more with every good answer. */
  width: number;
  underWay: number;
  /** Counts the pauses, so that what was sent before one says nothing about what comes after it. */
  era: number;
  /** Pauses in a row. */
  closed: number;
  cause?: Fault;
}

/**
 * Makes the limiter: each service is asked as fast as it takes, and by no more at a time than it serves. One that
 * throttles or does not answer is left alone for as long as it asks, and no shorter than for a pause that grows; then one
 * request goes alone, whose success lets others follow.
 */
export function createLimiter(clock: Clock, rest: Retry['rest']): Limiter {
  const ways = new Map<string, Way>();

  function wayTo(service: string): Way {
    let way = ways.get(service);
    if (!way) {
      way = { rate: createRate(clock), line: createLine(clock), until: 0, width: 1, underWay: 0, era: 0, closed: 0 };
      ways.set(service, way);
    }
    return way;
  }
  /** Milliseconds until the service may be asked; not a number while others have to be answered first. */
  function pauseOf(way: Way, bulk: boolean): number {
    const most = bulk || way.width === 1 ? Math.min(way.width, widest.bulk) : widest.all;
    const pause = way.until - clock.elapsed();
    if (pause > 0) return pause;
    return way.underWay < most ? way.rate.wait(way.underWay) : Number.NaN;
  }
  /** Takes a place among those under way, as soon as there is one; false when that is not before the time is up. */
  async function enter(way: Way, { deadline, bulk = false }: Asker): Promise<boolean> {
    const place = way.line.isEmpty() && pauseOf(way, bulk) === 0 ? undefined : way.line.join(bulk);
    try {
      while (place) {
        const pause = place.isFirst() ? pauseOf(way, bulk) : Number.NaN;
        if (pause === 0) break;
        if (!(await (pause > 0 ? deadline.pause(pause) : place.turn(deadline)))) return false;
      }
      way.underWay += 1;
      way.rate.take();
      return true;
    } finally {
      place?.leave();
    }
  }
  function late({ cause, until }: Way, route: string): Fault {
    const after = until - clock.elapsed();
    return cause && after > 0 ? heldBack(route, cause, after) : tooLate(route);
  }
  function close(way: Way, cause: Fault, era: number): void {
    const now = clock.elapsed();
    if (cause.verdict === 'throttled') way.rate.throttled(cause.quota);
    if (era !== way.era) {
      way.until = Math.max(way.until, now + (cause.after ?? 0));
      return;
    }
    way.closed += 1;
    way.until = now + rest(cause, way.closed);
    Object.assign(way, { cause, era: era + 1, underWay: 0, width: 1 });
  }
  function learn(way: Way, fault: unknown, era: number): void {
    if (era !== way.era) return;
    way.underWay -= 1;
    if (!isAnswer(fault)) return;
    way.closed = 0;
    way.width = Math.min(widest.all, way.width + 1);
    way.rate.served();
  }
  return {
    through: async ({ service, route }, asker, send) => {
      const way = wayTo(service);
      if (!(await enter(way, asker))) throw late(way, route);
      const { era } = way;
      let fault: unknown;
      try {
        return await send();
      } catch (error) {
        fault = error;
        throw error;
      } finally {
        if (closes(fault, route)) close(way, fault, era);
        else learn(way, fault, era);
        way.line.wakeFirst();
      }
    },
  };
}

/** Whether this service throttles or is away. What was not sent, and what another service answered, tells nothing. */
function closes(fault: unknown, route: string): fault is Fault {
  if (!(fault instanceof Fault) || fault.unsent || fault.route !== route) return false;
  return fault.verdict === 'throttled' || fault.verdict === 'unreachable';
}

function isAnswer(fault: unknown): boolean {
  return fault === undefined || (fault instanceof Fault && fault.status !== undefined && !fault.unsent);
}
