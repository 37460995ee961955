import type { Routes } from '../answer.ts';
import { hexId } from '../identifiers.ts';
import { collection, keep, nextId, type Project } from '../project.ts';
import { inMilliseconds } from '../timestamps.ts';
import { latencyOf, schedule, type World } from '../world.ts';

/** A task of ECS, field by field as it is shown. */
export interface Job {
  job_id: string;
  job_type: string;
  status: 'INIT' | 'RUNNING' | 'SUCCESS' | 'FAIL';
  begin_time: string;
  end_time: string;
  error_code: string | null;
  fail_reason: string | null;
  entities: Record<string, string>;
}

/** What a job says when it failed. */
export interface Failure {
  error_code: string;
  fail_reason: string;
}

/** The jobs of a project, those that have ended too. */
export const jobs = collection<Job>('jobs');

const next = keep<{ failure?: Failure }>('next job', () => ({}));

/** Makes the next job of a project end in FAIL with these words. */
export function failNextJob(project: Project, failure: Failure): void {
  next.of(project).failure = failure;
}

/** A job is INIT until it starts, and over when it ends; both count from when it was accepted. */
export const latency = { jobStart: 500, jobEnd: 3000 };

/** Showing how far a task is. A failing query answers in a shape of its own. */
export const routes: Routes = {
  'GET /v1/{project_id}/jobs/{job_id}': (ask, world) => {
    const job = jobs.of(world.project).get(ask.params.job_id ?? '');
    if (job) return { status: 200, body: job };
    return { status: 400, body: { message: 'Failed to query system tasks.', code: 'Common.0011' } };
  },
};

/** Starts a job that is INIT, then RUNNING, then over; `finish` learns when, and why if it failed. */
export function startJob(
  world: World,
  now: number,
  given: Pick<Job, 'job_type' | 'entities'> & { failure?: Failure | undefined },
  finish: (now: number, failure: Failure | undefined) => void,
): Job {
  const coming = next.of(world.project);
  const failure = given.failure ?? coming.failure;
  delete coming.failure;
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
  jobs.of(world.project).set(job.job_id, job);
  const { jobStart, jobEnd } = latencyOf(world, latency);
  schedule(world, now + jobStart, () => {
    job.status = 'RUNNING';
  });
  schedule(world, now + jobEnd, (ended) => {
    Object.assign(job, { status: failure ? 'FAIL' : 'SUCCESS', end_time: inMilliseconds(ended) }, failure);
    finish(ended, failure);
  });
  return job;
}
