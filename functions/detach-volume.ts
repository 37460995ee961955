import * as z from 'zod';
import { DeletionFailed, Fault } from '../shared/errors.ts';
import { defineOperation } from '../shared/operation.ts';
import { projectId, uuid } from '../shared/request.ts';
import { serve } from '../shared/serve.ts';

const attachment = z.object({
  volumeAttachment: z.object({ device: z.string(), bootIndex: z.union([z.number(), z.string()]).nullish() }),
});

const server = z.object({
  server: z.object({ status: z.string(), 'OS-EXT-SRV-ATTR:root_device_name': z.string().nullish() }),
});

const volume = z.object({ volume: z.object({ status: z.string() }) });

const job = z.object({
  status: z.string(),
  error_code: z.string().nullish(),
  fail_reason: z.string().nullish(),
});

/** Detaches a disk. Answers with a job; over when the job has succeeded and the attachment is gone, seen twice. */
export const operation = defineOperation({
  name: 'detach-volume',
  line: 'DELETE /v1/{project_id}/cloudservers/{server_id}/detachvolume/{volume_id}',
  params: z.strictObject({
    project_id: projectId,
    server_id: uuid,
    volume_id: uuid,
    delete_flag: z.enum(['0', '1']).optional(),
  }),
  receipt: z.object({ job_id: z.string() }),

  async find(call, { project_id, server_id, volume_id }) {
    const disk = await call(
      'GET /v1/{project_id}/cloudservers/{server_id}/block_device/{volume_id}',
      { project_id, server_id, volume_id },
      attachment,
    );
    const reply = await call('GET /v1/{project_id}/cloudservers/{server_id}', { project_id, server_id }, server);
    const { device, bootIndex } = disk.volumeAttachment;
    // bootIndex is a number, a string or null, depending on the disk and the edition; null says nothing.
    const root =
      String(bootIndex) === '0' ||
      [reply.server['OS-EXT-SRV-ATTR:root_device_name'], '/dev/vda', '/dev/sda'].includes(device);
    return { device, root, server_status: reply.server.status };
  },

  forbids({ root, device, server_status }, { delete_flag }) {
    if (root && delete_flag === '1')
      return `The disk at ${device} is the root disk; delete_flag=1 is for data disks only.`;
    if (root && server_status !== 'SHUTOFF')
      return `The disk at ${device} is the root disk and the server is ${server_status}; it can only be detached while the server is SHUTOFF.`;
    return undefined;
  },

  async underway(_state, { project_id, volume_id }, call) {
    const reply = await call('GET /v2/{project_id}/cloudvolumes/{volume_id}', { project_id, volume_id }, volume);
    return reply.volume.status === 'detaching';
  },

  async settled(call, { project_id }, { job_id }) {
    try {
      const { status, error_code, fail_reason } = await call(
        'GET /v1/{project_id}/jobs/{job_id}',
        { project_id, job_id },
        job,
      );
      if (status === 'FAIL')
        throw new DeletionFailed(`The detach job ${job_id} failed: ${fail_reason || 'no reason given'}.`, error_code);
      return status === 'SUCCESS';
    } catch (error) {
      // A job the service no longer knows says nothing; the attachment itself does.
      if (error instanceof Fault && (error.code === 'Common.0011' || error.verdict === 'gone')) return true;
      throw error;
    }
  },

  sightings: 2,
});

export const handler = serve(operation);
