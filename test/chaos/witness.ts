import { AsyncLocalStorage } from 'node:async_hooks';
import type { Operation } from '../../shared/deletion/define.ts';
import type { Client } from '../../shared/transport/client.ts';
import { pathOf } from '../rehearsal/cloud/routing.ts';
import { type Ground, note } from './ground.ts';
import { protectionsOf, showsLeaving } from './protections.ts';
import { keyOf, ownParameters, type Task, type Thing } from './things.ts';

/** What a run must never do. */
export const invariants = ['wrong', 'after-gone', 'lost', 'false', 'stuck', 'signatures'] as const;

export type Invariant = (typeof invariants)[number];

/** One breach of an invariant, and what led to it. */
export interface Violation {
  invariant: Invariant;
  /** One sentence, the same for each breach of its kind. */
  what: string;
  thing?: string;
  story: string[];
}

/** One invocation, as its container was set up. */
export interface Invocation {
  id: string;
  trigger: 'http' | 'queue' | 'timer' | 'events';
  container: string;
  /** The brakes its container was begun with, as they stand now. */
  brakes(): string[];
  /** What was told of which thing. */
  lines: { status: string; thing: Thing | undefined; passing: boolean }[];
}

/** Sees what the product looks at, sends and says, and holds it against the cloud's own books. */
export interface Witness {
  violations: Violation[];
  found(invariant: Invariant, what: string, thing?: Thing, more?: string[]): void;
  thingOf(operation: string, params: object): Thing | undefined;
  /** The operation, with each of its looks seen. */
  watch(operation: Operation, current: () => Invocation): Operation;
  /** In whose hand the work is that goes on now. */
  task(): Task | undefined;
  /** Begins work in nobody's hand. */
  apart<T>(work: () => T): T;
  deleteArrived(task: Task | undefined, path: string, container: string): void;
}

export function createWitness(routes: ReadonlyMap<string, string>, groundOf: () => Ground): Witness {
  const hands = new AsyncLocalStorage<Task | undefined>();
  const tasks = new WeakMap<Client, Task>();
  const violations: Violation[] = [];
  const paths = new Map<string, Thing>();

  function pathsOf(): Map<string, Thing> {
    const { project } = groundOf();
    if (paths.size < project.things.size)
      for (const thing of project.things.values())
        paths.set(pathOf(routes.get(thing.kind.name) ?? '', { project_id: project.id, ...thing.params }), thing);
    return paths;
  }
  /** The look that a DELETE was decided by. */
  function decidedBy({ invocation, look }: Task): string[] {
    const brakes = look.brakes.length > 0 ? `; ${look.brakes}` : '';
    return [`decided in ${invocation} by a look that began ${new Date(look.at).toISOString().slice(5, 23)}${brakes}`];
  }
  function found(invariant: Invariant, what: string, thing?: Thing, more: string[] = []) {
    const key = thing && keyOf(thing.kind.name, thing.params);
    const beside = thing ? (groundOf().project.disks.get(thing.id) ?? []).filter((one) => one !== thing) : [];
    const shared = beside.flatMap(({ story }) => story.map((line) => `(on another server) ${line}`));
    violations.push({
      invariant,
      what,
      ...(key && { thing: key }),
      story: [...(thing?.story ?? []), ...shared, ...more],
    });
  }
  function thingOf(operation: string, params: object) {
    const given = params as Record<string, string>;
    const own = ownParameters(routes.get(operation)).map((name) => [name, given[name]] as const);
    return groundOf().project.things.get(keyOf(operation, Object.fromEntries(own)));
  }

  return {
    violations,
    found,
    thingOf,
    task: () => hands.getStore(),
    apart: (work) => hands.run(undefined, work),
    watch: (operation, current) => ({
      ...operation,
      read: (client, params) => {
        const { container, id, brakes } = current();
        const now = groundOf().simulation.now();
        const task: Task = tasks.get(client) ?? newTask(now, container, id, thingOf(operation.name, params));
        tasks.set(client, task);
        const { thing } = task;
        const look = {
          at: now,
          gone: thing?.gone !== undefined,
          leaving: thing !== undefined && showsLeaving(thing, groundOf().project),
          protections: thing ? protectionsOf(thing, groundOf().project, now) : [],
          brakes: brakes(),
          brakesNow: brakes,
        };
        task.look = look;
        // What follows this look, up to the DELETE and the word about it, goes on in this hand.
        hands.enterWith(task);
        const read = operation.read(client, params);
        const saw = () => {
          // What ends while the records are read is shown by some of them only.
          look.leaving &&= thing !== undefined && showsLeaving(thing, groundOf().project);
          Object.assign(task, { sawAt: look.at, sawBefore: task.sawAt });
        };
        read.then(saw, () => {});
        return read;
      },
    }),
    deleteArrived: (task, path, container) => {
      const thing = pathsOf().get(path);
      if (!thing) return found('wrong', 'a DELETE of what is not in the project', undefined, [path]);
      note(groundOf(), thing, `DELETE of ${container} arrives`);
      if (task?.thing !== thing) return found('wrong', 'a DELETE without a look at its target', thing);
      if (task.look.gone) return found('after-gone', 'a DELETE after a look at what was gone', thing);
      if (thing.gone) return;
      const { project, simulation } = groundOf();
      const now = protectionsOf(thing, project, simulation.now());
      const held = now.filter((one) => task.look.protections.includes(one));
      if (held[0]) found('wrong', `deleted though: ${held[0]}`, thing, decidedBy(task));
      // A freeze may end between the look and the decision.
      const brake = task.look.brakes.find((one) => task.look.brakesNow().includes(one));
      if (thing.asker === 'sweep' && brake) found('wrong', `deleted though: ${brake}`, thing, decidedBy(task));
    },
  };
}

function newTask(now: number, container: string, invocation: string, thing: Thing | undefined): Task {
  const look = { at: 0, gone: false, leaving: false, protections: [], brakes: [], brakesNow: () => [] };
  return { container, invocation, thing, look, sawAt: 0, sawBefore: 0, begunAt: now, conflicts: 0 };
}
