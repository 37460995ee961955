import type { Operation } from '../../shared/deletion/define.ts';
import type { Queue } from '../../shared/outbound/queue.ts';
import type { Http } from '../../shared/transport/http.ts';
import { type Container, createContainer } from '../../shared/triggers/container.ts';
import { createHandler, type Handler } from '../../shared/triggers/handler.ts';
import type { Cloud } from './cloud.ts';
import { environmentOf, queueFor, type Setup } from './deployment.ts';
import type { Dice } from './dice.ts';
import type { Judge, Line } from './judge.ts';
import { beginLife, clockOf, type Life } from './life.ts';
import type { MemoryQueue } from './memory-queue.ts';
import type { Plant } from './plants.ts';
import type { Simulation } from './simulation.ts';
import type { Traffic } from './traffic.ts';
import type { Invocation, Witness } from './witness.ts';

/** What the containers of a world are made of. */
export interface BoxParts {
  simulation: Simulation;
  setup: Setup;
  cloud: Cloud;
  operations: ReadonlyMap<string, Operation>;
  queues: ReadonlyMap<string, MemoryQueue>;
  witness: Witness;
  judge: Judge;
  dice: Dice;
  plant: Plant;
  traffic: Traffic;
  /** The secret the deployment is configured with now. */
  secret(): string;
}

/** One warm container: the product's own, between a clock, a cloud, a queue and a log that are not. */
export interface Box {
  name: string;
  life: Life;
  handler: Handler;
  busy: boolean;
  current: Invocation;
  /** Why sweeps must delete nothing now, by the settings it was begun with and its own clock. */
  brakes(): string[];
  onEnd(): void;
}

const nothing: Invocation = { id: '', trigger: 'http', container: '', brakes: () => [], lines: [] };

export function beginBox(name: string, kind: string, parts: BoxParts): Box {
  const { simulation, setup, cloud, operations, queues, witness, judge, dice, plant, traffic, secret } = parts;
  const { climate, start, withQueue } = setup;
  const since = simulation.now() - start;
  const operation = operations.get(kind) as Operation;
  const environment = environmentOf(setup, operation, secret(), since);
  const life = beginLife(() => box.onEnd());

  const { drift } = climate;
  const wrong = drift && since >= drift.from ? drift : undefined;
  const little = dice.between(-2_000, 2_000);
  const clock = clockOf(simulation, life, (now) => (wrong && now - start < wrong.to ? wrong.ms : little));

  const way = plant.http(cloud.httpFor(name));
  const http: Http = (request, deadline) => life.bound(() => way(request, deadline));
  const tell = (line: Line) => {
    if (life.step()) judge.told(line, box.current);
  };
  const log = { info: tell, warn: tell, error: tell };
  const container = createContainer({
    environment: plant.environment(environment),
    clock,
    random: dice.next,
    log,
    http,
  });
  const queue = queueFor(queues.get(kind) as MemoryQueue, {
    ...{ bound: life.bound, witness, kind, simulation },
    fails: () => climate.has('error-answer') && dice.chance(0.02),
  });
  const own = refit(container, withQueue ? queue : undefined, queue, traffic);
  const watched = plant.operation(witness.watch(operation, () => box.current));
  const frozen = climate.brakes.filter(({ how }) => how === 'freeze');
  const isIn = ({ from, to }: { from: number; to: number }) => clock.now() - start >= from && clock.now() - start < to;
  const box: Box = {
    ...{ name, life, busy: false, current: nothing, onEnd: () => {} },
    handler: plant.handler(createHandler(watched, () => own)),
    brakes: () => [
      ...(environment.CLEANUP_DISABLED === '1' ? ['CLEANUP_DISABLED is set'] : []),
      ...(frozen.some(isIn) ? ['CLEANUP_FREEZE is in force'] : []),
    ],
  };
  return box;
}

/**
 * A container whose queue is in memory and whose calls are counted. What receives from a queue has one, whether or not sweeps
 * hand over to it.
 */
function refit(container: Container, forSweeps: Queue | undefined, queue: Queue, traffic: Traffic): Container {
  return {
    ...container,
    queue: () => queue,
    sweepSettings: () => ({ ...container.sweepSettings(), engine: forSweeps }),
    begin: (...invocation) => {
      const context = container.begin(...invocation);
      return { ...context, open: (terms) => traffic.count(context.open(terms)) };
    },
  };
}
