import type { Answer } from '../../shared/transport/http.ts';
import type { Climate } from './climate.ts';
import type { Dice } from './dice.ts';
import type { Simulation } from './simulation.ts';
import type { Project, Task, Thing } from './things.ts';

/** Work of the cloud that has a name. */
export interface Job {
  status: 'RUNNING' | 'SUCCESS' | 'FAIL';
}

/** What the services of the careless cloud stand on. */
export interface Ground {
  project: Project;
  simulation: Simulation;
  climate: Climate;
  dice: Dice;
  jobs: Map<string, Job>;
}

/** A route of a service: what it answers to a path, from its parts in order. */
export interface Route {
  method: 'GET' | 'DELETE';
  pattern: RegExp;
  answer(ground: Ground, parts: string[], query: URLSearchParams, task: Task | undefined): Answer;
}

export function answer(status: number, body?: object, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: body === undefined ? '' : JSON.stringify(body) };
}

/** Writes into a thing's story. */
export function note({ simulation }: Ground, thing: Thing, words: string): void {
  thing.story.push(`${new Date(simulation.now()).toISOString().slice(5, 23)} ${words}`);
}

/** What becomes of those kinds that are not as before when the cloud gives up on their deletion. */
const failed: Partial<Record<Thing['kind'], string>> = { 'delete-instance': 'error', 'release-eip': 'ERROR' };

/** Takes a DELETE: the thing begins to leave, and its fate says what comes of it. */
export function accept(ground: Ground, thing: Thing, task: Task | undefined, { leave, onEnd }: Leaving): void {
  const acceptance = { at: ground.simulation.now(), task } as Thing['acceptances'][number];
  thing.acceptances.push(acceptance);
  note(ground, thing, `DELETE of ${task?.container ?? 'nobody'} accepted`);
  if (thing.leaving) return;
  const { end, ms, lag } = thing.fate;
  const before = thing.status;
  thing.leaving = { since: ground.simulation.now(), by: 'us' };
  if (leave) thing.status = leave;
  if (end === 'stuck') return;
  ground.simulation.after(ms, () => {
    if (thing.gone) return;
    onEnd?.(end === 'gone');
    if (end === 'gone') {
      ground.simulation.after(lag, () => remove(ground, thing, 'us'));
      return;
    }
    acceptance.backAt = ground.simulation.now();
    for (const one of thing.acceptances) one.backAt ??= acceptance.backAt;
    note(ground, thing, 'the cloud gave up on its deletion');
    delete thing.leaving;
    thing.status = failed[thing.kind] ?? before;
    // Asked again, it goes.
    thing.fate = { ...thing.fate, end: 'gone' };
  });
}

/** How a kind leaves: the status that shows it, and what ends before it is gone. */
interface Leaving {
  leave?: string;
  onEnd?: (gone: boolean) => void;
}

/** A thing is no more. */
export function remove(ground: Ground, thing: Thing, by: 'us' | 'people'): void {
  if (thing.gone) return;
  thing.gone = { at: ground.simulation.now(), by };
  delete thing.leaving;
  if (thing.kind === 'delete-server-metadata') thing.server?.metadata.delete(thing.id);
  note(ground, thing, `gone, by ${by}`);
}
