import { compare, fewRuns, measure, million, withCloud } from './processes.ts';
import { atMost, median, type Row, times } from './rows.ts';

const words = (count: number) => count.toLocaleString('en');

/** Planning a sweep over so many targets, beside the download and JSON.parse of the same pages, one after the other. */
async function plan(snapshots: number, delay: number, aim: number | undefined, pairs: number): Promise<Row> {
  const what = `planning ${words(snapshots)} targets, ${delay} ms latency, beside download + JSON.parse`;
  const ratio = await withCloud({ snapshots, delay }, (env) =>
    compare(env, { who: 'queue', mode: 'list', count: snapshots, pairs }),
  );
  // On a busy machine the processor's time says more than the clock's, and says nothing of waiting.
  return atMost(what, ratio.ms, times, aim, `processor ${times(ratio.cpu)}`);
}

/** Planning 100,000 targets, where the cloud answers at once and where its answers are on their way. */
export async function planning(): Promise<Row[]> {
  return [await plan(100_000, 0, 1.15, fewRuns), await plan(100_000, 100, 0.35, fewRuns)];
}

/** The same for the largest list. */
export async function planningMillion(): Promise<Row[]> {
  return [await plan(million, 0, 2, 1), await plan(million, 100, undefined, 1)];
}

/** In a heap with no room for garbage: left alone, V8 lets the process grow because it may, not because it must. */
const tight = ['--max-semi-space-size=1', '--max-old-space-size=32'];

/** What planning the largest list takes in memory, beside 10,000 targets. */
export async function memory(): Promise<Row[]> {
  const peaks = (snapshots: number, pairs: number) =>
    withCloud({ snapshots }, async (env) => {
      const free: number[] = [];
      const bound: number[] = [];
      for (let n = 0; n < pairs; n += 1) {
        free.push((await measure(env, ['queue', 'list', 0])).rss);
        bound.push((await measure(env, ['queue', 'list', 0], tight)).rss);
      }
      return { free: median(free), bound: median(bound) };
    });
  const [few, all] = [await peaks(10_000, fewRuns), await peaks(million, fewRuns)];
  const what = `memory, ${words(million)} beside 10,000 targets`;
  return [
    atMost(
      `${what}, free heap`,
      all.free / few.free,
      times,
      1.3,
      `${few.free.toFixed(0)} and ${all.free.toFixed(0)} MB`,
    ),
    atMost(`${what}, heap of 32 MB`, all.bound / few.bound, times, 1.2),
  ];
}
