import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { median } from './rows.ts';

/** What one process cost. Milliseconds and megabytes. */
export interface Figures {
  /** From the start of the process to its last answer. */
  total: number;
  ms: number;
  cpu: number;
  rss: number;
}

type Environment = Record<string, string>;

// Node reads these at every start, which would drown a cold start's difference.
const { NODE_EXTRA_CA_CERTS: _, ...clean } = process.env;

/** Runs of each pair of cold starts; what takes longer is run less often. */
export const runs = Number(process.env.BENCH_RUNS ?? 21);
export const fewRuns = Math.min(3, runs);

/** How large the largest list is. */
export const million = Number(process.env.BENCH_SNAPSHOTS ?? 1_000_000);

/** Starts an embedded cloud of so many snapshots, hands the settings that lead to it to `use`, and ends it afterwards. */
export async function withCloud<T>(
  { snapshots, delay = 0 }: { snapshots: number; delay?: number },
  use: (environment: Environment) => Promise<T>,
): Promise<T> {
  const args = [join(import.meta.dirname, 'cloud.ts'), String(snapshots), String(delay)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const [line] = await Promise.race([once(lines, 'line'), failure(child)]);
    return await use({ ...clean, ...JSON.parse(line), CLEANUP_API_KEY: 'a-key-for-the-bench', LOG_LEVEL: 'info' });
  } finally {
    child.kill();
  }
}

async function failure(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'close');
  throw new Error(`The cloud of the benchmark ended with ${code}.`);
}

/** One measured process: who (the product by a trigger, or `bare`), what it does, how many, and the first snapshot's number. */
export async function measure(env: Environment, args: (string | number)[], flags: string[] = []): Promise<Figures> {
  const began = performance.now();
  const command = [...flags, join(import.meta.dirname, 'subject.mjs'), ...args.map(String)];
  const child = spawn(process.execPath, command, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const lines: string[] = [];
  createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => lines.push(line));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${args.join(' ')} failed: ${lines.join('\n')}`);
  return { total: performance.now() - began, ...JSON.parse(lines.at(-1) ?? '{}') };
}

/** Runs the product and the bare client in turn, and answers the median of the pairs' ratios. */
export async function compare(
  env: Environment,
  { who, mode, count, pairs }: { who: 'queue' | 'http'; mode: string; count: number; pairs: number },
): Promise<Figures> {
  const ratios: Figures[] = [];
  // The first start of each side reads its files from the disk.
  if (mode === 'cold') for (const side of ['bare', who]) await measure(env, [side, mode, 0, 0]);
  for (let n = 0; n < pairs; n += 1) {
    // Each side deletes snapshots of its own.
    const bare = await measure(env, ['bare', mode, count, 2 * n * count]);
    const product = await measure(env, [who, mode, count, (2 * n + 1) * count]);
    const ratio = (of: keyof Figures) => product[of] / bare[of];
    ratios.push({ total: ratio('total'), ms: ratio('ms'), cpu: ratio('cpu'), rss: ratio('rss') });
  }
  const middle = (of: keyof Figures) => median(ratios.map((one) => one[of]));
  return { total: middle('total'), ms: middle('ms'), cpu: middle('cpu'), rss: middle('rss') };
}
