import type { Clock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';
import { type Bell, createBell } from './bell.ts';
import { Fault, heldBack, tooLate } from './fault.ts';
import type { Retry } from './retry.ts';

/** Requests to one service that may be under way at a time; as many as there are connections. */
const widest = 128;

/** Holds back what would only burden a service that throttles or is away; one for all services of a container. */
export interface Gate {
  /**
   * Sends when the service may be asked, and learns from what came of it. Rejects with a {@link Fault} that says so when
   * it may not be asked before the time is up.
   */
  through<T>(to: { service: string; route: string }, deadline: Deadline, send: () => Promise<T>): Promise<T>;
}

/** One service as it was met lately. */
interface Way {
  /** Nobody asks before. */
  until: number;
  /** Requests that may be under way: one at first and after a pause, the probe; more with every good answer. */
  width: number;
  /** Below this, good answers widen the way fast; above, slowly. Half of what was once too much. */
  ceiling: number;
  underWay: number;
  /** Counts the pauses, so that what was sent before one says nothing about what comes after it. */
  era: number;
  /** Pauses in a row. */
  closed: number;
  cause?: Fault;
  changed: Bell;
}

/**
 * Makes the gate. A service that throttles or does not answer is left alone for as long as it asks, and no shorter than
 * for a pause that grows; then one request goes alone, whose success lets others follow, one more with every good answer.
 */
export function createGate(clock: Clock, delay: Retry['delay']): Gate {
  const ways = new Map<string, Way>();

  function wayTo(service: string): Way {
    let way = ways.get(service);
    if (!way) {
      const open = { until: 0, width: 1, ceiling: widest, underWay: 0, era: 0, closed: 0 };
      way = { ...open, changed: createBell(clock) };
      ways.set(service, way);
    }
    return way;
  }
  /** Takes a place among those under way, as soon as there is one; false when that is not before the time is up. */
  async function enter(way: Way, deadline: Deadline): Promise<boolean> {
    for (;;) {
      const pause = way.until - clock.elapsed();
      if (pause <= 0 && way.underWay < Math.floor(way.width)) {
        // At once, before anybody else looks.
        way.underWay += 1;
        return true;
      }
      if (!(await (pause > 0 ? deadline.pause(pause) : way.changed.wait(deadline)))) return false;
    }
  }
  function late({ cause, until }: Way, route: string): Fault {
    const after = until - clock.elapsed();
    return cause && after > 0 ? heldBack(route, cause, after) : tooLate(route);
  }
  function close(way: Way, cause: Fault, era: number): void {
    const now = clock.elapsed();
    if (era !== way.era) {
      way.until = Math.max(way.until, now + (cause.after ?? 0));
      return;
    }
    way.closed += 1;
    way.until = now + delay(cause, way.closed);
    way.ceiling = cause.verdict === 'throttled' ? Math.max(1, Math.min(way.width, way.underWay) / 2) : widest;
    Object.assign(way, { cause, era: era + 1, underWay: 0, width: 1 });
  }
  return {
    through: async ({ service, route }, deadline, send) => {
      const way = wayTo(service);
      if (!(await enter(way, deadline))) throw late(way, route);
      const { era } = way;
      let fault: unknown;
      try {
        return await send();
      } catch (error) {
        fault = error;
        throw error;
      } finally {
        if (closes(fault, route)) close(way, fault, era);
        else if (era === way.era) {
          way.underWay -= 1;
          if (isAnswer(fault)) {
            way.closed = 0;
            way.width = Math.min(widest, way.width + (way.width < way.ceiling ? 1 : 1 / way.width));
          }
        }
        way.changed.ring();
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
