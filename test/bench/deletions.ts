import { compare, fewRuns, runs, withCloud } from './processes.ts';
import { atMost, type Row, times } from './rows.ts';

const many = { snapshots: 1_000_000 };

/** From the start of a process to its first answer, beside the bare client's. */
export function cold(): Promise<Row[]> {
  return withCloud(many, async (env) => {
    const start = async (who: 'queue' | 'http') =>
      (await compare(env, { who, mode: 'cold', count: 1, pairs: runs })).total;
    return [
      atMost('cold start, queue', await start('queue'), times, 1.15),
      atMost('cold start, HTTP', await start('http'), times, 1.3),
    ];
  });
}

/** The processor's time and the memory of deletions by a warm process, beside the bare client's. */
export function warm(): Promise<Row[]> {
  return withCloud(many, async (env) => {
    const queue = await compare(env, { who: 'queue', mode: 'warm', count: 1_500, pairs: fewRuns });
    return [
      atMost('processor per warm deletion, queue', queue.cpu, times, 1.2),
      atMost('memory (peak RSS), queue', queue.rss, times, 1.05),
    ];
  });
}

/** The processor's time of deletions by HTTP, in a warm process. */
export function warmHttp(): Promise<Row[]> {
  return withCloud(many, async (env) => {
    const { cpu } = await compare(env, { who: 'http', mode: 'warm', count: 1_500, pairs: fewRuns });
    return [atMost('processor per warm deletion, HTTP', cpu, times, 1.5)];
  });
}

/** The processor's time of deletions by the queue, 64 of them under way at a time. */
export function busy(): Promise<Row[]> {
  return withCloud(many, async (env) => {
    const { cpu } = await compare(env, { who: 'queue', mode: 'busy', count: 3_000, pairs: fewRuns });
    return [atMost('processor per deletion, queue, 64 at a time', cpu, times, 1.2)];
  });
}
