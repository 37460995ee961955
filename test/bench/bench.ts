// `npm run bench`: the product beside a bare client that sends the same calls, pair by pair. Ratios; 1 is the bare client.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { table } from '../../shared/cli/table.ts';

interface Figures {
  /** From the start of the process to its last answer. */
  total: number;
  ms: number;
  cpu: number;
  rss: number;
}

const root = join(import.meta.dirname, '..', '..');
const million = Number(process.env.BENCH_SNAPSHOTS ?? 1_000_000);
const runs = Number(process.env.BENCH_RUNS ?? 9);
const children: ChildProcess[] = [];
// Node reads these at every start, which would drown a cold start's difference.
const { NODE_EXTRA_CA_CERTS: _, ...clean } = process.env;

/** Starts an embedded cloud of so many snapshots and answers the settings that lead to it. */
async function cloud(snapshots: number): Promise<Record<string, string>> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'cloud.ts'), String(snapshots)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line');
  return { ...clean, ...JSON.parse(line), CLEANUP_API_KEY: 'a-key-for-the-bench', LOG_LEVEL: 'info' } as Record<
    string,
    string
  >;
}

async function measure(env: Record<string, string>, ...args: (string | number)[]): Promise<Figures> {
  return measureNode(env, [], ...args);
}

async function measureNode(
  env: Record<string, string>,
  flags: string[],
  ...args: (string | number)[]
): Promise<Figures> {
  const began = performance.now();
  const child = spawn(process.execPath, [...flags, join(import.meta.dirname, 'subject.mjs'), ...args.map(String)], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => lines.push(line));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${args.join(' ')} failed: ${lines.join('\n')}`);
  return { total: performance.now() - began, ...JSON.parse(lines.at(-1) ?? '{}') };
}

let snapshot = 0;

/** Runs both sides in turn and answers the median of the pairs' ratios. */
async function compare(env: Record<string, string>, who: string, mode: string, count: number, pairs: number) {
  const ratios: Record<keyof Figures, number[]> = { total: [], ms: [], cpu: [], rss: [] };
  for (let n = 0; n < pairs; n += 1) {
    const [bare, product] = [
      await measure(env, 'bare', mode, count, snapshot),
      await measure(env, who, mode, count, snapshot + count),
    ];
    snapshot += 2 * count;
    for (const figure of Object.keys(ratios) as (keyof Figures)[]) ratios[figure].push(product[figure] / bare[figure]);
  }
  return Object.fromEntries(Object.entries(ratios).map(([figure, all]) => [figure, median(all)])) as Record<
    keyof Figures,
    number
  >;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const rows: string[][] = [];
const row = (what: string, ratio: number, aim: string) => rows.push([what, `${ratio.toFixed(2)}×`, aim]);
try {
  const small = await cloud(1_000_000);
  row('cold start, queue: process start to answer', (await compare(small, 'queue', 'cold', 1, runs)).total, '≤ 1.2×');
  row('cold start, HTTP', (await compare(small, 'http', 'cold', 1, runs)).total, '≤ 1.6×');
  const warm = await compare(small, 'queue', 'warm', 1500, 3);
  row('CPU per warm deletion, queue', warm.cpu, '≤ 0.9×');
  row('memory (peak RSS), queue', warm.rss, '≤ 1.05×');
  row('CPU per warm deletion, HTTP', (await compare(small, 'http', 'warm', 1500, 3)).cpu, '≤ 1.3×');
  row('CPU per deletion, queue, 64 at a time', (await compare(small, 'queue', 'busy', 3000, 3)).cpu, '≤ 0.6×');
  const [ten, hundred, all] = [await cloud(10_000), await cloud(100_000), await cloud(million)];
  row(
    'planning 100,000 targets, beside download + JSON.parse',
    (await compare(hundred, 'queue', 'list', 100_000, 3)).ms,
    '≤ 1.15×',
  );
  const ratio = (await measure(all, 'queue', 'list', 0)).ms / (await measure(all, 'bare', 'list', million)).ms;
  row(`planning ${million.toLocaleString('en')} targets, beside download + JSON.parse`, ratio, '≤ 2×');
  // In a heap with no room for garbage: left alone, V8 lets the process grow because it may, not because it must.
  const tight = ['--max-semi-space-size=1', '--max-old-space-size=32'];
  const rss = async (env: Record<string, string>) => (await measureNode(env, tight, 'queue', 'list', 0)).rss;
  row(
    `memory for ${million.toLocaleString('en')} targets, beside 10,000; heap of 32 MB`,
    (await rss(all)) / (await rss(ten)),
    '≤ 1.2×',
  );
} finally {
  for (const child of children) child.kill();
}
const bundles = readdirSync(join(root, 'dist', 'aws')).filter((name) => !name.endsWith('.zip'));
const largest = Math.max(...bundles.map((name) => statSync(join(root, 'dist', 'aws', name, `${name}.mjs`)).size));
process.stdout.write(
  `${table(['what', 'median', 'aim'], rows)}\nLargest bundle: ${largest.toLocaleString('en')} bytes minified (aim: ≤ 200,000).\n`,
);
