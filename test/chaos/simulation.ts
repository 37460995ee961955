import type { Clock } from '../../shared/base/clock.ts';

/** Virtual time: what is due happens in order, and between two happenings everything that can go on has gone on. */
export interface Simulation {
  now(): number;
  /** Runs `act` after so many milliseconds, unless the returned function is called first. */
  after(ms: number, act: () => void): () => void;
  /** Lets time pass until `isOver` says so, nothing is left to happen, or the time is `end`. */
  run(isOver: () => boolean, end: number): Promise<void>;
}

interface Due {
  at: number;
  order: number;
  act: (() => void) | undefined;
}

const isBefore = (a: Due, b: Due) => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Starts at `start`, milliseconds since the epoch. */
export function createSimulation(start: number): Simulation {
  const heap: Due[] = [];
  let now = start;
  let order = 0;

  function push(due: Due) {
    let at = heap.push(due) - 1;
    for (let up = (at - 1) >> 1; at > 0 && isBefore(due, heap[up] as Due); up = (at - 1) >> 1) {
      heap[at] = heap[up] as Due;
      at = up;
    }
    heap[at] = due;
  }
  function pop(): Due | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      if (left >= heap.length) break;
      const down = right < heap.length && isBefore(heap[right] as Due, heap[left] as Due) ? right : left;
      if (!isBefore(heap[down] as Due, last)) break;
      heap[at] = heap[down] as Due;
      at = down;
    }
    heap[at] = last;
    return first;
  }

  return {
    now: () => now,
    after: (ms, act) => {
      const due: Due = { at: now + Math.ceil(Math.max(0, ms)), order, act };
      order += 1;
      push(due);
      return () => {
        due.act = undefined;
      };
    },
    run: async (isOver, end) => {
      // What was begun before goes on first.
      await new Promise(setImmediate);
      while (!isOver()) {
        const due = pop();
        if (!due || due.at > end) return;
        if (!due.act) continue;
        now = due.at;
        due.act();
        // Whatever was woken goes on in microtasks, all of which end before this does.
        await new Promise(setImmediate);
      }
    },
  };
}

/** The product's clock, on virtual time. */
export function simulatedClock(simulation: Simulation): Clock {
  const begun = simulation.now();
  return {
    now: simulation.now,
    elapsed: () => simulation.now() - begun,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const cancel = simulation.after(ms, () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        });
        function abort() {
          cancel();
          reject(signal?.reason);
        }
        signal?.addEventListener('abort', abort, { once: true });
      }),
    timeout: simulation.after,
  };
}
