import * as z from 'zod/mini';
import type { Client } from '../transport/client.ts';
import { Fault } from '../transport/fault.ts';
import { DeletionFailed } from './errors.ts';

const job = z.object({ status: z.string(), error_code: z.nullish(z.string()), fail_reason: z.nullish(z.string()) });

/** What a service answers when it accepts work as a job. */
export const jobReceipt = z.object({ job_id: z.string().check(z.regex(/^[\w-]{1,64}$/)) });

/** Whether a job has ended, asked of the service that gave it out. Throws {@link DeletionFailed} when it failed. */
export async function isJobDone(client: Client, service: string, project_id: string, job_id: string): Promise<boolean> {
  try {
    const values = { project_id, job_id };
    const { status, error_code, fail_reason } = await client(
      service,
      'GET /v1/{project_id}/jobs/{job_id}',
      values,
      job,
    );
    if (status === 'FAIL')
      throw new DeletionFailed(`The job ${job_id} failed: ${fail_reason || 'no reason given'}.`, error_code);
    return status === 'SUCCESS';
  } catch (error) {
    // A job the service no longer knows says nothing; the target itself does.
    if (error instanceof Fault && (error.code === 'Common.0011' || error.verdict === 'gone')) return true;
    throw error;
  }
}
