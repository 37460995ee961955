import type { Operation } from '../../shared/deletion/define.ts';
import { type FaultKind, makeClimate } from './climate.ts';
import { type Cloud, createCloud } from './cloud.ts';
import type { Setup } from './deployment.ts';
import { createDice, type Dice } from './dice.ts';
import { createDoor, type Door } from './door.ts';
import { createJudge, type Judge } from './judge.ts';
import { createMemoryQueue, type MemoryQueue } from './memory-queue.ts';
import { plants } from './plants.ts';
import { createPlatform, type Platform } from './platform.ts';
import { populate } from './population.ts';
import { createSimulation, type Simulation } from './simulation.ts';
import type { Project } from './things.ts';
import { timeBy } from './timers.ts';
import { createTraffic, type Traffic } from './traffic.ts';
import { createWitness, type Witness } from './witness.ts';
import { workOff } from './workers.ts';

/** What one world is made from: the same word gives the same run. */
export interface WorldWord {
  seed: number;
  targets: number;
  kinds: ReadonlySet<FaultKind>;
  plant?: string;
  /** All work goes through the queue, so that with and without a fault the same is done in the end. */
  steady?: boolean;
  /** Things of this kind only, and what they need. */
  only?: string | undefined;
}

/** A project in a careless cloud, a deployment in front of it, and who watches both. Nothing happens yet. */
export interface World {
  simulation: Simulation;
  setup: Setup;
  project: Project;
  cloud: Cloud;
  door: Door;
  traffic: Traffic;
  platform: Platform;
  queues: ReadonlyMap<string, MemoryQueue>;
  routes: ReadonlyMap<string, string>;
  witness: Witness;
  judge: Judge;
  dice: Dice;
}

const start = Date.parse('2026-03-31T10:00:00Z');

export function makeWorld(
  { seed, targets, kinds, plant: planted = 'none', steady = false, only }: WorldWord,
  operations: ReadonlyMap<string, Operation>,
): World {
  const plant = plants[planted];
  if (!plant) throw new Error(`There is no plant ${planted}; there are ${Object.keys(plants).join(', ')}.`);
  const dice = createDice(seed);
  const climate = makeClimate(kinds, dice.fork());
  const simulation = createSimulation(start);
  timeBy(simulation);
  const routes = new Map([...operations].map(([name, { route }]) => [name, route]));
  const project = populate(targets, climate, dice.fork(), start, routes, only);
  const tokens = dice.fork();
  let secret = dice.hex(40);
  const door = createDoor(secret, climate.tokenLife, () => tokens.hex(64));
  const witness = createWitness(routes, () => cloud.ground);
  const judge = createJudge(witness, () => cloud.ground);
  const traffic = createTraffic();
  const cloud: Cloud = createCloud({
    ...{ simulation, climate, project, door, dice: dice.fork(), sender: witness.task },
    ...{ onDelete: witness.deleteArrived, onRequest: (service) => service !== 'iam' && traffic.sent() },
  });
  const pumps = new Map<string, () => void>();
  const queues = new Map<string, MemoryQueue>();
  for (const kind of routes.keys()) {
    const queue = createMemoryQueue(simulation, kind, () => pumps.get(kind)?.());
    queues.set(kind, queue);
  }
  const [byLogin, withQueue] = [dice.chance(0.5), dice.chance(0.6) || steady];
  const setup: Setup = { projectId: project.id, climate, start, byLogin, withQueue, steady };
  const platform = createPlatform({
    ...{ simulation, setup, cloud, operations, queues, witness, judge, dice: dice.fork(), plant, traffic },
    secret: () => secret,
  });
  for (const [kind, queue] of queues)
    pumps.set(kind, workOff({ start, simulation, platform, kind, queue, climate, witness, judge, dice: dice.fork() }));

  const { rotation } = climate;
  if (rotation) {
    const next = dice.hex(40);
    simulation.after(rotation.cloud, () => door.rotate(next));
    simulation.after(rotation.deployment, () => {
      secret = next;
    });
  }
  return { simulation, setup, project, cloud, door, traffic, platform, queues, routes, witness, judge, dice };
}
