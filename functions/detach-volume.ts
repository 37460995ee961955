import * as z from 'zod';
import { defineOperation } from '../shared/deletion/define.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import { againOf, hostOf, readServer, unlessGone } from '../shared/deletion/server.ts';
import { labelsOf } from '../shared/deletion/target.ts';
import { DeletionFailed, Fault } from '../shared/transport/fault.ts';
import { walk } from '../shared/transport/paging.ts';
import { serve } from '../shared/triggers/handler.ts';

// bootIndex is a number, a string or null, depending on the disk and the edition.
const attachment = z.object({ device: z.string(), bootIndex: z.union([z.number(), z.string()]).nullish() });
const server = z.object({ status: z.string(), 'OS-EXT-SRV-ATTR:root_device_name': z.string().nullish() });
const job = z.object({ status: z.string(), error_code: z.string().nullish(), fail_reason: z.string().nullish() });

const volume = z.object({
  id: z.string(),
  name: z.string().nullish(),
  status: z.string(),
  size: z.number(),
  volume_type: z.string(),
  bootable: z.union([z.string(), z.boolean()]).nullish(),
  attachments: z.array(z.object({ server_id: z.string(), attached_at: z.string().nullish(), device: z.string() })),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  tags: z.record(z.string(), z.unknown()).nullish(),
});

const volumeLine = 'GET /v2/{project_id}/cloudvolumes/{volume_id}';

/** Where a root disk is mounted, as the user guide names it. */
const rootDevices = ['/dev/vda', '/dev/sda'];

/** Detaches a disk. Answers with a job; over when the job has succeeded and the attachment is gone, seen twice. */
export const operation = defineOperation({
  name: 'detach-volume',
  service: 'ecs',
  route: 'DELETE /v1/{project_id}/cloudservers/{server_id}/detachvolume/{volume_id}',
  permissions: {
    delete: [
      'ecs:cloudServers:get',
      'ecs:cloudServers:showServerBlockDevice',
      'ecs:cloudServers:detachVolume',
      'evs:volumes:get',
    ],
    sweep: ['evs:volumes:list'],
  },
  params: z.strictObject({
    project_id: projectId,
    server_id: uuid,
    volume_id: uuid,
    delete_flag: z.enum(['0', '1']).optional(),
  }),
  receipt: z.object({ job_id: z.string().regex(/^[\w-]{1,64}$/) }),

  async find(call, { project_id, server_id, volume_id }) {
    const values = { project_id, server_id };
    const disks = 'GET /v1/{project_id}/cloudservers/{server_id}/block_device/{volume_id}';
    const disk = await call(disks, { ...values, volume_id }, z.object({ volumeAttachment: attachment }));
    const host = await call('GET /v1/{project_id}/cloudservers/{server_id}', values, z.object({ server }));
    const { device, bootIndex } = disk.volumeAttachment;
    const rootDevice = host.server['OS-EXT-SRV-ATTR:root_device_name'];
    const root = String(bootIndex) === '0' || [rootDevice, ...rootDevices].includes(device);
    // A boot index that is no number tells nothing; then the server must say which device is its root.
    const known = /^-?\d+$/.test(String(bootIndex)) || (Boolean(rootDevice) && device.startsWith('/dev/'));
    return { device, root, root_known: known, server_status: host.server.status };
  },

  forbids({ root, root_known, device, server_status }, { delete_flag }) {
    if (!root_known) return 'The cloud does not say whether the disk is the root disk, so it is not touched.';
    if (root && delete_flag === '1')
      return `The disk at ${device} is the root disk; delete_flag=1 is for data disks only.`;
    if (root && server_status !== 'SHUTOFF')
      return `The disk at ${device} is the root disk and the server is ${server_status}; it can be detached only while the server is SHUTOFF.`;
    return undefined;
  },

  // The server's record does not show a detachment that runs; the disk's own does. Asked only when something says no.
  async underway({ root, server_status }, { project_id, volume_id }, call) {
    if (root && server_status !== 'SHUTOFF') return false;
    const values = { project_id, volume_id };
    const disk = await call(volumeLine, values, z.object({ volume: z.object({ status: z.string() }) })).catch(
      () => undefined,
    );
    return disk?.volume.status === 'detaching';
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

  // A server detaches one disk at a time.
  exclusive: ({ server_id }) => server_id,

  async reread(call, { project_id, server_id, volume_id }) {
    const { tags, metadata } = (await call(volumeLine, { project_id, volume_id }, z.object({ volume }))).volume;
    const own = labelsOf(tags, metadata);
    const host = againOf(await readServer(call, project_id, server_id));
    return { ...host, labels: own && host.labels && { ...host.labels, ...own } };
  },

  // A sweep is for data disks: only what is known not to boot is a candidate, on a stopped server as on any other.
  async *candidates(call, project_id) {
    const list = z.object({ volumes: z.array(volume) });
    const readPage = async (start: number) => {
      const query = { project_id, offset: String(start), limit: '1000' };
      return { start, items: (await call('GET /v2/{project_id}/cloudvolumes/detail', query, list)).volumes };
    };
    for await (const page of walk(readPage, ({ id }) => id))
      yield page.flatMap((disk) =>
        disk.attachments
          .filter(({ device }) => String(disk.bootable) === 'false' && !rootDevices.includes(device))
          .map(({ server_id, attached_at, device }) => ({
            params: { project_id, server_id, volume_id: disk.id },
            name: disk.name ?? '',
            state: { device, root: false, root_known: true, server_status: '' },
            status: disk.status,
            since: attached_at ?? undefined,
            labels: labelsOf(disk.tags, disk.metadata),
            host: async () => hostOf(await unlessGone(readServer(call, project_id, server_id))),
            volume: { type: disk.volume_type, size_gb: disk.size },
          })),
      );
  },
});

export const handler = serve(operation);
