import type { Clock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';
import { Fault, heldBack, tooLate } from './fault.ts';
import { createLine, type Line } from './line.ts';
import { createRate, type Rate } from './rate.ts';
import type { Retry } from './retry.ts';

/** Requests to one service under way at a time: in all as many as there are connections, and of bulk fewer, so that some stay free. */
const most = { bulk: 96, all: 128 };

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

/** What is known of one service. */
interface State {
  rate: Rate;
  line: Line;
  /** The service is left alone until then. */
  until: number;
  /**
   * Requests that may be under way: one at first and after a pause, to try the service; one more with every good answer.
   * What somebody waits for is held back only while it is one.
   */
  width: number;
  underWay: number;
  /** Counts the pauses, so that what was sent before one says nothing about what comes after it. */
  era: number;
  /** Pauses since the last good answer. */
  pauses: number;
  /** Why the service is left alone. */
  cause?: Fault;
}

/**
 * Makes the limiter: each service is asked as fast as it takes, and by no more at a time than it serves. One that
 * throttles or does not answer is left alone for as long as it asks, and no shorter than for a pause that grows; then one
 * request goes alone, whose success lets others follow.
 */
export function createLimiter(clock: Clock, rest: Retry['rest']): Limiter {
  const states = new Map<string, State>();

  function stateOf(service: string): State {
    let state = states.get(service);
    if (!state) {
      state = { rate: createRate(clock), line: createLine(clock), until: 0, width: 1, underWay: 0, era: 0, pauses: 0 };
      states.set(service, state);
    }
    return state;
  }
  /** Milliseconds until the service may be asked; `undefined` while another request has to be answered first. */
  function pauseBefore(state: State, bulk: boolean): number | undefined {
    const { rate, until, width, underWay } = state;
    const pause = until - clock.elapsed();
    if (pause > 0) return pause;
    const room = bulk || width === 1 ? Math.min(width, most.bulk) : most.all;
    return underWay < room ? rate.wait(underWay) : undefined;
  }
  /** Takes a place among those under way, as soon as there is one; false when that is not before the time is up. */
  async function enter(state: State, { deadline, bulk = false }: Asker): Promise<boolean> {
    const { line, rate } = state;
    const place = line.isEmpty() && pauseBefore(state, bulk) === 0 ? undefined : line.join(bulk);
    try {
      while (place) {
        const pause = place.isFirst() ? pauseBefore(state, bulk) : undefined;
        if (pause === 0) break;
        if (!(await (pause === undefined ? place.turn(deadline) : deadline.pause(pause)))) return false;
      }
      state.underWay += 1;
      rate.take();
      return true;
    } finally {
      place?.leave();
    }
  }
  function notInTime({ cause, until, rate, underWay }: State, route: string): Fault {
    const pace = cause?.verdict === 'throttled' ? rate.wait(underWay) : 0;
    const after = Math.max(until - clock.elapsed(), pace);
    return cause && after > 0 ? heldBack(route, cause, after) : tooLate(route);
  }
  function leaveAlone(state: State, cause: Fault, era: number): void {
    const now = clock.elapsed();
    if (cause.verdict === 'throttled') state.rate.throttled(cause.quota);
    if (era !== state.era) {
      state.until = Math.max(state.until, now + (cause.after ?? 0));
      return;
    }
    state.pauses += 1;
    state.until = Math.max(state.until, now + rest(cause, state.pauses));
    Object.assign(state, { cause, era: era + 1, underWay: 0, width: 1 });
  }
  function learn(state: State, fault: unknown, era: number, route: string): void {
    if (era !== state.era) return;
    state.underWay -= 1;
    if (!isAnswer(fault, route)) return;
    state.pauses = 0;
    state.width = Math.min(most.all, state.width + 1);
    state.rate.served();
  }
  return {
    through: async ({ service, route }, asker, send) => {
      const state = stateOf(service);
      if (!(await enter(state, asker))) throw notInTime(state, route);
      const { era } = state;
      let fault: unknown;
      try {
        return await send();
      } catch (error) {
        fault = error;
        throw error;
      } finally {
        if (isThrottleOrOutage(fault, route)) leaveAlone(state, fault, era);
        else learn(state, fault, era, route);
        state.line.wakeFirst();
      }
    },
  };
}

/** Whether this service throttles or is away. What was not sent, and what another service answered, tells nothing. */
function isThrottleOrOutage(fault: unknown, route: string): fault is Fault {
  if (!(fault instanceof Fault) || fault.unsent || fault.route !== route) return false;
  return fault.verdict === 'throttled' || fault.verdict === 'unreachable';
}

/** Whether this service answered, as opposed to the one that is asked for a token first. */
function isAnswer(fault: unknown, route: string): boolean {
  if (fault === undefined) return true;
  return fault instanceof Fault && fault.route === route && fault.status !== undefined && !fault.unsent;
}
