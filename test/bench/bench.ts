// `npm run bench`: what was aimed at, measured. `npm run bench -- <name…>` measures some of it. Rates, waiting and requests are
// counted on a virtual clock and are exact; the others are ratios beside a bare client that sends the same calls.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { table } from '../../shared/cli/terminal/table.ts';
import { busy, cold, warm, warmHttp } from './deletions.ts';
import { memory, planning, planningMillion } from './planning.ts';
import { rate } from './rate.ts';
import { requests } from './requests.ts';
import { cellsOf, type Row } from './rows.ts';
import { waiting } from './waiting.ts';

const measurements: Readonly<Record<string, () => Promise<Row[]>>> = {
  rate,
  waiting,
  requests,
  cold,
  warm,
  'warm-http': warmHttp,
  busy,
  planning,
  'planning-million': planningMillion,
  memory,
  bundle: largestBundle,
};

async function largestBundle(): Promise<Row[]> {
  const folder = join(import.meta.dirname, '..', '..', 'dist', 'aws');
  const names = readdirSync(folder).filter((name) => !name.endsWith('.zip'));
  const largest = Math.max(...names.map((name) => statSync(join(folder, name, `${name}.mjs`)).size));
  const seen = `${largest.toLocaleString('en')} B`;
  return [{ what: 'largest bundle, minified', seen, aim: '≤ 200,000 B', met: largest <= 200_000 }];
}

const given = process.argv.slice(2);
const unknown = given.filter((name) => !Object.hasOwn(measurements, name));
if (unknown.length > 0) {
  process.stderr.write(`There is no ${unknown.join(', ')} to measure, but ${Object.keys(measurements).join(', ')}.\n`);
  process.exit(2);
}
const rows: Row[] = [];
for (const name of given.length > 0 ? given : Object.keys(measurements)) {
  const began = performance.now();
  rows.push(...((await measurements[name]?.()) ?? []));
  process.stderr.write(`${name}: ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
}
const missed = rows.filter(({ met }) => !met).length;
const sum = missed > 0 ? `${missed} of the aims are missed.` : 'All aims are met.';
process.stdout.write(`${table(['what', 'median', 'aim', '', ''], rows.map(cellsOf))}\n\n${sum}\n`);
// What the virtual clock has left of real timers need not end first.
process.exit(0);
