import type { Operation } from '../../shared/deletion/define.ts';
import type { Queue } from '../../shared/outbound/queue.ts';
import type { Http } from '../../shared/transport/http.ts';
import { type Container, createContainer } from '../../shared/triggers/container.ts';
import { createHandler, type Handler } from '../../shared/triggers/handler.ts';
import type { Cloud } from './cloud.ts';
import { environmentOf, isDisabled, queueFor, type Setup } from './deployment.ts';
import type { Dice } from './dice.ts';
import type { Judge, Line } from './judge.ts';
import { beginLife, clockOf, type Life } from './life.ts';
import type { MemoryQueue } from './memory-queue.ts';
import type { Plant } from './plants.ts';
import type { Simulation } from './simulation.ts';
import type { Traffic } from './traffic.ts';
import type { Invocation, Witness } from './witness.ts';

/** How an invocation ended. */
export type Ended = { how: 'answered'; answer: unknown } | { how: 'threw'; error: unknown } | { how: 'killed' };

/** Where the functions run. */
export interface Platform {
  invoke(
    kind: string,
    trigger: Invocation['trigger'],
    event: unknown,
    remaining: number,
    onEnd: (ended: Ended, invocation: Invocation) => void,
  ): void;
  /** Invocations that have not ended. */
  active(): number;
  kills(): number;
}

export interface PlatformParts {
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

/** One warm container. */
interface Box {
  life: Life;
  handler: Handler;
  version: string;
  busy: boolean;
  current: Invocation;
  onEnd(): void;
}

export function createPlatform(parts: PlatformParts): Platform {
  const { simulation, setup, cloud, operations, queues, witness, judge, dice, plant, traffic, secret } = parts;
  const { climate, start } = setup;
  const boxes = new Map<string, Box[]>();
  let [made, invoked, active, kills] = [0, 0, 0, 0];
  const since = () => simulation.now() - start;
  const version = () => `${secret()} ${isDisabled(climate, since())}`;

  function begin(kind: string): Box {
    made += 1;
    const name = `container-${made}`;
    const operation = operations.get(kind) as Operation;
    const env = environmentOf(setup, operation, secret(), since());
    const life = beginLife(() => box.onEnd());
    const drifts = climate.drift && since() >= climate.drift.from;
    const small = dice.between(-2_000, 2_000);
    const clock = clockOf(simulation, life, (now) =>
      drifts && climate.drift && now - start < climate.drift.to ? climate.drift.ms : small,
    );
    const out = plant.http(cloud.httpFor(name));
    const http: Http = (request, deadline) => life.bound(() => out(request, deadline));
    const tell = (line: object) => {
      if (life.step()) judge.told(line as Line, box.current);
    };
    const log = { info: tell, warn: tell, error: tell };
    const container = createContainer({ environment: env, clock, random: () => dice.next(), log, http });
    const watched = plant.operation(witness.watch(operation, () => box.current));
    const memory = queues.get(kind) as MemoryQueue;
    const fails = () => climate.has('error-answer') && dice.chance(0.02);
    const queue = queueFor(memory, { bound: life.bound, witness, kind, fails, simulation });
    const own = refit(container, setup.withQueue ? queue : undefined, queue, traffic);
    const handler = plant.handler(createHandler(watched, () => own));
    const box: Box = { life, handler, version: version(), busy: false, current: nothing, onEnd: () => {} };
    const disabled = env.CLEANUP_DISABLED === '1';
    frozenBy.set(box, () => [
      ...(disabled ? ['CLEANUP_DISABLED is set'] : []),
      ...(isFrozen(clock.now() - start) ? ['CLEANUP_FREEZE is in force'] : []),
    ]);
    names.set(box, name);
    return box;
  }
  const frozenBy = new WeakMap<Box, () => string[]>();
  const names = new WeakMap<Box, string>();
  const isFrozen = (at: number) =>
    climate.brakes.some(({ how, from, to }) => how === 'freeze' && at >= from && at < to);

  function boxFor(kind: string): Box {
    const known = (boxes.get(kind) ?? []).filter(
      ({ life, busy, version: its }) => life.isAlive() && (busy || its === version()),
    );
    const idle = known.find(({ busy }) => !busy);
    const box = idle ?? begin(kind);
    boxes.set(kind, idle ? known : [...known, box]);
    return box;
  }

  return {
    active: () => active,
    kills: () => kills,
    invoke: (kind, trigger, event, remaining, onEnd) => {
      const box = boxFor(kind);
      invoked += 1;
      active += 1;
      const end = simulation.now() + remaining;
      const id = `invocation-${invoked}`;
      const brakes = frozenBy.get(box) ?? (() => []);
      box.current = { id, trigger, container: names.get(box) ?? '', brakes, lines: [] };
      box.busy = true;
      const { current } = box;
      let over = false;
      const finish = (ended: Ended) => {
        if (over) return;
        over = true;
        active -= 1;
        cancel();
        box.busy = false;
        box.onEnd = () => {};
        if (dice.chance(0.05)) box.life.end();
        // Not in the hand of what has just ended.
        simulation.after(0, () => onEnd(ended, current));
      };
      const cancel = simulation.after(remaining, () => {
        witness.found('stuck', `an invocation by ${trigger} outlived its time`);
        box.life.end();
      });
      box.onEnd = () => {
        kills += 1;
        finish({ how: 'killed' });
      };
      box.life.endAfter(climate.has('kills') && dice.chance(0.12) ? dice.whole(0, 60) : Number.POSITIVE_INFINITY);
      const context = { awsRequestId: id, getRemainingTimeInMillis: () => end - simulation.now() };
      witness
        .apart(() => box.handler(event, context))
        .then(
          (answer) => box.life.isAlive() && finish({ how: 'answered', answer }),
          (error: unknown) => box.life.isAlive() && finish({ how: 'threw', error }),
        );
    },
  };
}

const nothing: Invocation = { id: '', trigger: 'http', container: '', brakes: () => [], lines: [] };

/**
 * A container whose queue is in memory and whose calls are counted. What receives from a queue has one, whether or not sweeps
 * hand over to it.
 */
function refit(container: Container, forSweeps: Queue | undefined, queue: Queue, traffic: Traffic): Container {
  return {
    ...container,
    queue: () => queue,
    sweepSettings: () => ({ ...container.sweepSettings(), queue: forSweeps }),
    begin: (...invocation) => {
      const context = container.begin(...invocation);
      return { ...context, open: (terms) => traffic.count(context.open(terms)) };
    },
  };
}
