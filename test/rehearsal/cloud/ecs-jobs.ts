import type { Routes } from './answer.ts';
import { nextId } from './arrange.ts';
import { hexId } from './identifiers.ts';
import type { Job } from './project.ts';
import { inMilliseconds } from './timestamps.ts';
import { schedule, type World } from './world.ts';

/** Showing how far a task is. A failing query answers in a shape of its own. */
export const jobRoutes: Routes = {
  'GET /v1/{project_id}/jobs/{job_id}': (ask, world) => {
    const job = world.project.jobs.get(ask.params.job_id ?? '');
    if (job) return { status: 200, body: job };
    return { status: 400, body: { message: 'Failed to query system tasks.', code: 'Common.0011' } };
  },
};

/** What a job says when it failed. */
export interface Failure {
  error_code: string;
  fail_reason: string;
}

/** Starts a job that is INIT, then RUNNING, then over; `finish` learns when, and why if it failed. */
export function startJob(
  world: World,
  now: number,
  given: Pick<Job, 'job_type' | 'entities'> & { failure?: Failure | undefined },
  finish: (now: number, failure: Failure | undefined) => void,
): Job {
  const failure = given.failure ?? world.project.nextJob;
  delete world.project.nextJob;
  const job: Job = {
    status: 'INIT',
    entities: given.entities,
    job_id: hexId(nextId(world.project, 'job')),
    job_type: given.job_type,
    begin_time: inMilliseconds(now),
    end_time: '',
    error_code: null,
    fail_reason: null,
  };
  world.project.jobs.set(job.job_id, job);
  schedule(world, now + world.latency.jobStart, () => {
    job.status = 'RUNNING';
  });
  schedule(world, now + world.latency.jobEnd, (ended) => {
    Object.assign(job, { status: failure ? 'FAIL' : 'SUCCESS', end_time: inMilliseconds(ended) }, failure);
    finish(ended, failure);
  });
  return job;
}
