import { startDeadline } from '../base/deadline.ts';
import { addTally, type Context, newTally } from './context.ts';
import type { Operation } from './define.ts';
import { type Target, targetKey } from './target.ts';

/**
 * What a list says of a target that is watched: the target while the list shows it leaving, `missing` where the whole list
 * lacks it. Nothing, where only a look at the target itself can tell.
 */
export type Sight = Target | 'missing' | undefined;

/** Looks at many targets at once. */
export interface Overview {
  /** What the list says, where it costs less than a look at each; from now on this target counts as watched. Never rejects. */
  of(target: Target): Promise<Sight>;
  /** This target is watched no more. */
  forget(target: Target): void;
}

/**
 * Milliseconds from the beginning of one reading to the next, at least. A long reading is followed by a pause three times as
 * long, up to `pause`, because others have to ask as well.
 */
const fresh = { least: 1_500, pause: 3_000 };

/** So many targets must be watched for each request that a reading costs; else a look at each costs less. */
const worth = 2;

/** Milliseconds that one reading may take, and for which the list rests when it failed, longer each time. */
const longest = 20_000;
const rest = { first: 2_000, longest: 300_000 };

/** What one reading of the list came to. */
interface Reading {
  began: number;
  /** Those of the watched targets that it holds, by their keys. */
  found: Map<string, Target>;
  /** It was read to its end. */
  whole: boolean;
}

/**
 * Reads the list every second and a half at most, for all targets that are watched, and no farther than it is worth. The
 * list is believed only while it shows a target leaving: that one is gone, or came back, only a look at it can say.
 */
export function openOverview(operation: Operation, context: Context): Overview {
  const { clock, deadline, projectId } = context;
  /** Since when each target is watched, by its key. */
  const watched = new Map<string, number>();
  let latest: Promise<Reading | undefined> = Promise.resolve(undefined);
  /** When the latest reading began, and when the next one may. */
  let [began, until] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  /** Requests of the latest reading, and how many in a row failed. */
  let [cost, failures] = [1, 0];

  async function read(): Promise<Reading | undefined> {
    const tally = newTally();
    [began, until] = [clock.elapsed(), Number.POSITIVE_INFINITY];
    const own = startDeadline(clock, Math.min(longest, deadline.remaining()), deadline.signal);
    const client = context.open({ deadline: own, tally, codes: operation.codes, once: true });
    const reading: Reading = { began, found: new Map(), whole: true };
    try {
      for await (const page of operation.list(client, projectId)) {
        for (const target of page) {
          const key = targetKey(target.params);
          if (watched.has(key)) reading.found.set(key, target);
        }
        if (reading.found.size < watched.size && tally.calls * worth < watched.size) continue;
        reading.whole = false;
        break;
      }
      failures = 0;
      return reading;
    } catch {
      failures += 1;
      return undefined;
    } finally {
      cost = Math.max(1, tally.calls);
      const ended = clock.elapsed();
      until = Math.max(began + fresh.least, ended + Math.min(fresh.pause, 3 * (ended - began)));
      if (failures > 0) until = ended + Math.min(rest.longest, rest.first * 2 ** (failures - 1));
      addTally(context.tally, tally);
    }
  }

  /** The latest reading that began after `since`: what was read before a deletion was accepted says nothing of it. */
  async function readingSince(since: number): Promise<Reading | undefined> {
    for (;;) {
      if (clock.elapsed() >= until) latest = read();
      const reading = await latest;
      // What fails is left alone for a while, and each looks for itself.
      if (!reading || reading.began >= since) return reading;
      if (!(await deadline.pause(Math.max(0, until - clock.elapsed())))) return undefined;
    }
  }

  return {
    of: async (target) => {
      const key = targetKey(target.params);
      const since = watched.get(key) ?? clock.elapsed();
      watched.set(key, since);
      if (!operation.listShowsLeaving || watched.size < worth * cost) return undefined;
      const reading = await readingSince(since);
      const seen = reading?.found.get(key);
      if (seen) return operation.isDeleting?.(seen) === true ? seen : undefined;
      return reading?.whole ? 'missing' : undefined;
    },
    forget: (target) => {
      watched.delete(targetKey(target.params));
    },
  };
}
