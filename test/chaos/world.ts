import type { Operation } from '../../shared/deletion/define.ts';
import { ask } from './askers.ts';
import { type Climate, type FaultKind, makeClimate } from './climate.ts';
import { type Cloud, createCloud } from './cloud.ts';
import type { Setup } from './deployment.ts';
import { createDice } from './dice.ts';
import { createDoor } from './door.ts';
import { createJudge } from './judge.ts';
import { createMemoryQueue, type MemoryQueue } from './memory-queue.ts';
import * as others from './others.ts';
import { plants } from './plants.ts';
import { createPlatform } from './platform.ts';
import { populate } from './population.ts';
import { createSimulation } from './simulation.ts';
import { sweepAll } from './sweeps.ts';
import { createTraffic } from './traffic.ts';
import { createWitness, type Violation } from './witness.ts';
import { workOff } from './workers.ts';

/** What one world is made from: the same word gives the same run. */
export interface WorldWord {
  seed: number;
  targets: number;
  kinds: ReadonlySet<FaultKind>;
  plant?: string;
  /** All work goes through the queue, so that with and without a fault the same is done in the end. */
  steady?: boolean;
}

/** What became of it. */
export interface WorldEnd {
  seed: number;
  kinds: FaultKind[];
  steady: boolean;
  /** How many targets were asked for, and how many it came to. */
  asked: number;
  targets: number;
  requests: number;
  /** Calls of the product that led to a request at least, and the requests they led to. */
  traffic: { calls: number; requests: number };
  kills: number;
  gone: number;
  told: Record<string, number>;
  deadLetters: number;
  locks: number;
  worst: { signatures: number; logins: number };
  hours: number;
  unknown: string[];
  violations: Violation[];
}

const start = Date.parse('2026-03-31T10:00:00Z');
const hour = 3_600_000;

/** Within so many days everything must have come to an end. */
const longest = 4 * 24;

/** Runs one world to its end. */
export async function runWorld(
  { seed, targets, kinds, plant = 'none', steady = false }: WorldWord,
  operations: ReadonlyMap<string, Operation>,
): Promise<WorldEnd> {
  const dice = createDice(seed);
  const climate: Climate = makeClimate(kinds, dice.fork());
  const simulation = createSimulation(start);
  const project = populate(targets, climate, dice.fork(), start);
  const tokens = dice.fork();
  let secret = dice.hex(40);
  const door = createDoor(secret, climate.tokenLife, () => tokens.hex(64));
  const routes = new Map([...operations].map(([name, { route }]) => [name, route]));
  const witness = createWitness(routes, () => cloud.ground);
  const judge = createJudge(witness, () => cloud.ground);
  const traffic = createTraffic();
  const cloud: Cloud = createCloud({
    ...{ simulation, climate, project, door, dice: dice.fork(), sender: witness.task },
    ...{ onDelete: witness.deleteArrived, onRequest: (service) => service !== 'iam' && traffic.sent() },
  });
  const pumps = new Map<string, () => void>();
  const queues = new Map<string, MemoryQueue>();
  for (const kind of routes.keys())
    queues.set(
      kind,
      createMemoryQueue(simulation, kind, () => pumps.get(kind)?.()),
    );
  const setup: Setup = {
    projectId: project.id,
    climate,
    start,
    byLogin: dice.chance(0.5),
    withQueue: dice.chance(0.6) || steady,
    steady,
  };
  const planted = plants[plant];
  if (!planted) throw new Error(`There is no plant ${plant}; there are ${Object.keys(plants).join(', ')}.`);
  const platform = createPlatform({
    ...{ simulation, setup, cloud, operations, queues, witness, judge, dice: dice.fork(), plant: planted, traffic },
    secret: () => secret,
  });
  for (const [kind, queue] of queues)
    pumps.set(kind, workOff({ simulation, platform, kind, queue, climate, witness, judge, dice: dice.fork() }));
  const parts = { simulation, setup, project, platform, queues, routes, witness, judge };
  const asked = ask({ ...parts, dice: dice.fork() });
  const swept = sweepAll({ ...parts, dice: dice.fork() });
  others.begin(cloud.ground, dice.fork());
  rotate();

  function rotate() {
    const { rotation } = climate;
    if (!rotation) return;
    const next = dice.hex(40);
    simulation.after(rotation.cloud, () => door.rotate(next));
    simulation.after(rotation.deployment, () => {
      secret = next;
    });
  }
  const waiting = () => [...queues.values()].reduce((sum, queue) => sum + queue.waiting(), 0);
  const most = 2_000 + 400 * project.things.size;
  const isOver = () =>
    (platform.active() === 0 && waiting() === 0 && asked.open() === 0 && swept.open() === 0) || cloud.requests > most;
  await simulation.run(isOver, start + longest * hour);
  if (cloud.requests > most) witness.found('stuck', 'more requests than any work needs');
  else if (!isOver()) witness.found('stuck', `not at its end after ${longest} hours`);
  judge.end();
  if (door.worst.signatures > 1)
    witness.found('signatures', `${door.worst.signatures} wrong signatures of one container within a minute`);
  if (door.worst.logins > 2)
    witness.found('signatures', `${door.worst.logins} wrong logins of one container within a minute`);

  const all = [...project.things.values()];
  return {
    ...{ seed, kinds: [...kinds], steady, asked: targets },
    targets: all.filter(({ asker }) => asker !== 'nobody').length,
    ...{ requests: cloud.requests, traffic: traffic.sums(), kills: platform.kills(), told: judge.counts },
    gone: all.filter(({ gone }) => gone?.by === 'us').length,
    deadLetters: [...queues.values()].reduce((sum, { dead }) => sum + dead.length, 0),
    ...{ locks: door.locks, worst: door.worst, hours: (simulation.now() - start) / hour },
    ...{ unknown: [...cloud.unknown], violations: witness.violations },
  };
}
