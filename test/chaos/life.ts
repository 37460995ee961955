import type { Clock } from '../../shared/base/clock.ts';
import { type Simulation, simulatedClock } from './simulation.ts';

/** A process that may end at any await: from then on nothing it began goes on, and nothing it asks for happens. */
export interface Life {
  isAlive(): boolean;
  /** One step: what it does to the world outside, or hears of it. Says whether it is still alive to take it. */
  step(): boolean;
  /** Ends it after so many more steps. */
  endAfter(steps: number): void;
  end(): void;
  /** Something outside is done for it, and is heard of only while it lives. */
  bound<T>(act: () => Promise<T>): Promise<T>;
}

/** Begins a life; `onEnd` is called once, when it ends. */
export function beginLife(onEnd: () => void): Life {
  let left = Number.POSITIVE_INFINITY;
  let alive = true;
  const never = new Promise<never>(() => {});

  function end() {
    if (!alive) return;
    alive = false;
    onEnd();
  }
  function step() {
    left -= 1;
    if (left < 0) end();
    return alive;
  }
  return {
    isAlive: () => alive,
    step,
    endAfter: (steps) => {
      left = steps;
    },
    end,
    bound: (act) => {
      if (!step()) return never;
      return new Promise((resolve, reject) => {
        act().then(
          (value) => step() && resolve(value),
          (error: unknown) => step() && reject(error),
        );
      });
    },
  };
}

/** The clock of one process, which may be wrong by `drift` milliseconds at a time. */
export function clockOf(simulation: Simulation, life: Life, drift: (now: number) => number): Clock {
  const clock = simulatedClock(simulation);
  return {
    now: () => clock.now() + drift(clock.now()),
    elapsed: clock.elapsed,
    sleep: (ms, signal) => life.bound(() => clock.sleep(ms, signal)),
    timeout: (ms, fire) => clock.timeout(ms, () => life.isAlive() && fire()),
  };
}
