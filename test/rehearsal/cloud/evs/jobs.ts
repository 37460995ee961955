import { type Routes, serviceFault } from '../answer.ts';
import { collection, nextId } from '../project.ts';
import { inMilliseconds } from '../timestamps.ts';
import { latencyOf, schedule, type World } from '../world.ts';

/** A task of EVS, field by field as it is shown. ECS knows none of them, nor EVS one of ECS. */
export interface DiskJob {
  job_id: string;
  job_type: string;
  status: 'INIT' | 'RUNNING' | 'SUCCESS' | 'FAIL';
  begin_time: string;
  end_time: string;
  error_code: string | null;
  fail_reason: string | null;
  entities: Record<string, string>;
}

/** The tasks of EVS in a project, those that have ended too. */
export const diskJobs = collection<DiskJob>('disk jobs');

/** A task is INIT until it starts, and over when it ends; both count from when it was accepted. */
export const latency = { volumeJobStart: 500, volumeJobEnd: 2500 };

/** Showing how far a task is, asked for where it was made. */
export const routes: Routes = {
  'GET /v1/{project_id}/jobs/{job_id}': (ask, world) => {
    const job = diskJobs.of(world.project).get(ask.params.job_id ?? '');
    return job ? { status: 200, body: job } : serviceFault(400, 'Common.0011', 'query job fail.');
  },
};

/** Starts a task that is INIT, then RUNNING, then over; `finish` says why it failed, if it did. */
export function startDiskJob(
  world: World,
  now: number,
  given: Pick<DiskJob, 'job_type' | 'entities'>,
  finish: (now: number) => { error_code: string; fail_reason: string } | undefined,
): DiskJob {
  const job: DiskJob = {
    ...given,
    status: 'INIT',
    job_id: nextId(world.project, 'disk job'),
    begin_time: inMilliseconds(now),
    end_time: '',
    error_code: null,
    fail_reason: null,
  };
  diskJobs.of(world.project).set(job.job_id, job);
  const { volumeJobStart, volumeJobEnd } = latencyOf(world, latency);
  schedule(world, now + volumeJobStart, () => {
    job.status = 'RUNNING';
  });
  schedule(world, now + volumeJobEnd, (ended) => {
    const failure = finish(ended);
    Object.assign(job, { status: failure ? 'FAIL' : 'SUCCESS', end_time: inMilliseconds(ended) }, failure);
  });
  return job;
}
