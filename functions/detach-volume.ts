import * as z from 'zod/mini';
import { allEnded } from '../shared/base/pool.ts';
import { type AttachedDisk, atServer, attachment, attachmentOf, toTarget } from '../shared/deletion/attachment.ts';
import { defineOperation } from '../shared/deletion/define.ts';
import { isJobDone, jobReceipt } from '../shared/deletion/job.ts';
import { busyServer, goingServer, type Obstacle, unfitServer } from '../shared/deletion/obstacle.ts';
import { oddTarget } from '../shared/deletion/records.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import { bareMetalGuard, readServer, toTargetServer } from '../shared/deletion/server.ts';
import { listVolumes, readVolume, type Volume } from '../shared/deletion/volume.ts';
import type { Client } from '../shared/transport/client.ts';
import { unlessGone } from '../shared/transport/fault.ts';
import { createHandler } from '../shared/triggers/handler.ts';

const params = z.strictObject({
  project_id: projectId,
  server_id: uuid,
  volume_id: uuid,
  delete_flag: z.optional(z.enum(['0', '1'])),
});

const attached = z.object({ volumeAttachment: attachment });

/**
 * Detaches a disk from a server. Refused for the root disk unless the server is SHUTOFF, where the cloud does not say
 * whether it is the root disk, where only one of two records names the attachment, unless the disk is in-use, and while
 * the server is locked, busy or in a state for which the cloud refuses it. Done when the job has succeeded and neither
 * record names the attachment, seen twice.
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

  // What the server's record says is for the decision alone.
  async read(client, { project_id, server_id, volume_id }, before?: AttachedDisk) {
    const own = { project_id, server_id, volume_id };
    const route = 'GET /v1/{project_id}/cloudservers/{server_id}/block_device/{volume_id}';
    const [at, disk, server] = await allEnded([
      unlessGone(client('ecs', route, own, attached)),
      unlessGone(readVolume(client, project_id, volume_id)),
      before ? undefined : unlessGone(readServer(client, project_id, server_id)),
    ]);
    return at || attachmentOf(own, disk) ? toTarget(own, at?.volumeAttachment, disk, server) : undefined;
  },

  async *list(client, project_id) {
    for await (const volumes of listVolumes(client, project_id))
      yield volumes.flatMap((disk) =>
        'unreadable' in disk ? [disk] : disk.attachments.map((at) => listed(client, project_id, disk, at)),
      );
  },

  guard: (target, { delete_flag }) => obstacle(target, delete_flag)?.reason,
  isPassing: (target, { delete_flag }) => obstacle(target, delete_flag)?.passing === true,

  // Only what is known not to boot may go, on a stopped server as on any other.
  sweepGuard: (target) =>
    target.state.root || !target.state.root_known
      ? 'A sweep is for data disks; this one may be a root disk.'
      : bareMetalGuard(target),

  // Of a disk with several attachments, detaching does not say which one is leaving; nor does half a record say why.
  isDeleting: ({ status, state: { root, server_status, named_by, attachments } }) =>
    named_by === 'ecs' || (status === 'detaching' && attachments)
      ? 'perhaps'
      : status === 'detaching' && !(root && server_status !== 'SHUTOFF'),

  listShowsLeaving: true,

  // While it is being detached it is detaching, from the acceptance until it is off, whatever its job says.
  failure: ({ status, state: { named_by, attachments } }, before, progress) =>
    ((progress?.jobEnded && !attachments) || before.status === 'detaching') && status === 'in-use' && !named_by
      ? 'The cloud accepted the detachment, then the disk was in-use again and still attached.'
      : undefined,

  receipt: jobReceipt,
  jobDone: (client, { project_id }, { job_id }) => isJobDone(client, 'ecs', project_id, job_id),

  confirmations: 2,

  // A server detaches one disk at a time, and a disk leaves one server at a time.
  serializeBy: ({ server_id, volume_id }) => [server_id, volume_id],
});

// In these something is being done to the disk, which ends by itself.
const passingStates = [
  ...['attaching', 'detaching', 'backing-up', 'restoring-backup', 'extending', 'retyping', 'maintenance'],
  ...['uploading', 'downloading', 'rollbacking', 'reserved', 'deleting'],
];

const terms = { states: ['active', 'paused', 'stopped', 'resized'], elsewhere: 'Ecs.0100', locked: 'Ecs.0605' };

function obstacle({ status, server, state }: AttachedDisk, delete_flag?: string): Obstacle | undefined {
  const { root, root_known, device, server_status, named_by } = state;
  const lasting = (reason: string) => ({ reason, passing: false });
  const still = named_by === 'ecs' ? 'block_device' : `the disk's own record, in which it is ${status},`;
  const going = goingServer(server, `${still} still names the attachment`);
  if (going) return going;
  if (named_by) return { reason: `Only ${records[named_by]} still names the attachment.`, passing: true };
  if (!root_known || !server_status)
    return lasting('The cloud does not say whether the disk is the root disk, so it is not touched.');
  if (root && delete_flag === '1')
    return lasting(`The disk at ${device} is the root disk; delete_flag=1 is for data disks only.`);
  if (root && server_status !== 'SHUTOFF')
    return lasting(
      `The disk at ${device} is the root disk and the server is ${server_status}; it can be detached only while the server is SHUTOFF.`,
    );
  if (status !== 'in-use')
    return {
      reason: `The disk is ${status}; only a disk that is in-use can be detached.`,
      passing: passingStates.includes(status ?? ''),
    };
  return unfitServer(server, terms) ?? busyServer(server);
}

const records = { ecs: 'the server (ECS)', evs: "the disk's own record (EVS)" };

/** The list knows the disk; its server is read when everything else speaks for the deletion. */
function listed(client: Client, project_id: string, disk: Volume, at: Volume['attachments'][0]) {
  const { server_id, device } = at;
  const name = disk.name ?? '';
  if (!server_id || !device) {
    const known = { project_id, ...(server_id && { server_id }), volume_id: disk.id };
    return oddTarget({ params: known, name }, server_id ? 'attachments.device' : 'attachments.server_id');
  }
  const own = { project_id, server_id, volume_id: disk.id };
  const said = { device, bootIndex: String(disk.bootable) === 'false' ? -1 : 0 };
  const complete = async () => {
    const server = await unlessGone(readServer(client, project_id, server_id));
    const at = atServer(server, disk.id, said);
    return { ...toTarget(own, at, disk, server, at ?? said), server: toTargetServer(server) };
  };
  return { ...toTarget(own, said, disk), complete };
}

export const handler = createHandler(operation);
