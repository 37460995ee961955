import { parseArgs } from 'node:util';
import fc from 'fast-check';
import type { Operation } from '../../shared/deletion/define.ts';
import { signed } from './askers.ts';
import { type FuzzedKind, type Input, inputsFor } from './fuzz-inputs.ts';
import type { Ended } from './platform.ts';
import { loadProduct } from './product.ts';
import { ownParameters } from './things.ts';
import { makeWorld, type World } from './world.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    inputs: { type: 'string', default: '100000' },
    json: { type: 'boolean', default: false },
  },
});

/** Milliseconds of this process's own time that no input may cost. */
const slow = 1_000;

/** What no input may bring about, and how often it did. */
const breaches: Record<string, { count: number; smallest: string }> = {};
const counts: Record<string, number> = {};
let [slowest, longest, upstream] = [0, 0, 0];

function breach(what: string, { kind, event }: Input) {
  const text = JSON.stringify({ kind, event }) ?? '';
  const known = breaches[what];
  const isSmaller = !known || text.length < known.smallest.length;
  breaches[what] = { count: (known?.count ?? 0) + 1, smallest: isSmaller ? text.slice(0, 600) : known.smallest };
}

/** What is not a project's id or a UUID. */
const formats = { key: /^(?!\.{1,2}$)[A-Za-z0-9\-_:.]{1,255}$/, delete_flag: /^[01]$/ };

/** Every kind, with a target that is there and that a person may ask for. */
function kindsOf({ project }: World, operations: ReadonlyMap<string, Operation>): FuzzedKind[] {
  return [...operations].map(([name, { route, params: schema }]) => {
    const things = [...project.things.values()].filter(({ kind, gone }) => kind.name === name && !gone);
    const thing = things.find(({ asker }) => asker === 'person') ?? things.find(({ asker }) => asker !== 'nobody');
    if (!thing) throw new Error(`The world has no target of ${name}.`);
    thing.asker = 'person';
    // Not every path names the project.
    const names = route.includes('{project_id}') ? ['project_id', ...ownParameters(route)] : ownParameters(route);
    const own: Record<string, string> = { project_id: project.id, ...thing.params };
    const flags = Object.keys(Object(schema).shape).filter((one) => one !== 'project_id' && !names.includes(one));
    const values = names.map((parameter) => own[parameter] ?? '');
    return { kind: name, route, names, values, flags, formats, params: thing.params };
  });
}

/** Sends one input, lets it come to its end, and holds what it came to against what every input must come to. */
async function send(input: Input, { platform, simulation, cloud }: World): Promise<void> {
  const before = cloud.requests;
  const began = process.cpuUsage();
  let ended: Ended | undefined;
  const { sign, event } = input;
  if (sign) Object.assign((event as { headers: object }).headers, signed(sign.id, sign.body, simulation.now()));
  platform.invoke(input.kind, input.trigger, event, 30_000, (end) => {
    ended = end;
  });
  await simulation.run(() => ended !== undefined, simulation.now() + 60_000);
  const { user, system } = process.cpuUsage(began);
  const ms = (user + system) / 1000;
  const sent = cloud.requests - before;
  slowest = Math.max(slowest, ms);
  upstream += sent;
  if (ms > slow) breach('more than a second', input);
  if (!ended) return breach('no end', input);
  const { statusCode, body } = Object(ended.how === 'answered' && ended.answer) as {
    statusCode?: number;
    body?: string;
  };
  const text =
    ended.how === 'answered'
      ? (body ?? JSON.stringify(ended.answer) ?? '')
      : ended.how === 'threw'
        ? String(ended.error)
        : '';
  const isNonsense = input.legal === false || (statusCode ?? 0) >= 400 || ended.how === 'threw';
  if (isNonsense) longest = Math.max(longest, text.length);
  if (isNonsense && text.length > 20_000) breach('an answer of more than 20 KB to nonsense', input);
  count(`${input.trigger} ${statusCode ?? ended.how}`);
  if ((statusCode ?? 0) >= 500) breach(`answered ${statusCode}`, input);
  const isRefused = input.legal === false || (statusCode !== undefined && [400, 401, 403, 404].includes(statusCode));
  if (isRefused && sent > 0) breach('requests upstream for what is not valid', input);
  const { batchItemFailures = [] } = Object(ended.how === 'answered' && ended.answer) as {
    batchItemFailures?: object[];
  };
  if (input.legal === false && batchItemFailures.length > 0)
    breach('a message that can never succeed comes back', input);
  if (input.legal && statusCode !== undefined && ![200, 202, 409, 429].includes(statusCode))
    breach(`a valid input was answered ${statusCode}`, input);
  if (ended.how === 'threw' && input.trigger !== 'timer' && !/does not know this kind of event/.test(text))
    breach(`threw: ${text.slice(0, 60)}`, input);
}

function count(what: string) {
  counts[what] = (counts[what] ?? 0) + 1;
}

const operations = await loadProduct();
const [seed, wanted] = [Number(values.seed), Number(values.inputs)];
const chunk = 1_000;
const began = performance.now();
const wrong: string[] = [];
for (let done = 0; done < wanted; done += chunk) {
  const world = makeWorld({ seed: seed + done, targets: 60, kinds: new Set() }, operations);
  const inputs = inputsFor(kindsOf(world, operations), world.project.id);
  const batch = fc.sample(inputs, { seed: seed + done, numRuns: Math.min(chunk, wanted - done) });
  for (const input of batch) await send(input, world);
  wrong.push(...world.witness.violations.map(({ invariant, what }) => `${invariant}: ${what}`));
}
const result = {
  inputs: wanted,
  seconds: (performance.now() - began) / 1000,
  upstream,
  slowest,
  longest,
  counts,
  breaches,
  wrong: [...new Set(wrong)],
};
console.log(values.json ? JSON.stringify(result) : JSON.stringify(result, undefined, 2));
process.exit(Object.keys(breaches).length + wrong.length > 0 ? 1 : 0);
