import { parseArgs } from 'node:util';
import { type Amplification, amplifications } from './amplification.ts';
import { type FaultKind, faultKinds, someKinds } from './climate.ts';
import { createDice } from './dice.ts';
import { createSums, type Sums } from './findings.ts';
import { plants } from './plants.ts';
import { loadProduct } from './product.ts';
import { runWorld } from './run-world.ts';

const usage = `npm run chaos -- [--seed 1] [--targets 100000] [--size 200] [--kinds outage,kills] [--only delete-volume] [--steady] [--plant wrong-guard] [--json]
Kinds of fault: ${faultKinds.join(', ')}; without --kinds each world has some of them.
Plants: ${Object.keys(plants).join(', ')}.`;

const options = {
  seed: { type: 'string', default: '1' },
  targets: { type: 'string', default: '100000' },
  size: { type: 'string', default: '200' },
  kinds: { type: 'string' },
  only: { type: 'string' },
  plant: { type: 'string', default: 'none' },
  steady: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** An outage and a throttle may cost the cloud this many times the requests of the same work without. */
const bound = 1.1;

/** A full run measures amplification as well; a run of chosen faults or of one function looks for one thing. */
async function run(values: ReturnType<typeof read>): Promise<{ sums: Sums; figures: Amplification[] }> {
  const [seed, wanted, size] = [values.seed, values.targets, values.size].map(Number) as [number, number, number];
  const { plant, steady, only } = values;
  const operations = await loadProduct();
  const { sums, add } = createSums();
  const { figures, ends } =
    values.kinds || only
      ? { figures: [], ends: [] }
      : await amplifications({ seed, targets: Math.min(size, Math.ceil(wanted / 100)), worlds: 5, plant }, operations);
  ends.forEach(add);
  for (let n = seed; sums.targets < wanted; n += 1) {
    const kinds = values.kinds ? kindsIn(values.kinds) : someKinds(createDice(n));
    add(await runWorld({ seed: n, targets: size, kinds, plant, steady, only }, operations));
  }
  return { sums, figures };
}

/** `calm` is none. */
function kindsIn(list: string): Set<FaultKind> {
  const wanted = list.split(',').filter((one) => one !== 'calm');
  const strange = wanted.filter((one) => !faultKinds.some((kind) => kind === one));
  if (strange.length > 0) throw new Error(`There is no such kind of fault: ${strange.join(', ')}.`);
  return new Set(faultKinds.filter((kind) => wanted.includes(kind)));
}

function read() {
  return parseArgs({ options }).values;
}

/** What must be nought, and what must be low. */
function isSound({ sums, figures }: Awaited<ReturnType<typeof run>>): boolean {
  const low = figures.every(({ kind, work }) => !/^(outage|throttle)/.test(kind) || work <= bound);
  return low && sums.unknown.length === 0 && Object.values(sums.violations).every((count) => count === 0);
}

function write({ sums, figures }: Awaited<ReturnType<typeof run>>, ms: number): string {
  const { findings, told, violations, worst, unknown, ...counts } = sums;
  const line = (record: object) =>
    Object.entries(record)
      .map(([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toFixed(2)) : value}`)
      .join(', ');
  return [
    line({ ...counts, seconds: ms / 1000 }),
    `told: ${line(told)}`,
    `breaches: ${line(violations)}`,
    `most wrong signatures and logins of one container within a minute: ${worst.signatures}, ${worst.logins}`,
    ...figures.map(
      ({ kind, work, call }) => `amplification ${kind}: ${work.toFixed(2)} for the work, ${call.toFixed(2)} a call`,
    ),
    ...unknown.map((path) => `the careless cloud has no ${path}`),
    ...findings.map(({ invariant, what, count, again, thing, story }) =>
      [`${invariant}: ${what} (${count}); ${again}; ${thing}`, ...story].join('\n    '),
    ),
  ].join('\n');
}

const values = read();
if (values.help) console.log(usage);
else {
  const began = performance.now();
  const result = await run(values);
  console.log(values.json ? JSON.stringify(result) : write(result, performance.now() - began));
  process.exitCode = isSound(result) ? 0 : 1;
}
// What was killed in the midst has left timers behind.
process.exit();
