import type { Answer } from '../../shared/transport/http.ts';
import type { Climate } from './climate.ts';
import type { Dice } from './dice.ts';
import type { Tell } from './kind.ts';
import type { Simulation } from './simulation.ts';
import { keyOf, type Project, type Task, type Thing } from './things.ts';

/** Work of the cloud that has a name. */
interface Job {
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

export function answer(status: number, body?: object, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: body === undefined ? '' : JSON.stringify(body) };
}

/** Writes into a thing's story. */
export function note({ simulation }: Ground, thing: Thing, words: string): void {
  thing.story.push(`${new Date(simulation.now()).toISOString().slice(5, 23)} ${words}`);
}

/** The thing that params name, while it is there. */
export function thingOf({ project }: Ground, kind: string, params: Record<string, string>): Thing | undefined {
  const thing = project.things.get(keyOf(kind, params));
  return thing?.gone ? undefined : thing;
}

/** All of a kind that are there. */
export function thingsOf({ project }: Ground, name: string): Thing[] {
  return [...project.things.values()].filter(({ kind, gone }) => kind.name === name && !gone);
}

/** Answers the DELETE of a kind whose own state alone decides: what is protected otherwise goes, to the harm of whoever's asked. */
export function taking(kind: string, said: { missing: Answer; refused: Answer; accepted: Answer }): Tell {
  return ({ ground, params, task }) => {
    const thing = thingOf(ground, kind, params);
    if (!thing) return said.missing;
    if (thing.leaving && task) task.conflicts += 1;
    if (!thing.kind.deletable?.includes(thing.status)) return said.refused;
    accept(ground, thing, task);
    return said.accepted;
  };
}

/** Takes a DELETE: the thing begins to leave, and its fate says what comes of it; `onEnd` is called before it is gone. */
export function accept(ground: Ground, thing: Thing, task: Task | undefined, onEnd?: (gone: boolean) => void): void {
  const acceptance = { at: ground.simulation.now(), task } as Thing['acceptances'][number];
  thing.acceptances.push(acceptance);
  note(ground, thing, `DELETE of ${task?.container ?? 'nobody'} accepted`);
  if (thing.leaving) return;
  const { end, ms, lag } = thing.fate;
  const before = thing.status;
  leave(ground, thing, 'us');
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
    thing.status = thing.kind.givenBack?.(ground.dice) ?? before;
    // Asked again, it goes.
    thing.fate = { ...thing.fate, end: 'gone' };
  });
}

/** A thing begins to leave. */
export function leave({ simulation }: Ground, thing: Thing, by: 'us' | 'people'): void {
  thing.leaving = { since: simulation.now(), by };
  thing.status = thing.kind.leaves ?? thing.status;
}

/** Something begins to use it. */
export function use(_: Ground, { users }: Thing, dice: Dice): void {
  users.push(dice.uuid());
}

/** A thing is no more. */
export function remove(ground: Ground, thing: Thing, by: 'us' | 'people'): void {
  if (thing.gone) return;
  thing.gone = { at: ground.simulation.now(), by };
  delete thing.leaving;
  thing.kind.onGone?.(ground, thing);
  note(ground, thing, `gone, by ${by}`);
}

/** Work begins that is asked for by its id. */
export function beginJob({ dice, jobs }: Ground): { job_id: string; end(done: boolean): void } {
  const [job_id, job] = [dice.hex(32), { status: 'RUNNING' } as Job];
  jobs.set(job_id, job);
  return {
    job_id,
    end: (done) => {
      job.status = done ? 'SUCCESS' : 'FAIL';
    },
  };
}

/** Answers how work stands. */
export const tellJob: Tell = ({ ground: { jobs }, params: { job_id = '' } }) => {
  const job = jobs.get(job_id);
  if (!job) return answer(400, { error: { code: 'Common.0011', message: 'Failed to query the job.' } });
  const failed = job.status === 'FAIL' && { error_code: 'X.0102', fail_reason: 'it failed' };
  return answer(200, { job_id, status: job.status, error_code: null, fail_reason: null, entities: {}, ...failed });
};
