import * as z from 'zod';
import { readTime } from '../shared/base/time.ts';
import { defineOperation } from '../shared/deletion/define.ts';
import { isJobDone, jobReceipt } from '../shared/deletion/job.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import { bareMetalGuard, readServer, type Server, toTargetServer } from '../shared/deletion/server.ts';
import { labelsOf, type Target } from '../shared/deletion/target.ts';
import { listVolumes, readVolume, type Volume } from '../shared/deletion/volume.ts';
import type { Client } from '../shared/transport/client.ts';
import { unlessGone } from '../shared/transport/fault.ts';
import { createHandler } from '../shared/triggers/handler.ts';

const params = z.strictObject({
  project_id: projectId,
  server_id: uuid,
  volume_id: uuid,
  delete_flag: z.enum(['0', '1']).optional(),
});

// bootIndex is a number, a string or null, depending on the disk and the edition.
const attachment = z.object({ device: z.string(), bootIndex: z.union([z.number(), z.string()]).nullish() });
const attached = z.object({ volumeAttachment: attachment });

/** Where a root disk is mounted, as the user guide names it. */
const rootDevices = ['/dev/vda', '/dev/sda'];

/**
 * Detaches a disk from a server. Refused for the root disk unless the server is SHUTOFF, where the cloud does not say
 * whether it is the root disk, and unless the disk is in-use. Done when the job has succeeded and the attachment is gone,
 * seen twice.
 */
export const operation = defineOperation({
  name: 'detach-volume',
  service: 'ecs',
  route: 'DELETE /v1/{project_id}/cloudservers/{server_id}/detachvolume/{volume_id}',
  params,
  permissions: {
    delete: [
      'ecs:cloudServers:get',
      'ecs:cloudServers:showServerBlockDevice',
      'ecs:cloudServers:detachVolume',
      'evs:volumes:get',
    ],
    sweep: ['evs:volumes:list'],
  },

  async read(client, { project_id, server_id, volume_id }) {
    const values = { project_id, server_id, volume_id };
    const route = 'GET /v1/{project_id}/cloudservers/{server_id}/block_device/{volume_id}';
    const { volumeAttachment } = await client('ecs', route, values, attached);
    const [server, disk] = await Promise.all([
      readServer(client, project_id, server_id),
      unlessGone(readVolume(client, project_id, volume_id)),
    ]);
    return toTarget({ project_id, server_id, volume_id }, volumeAttachment, disk, server);
  },

  async *list(client, project_id) {
    for await (const volumes of listVolumes(client, project_id))
      yield volumes.flatMap((disk) => disk.attachments.map((one) => listed(client, project_id, disk, one)));
  },

  guard({ status, state: { root, root_known, device, server_status } }, { delete_flag }) {
    if (!root_known || !server_status)
      return 'The cloud does not say whether the disk is the root disk, so it is not touched.';
    if (root && delete_flag === '1')
      return `The disk at ${device} is the root disk; delete_flag=1 is for data disks only.`;
    if (root && server_status !== 'SHUTOFF')
      return `The disk at ${device} is the root disk and the server is ${server_status}; it can be detached only while the server is SHUTOFF.`;
    if (status !== undefined && status !== 'in-use')
      return `The disk is ${status}; only a disk that is in-use can be detached.`;
    return undefined;
  },

  // Only what is known not to boot may go, on a stopped server as on any other.
  sweepGuard: (target) =>
    target.state.root || !target.state.root_known
      ? 'A sweep is for data disks; this one may be a root disk.'
      : bareMetalGuard(target),

  isDeleting: ({ status, state: { root, server_status } }) =>
    status === 'detaching' && !(root && server_status !== 'SHUTOFF'),

  receipt: jobReceipt,
  jobDone: (client, { project_id }, { job_id }) => isJobDone(client, 'ecs', project_id, job_id),

  confirmations: 2,

  // A server detaches one disk at a time.
  serializeBy: ({ server_id }) => server_id,
});

type Params = z.infer<typeof params>;
type Disk = Target<Params, { device: string; root: boolean; root_known: boolean; server_status: string }>;

/** The list knows the disk; its server is read when everything else speaks for the deletion. */
function listed(client: Client, project_id: string, disk: Volume, at: Volume['attachments'][0]): Disk {
  const own = { project_id, server_id: at.server_id, volume_id: disk.id };
  const bootIndex = String(disk.bootable) === 'false' ? -1 : 0;
  const known = { device: at.device, bootIndex };
  const complete = async () => {
    const server = await unlessGone(readServer(client, project_id, at.server_id));
    return { ...toTarget(own, known, disk, server), server: toTargetServer(server) };
  };
  return { ...toTarget(own, known, disk), complete };
}

function toTarget(own: Params, at: z.infer<typeof attachment>, disk?: Volume, server?: Server): Disk {
  const { device, bootIndex } = at;
  const rootDevice = server?.['OS-EXT-SRV-ATTR:root_device_name'];
  const attached_at = disk?.attachments.find(({ server_id }) => server_id === own.server_id)?.attached_at;
  return {
    params: own,
    name: disk?.name ?? '',
    state: {
      device,
      root: String(bootIndex) === '0' || [rootDevice, ...rootDevices].includes(device),
      // A boot index that is no number tells nothing; then the server must say which device is its root.
      root_known: /^-?\d+$/.test(String(bootIndex)) || (Boolean(rootDevice) && device.startsWith('/dev/')),
      server_status: server?.status ?? '',
    },
    status: disk?.status,
    since: readTime(attached_at),
    labels: disk && labelsOf(disk.tags, disk.metadata),
    ...(server && { server: toTargetServer(server) }),
    ...(disk && { volume: { type: disk.volume_type, size_gb: disk.size } }),
  };
}

export const handler = createHandler(operation);
