import * as z from 'zod/mini';
import { readTime } from '../shared/base/time.ts';
import { isClusterKey } from '../shared/deletion/cluster-key.ts';
import { defineOperation } from '../shared/deletion/define.ts';
import { findSnapshotOf } from '../shared/deletion/disk-snapshots.ts';
import { givenBack } from '../shared/deletion/given-back.ts';
import { isJobDone, jobReceipt } from '../shared/deletion/job.ts';
import type { Obstacle } from '../shared/deletion/obstacle.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import { labelsOf } from '../shared/deletion/target.ts';
import { listVolumes, readVolume, type Volume } from '../shared/deletion/volume.ts';
import { codesBy } from '../shared/transport/error-codes.ts';
import { createHandler } from '../shared/triggers/handler.ts';

/** The user guide ("Deleting an EVS Disk") and EVS.1046: in these it may go. A deletion that failed is not repeated. */
const deletable = ['available', 'error', 'error_extending', 'error_restoring', 'error_rollbacking'];

// In these something is being done to the disk, which ends by itself.
const passingStates = [
  ...['creating', 'attaching', 'detaching', 'extending', 'retyping', 'backing-up', 'restoring-backup'],
  ...['uploading', 'downloading', 'rollbacking', 'maintenance', 'reserved'],
];

/** These two say how a disk is encrypted; whatever else is called `__system__…` was left by another service. */
const encryptionKeys = ['__system__encrypted', '__system__cmkid'];

/**
 * Deletes an EVS disk that is attached to nothing. Refused while it is attached anywhere, while it has snapshots, which
 * would go with it, or while these cannot be listed, for a disk that was ordered by the month or year or belongs to another
 * service, and unless its status is available, error, error_extending, error_restoring or error_rollbacking. Done when the
 * job, where it is asked, has succeeded and the disk answers 404; it may then lie in the recycle bin, where that is on.
 */
export const operation = defineOperation({
  name: 'delete-volume',
  service: 'evs',
  route: 'DELETE /v2/{project_id}/cloudvolumes/{volume_id}',
  params: z.strictObject({ project_id: projectId, volume_id: uuid }),
  permissions: {
    delete: ['evs:volumes:get', 'evs:volumes:delete', 'evs:snapshots:list'],
    sweep: ['evs:volumes:list'],
  },

  // EVS.2020 travels as HTTP 500 and says that a deletion has failed before: only the vendor's support can help.
  codes: codesBy({ refused: 'EVS.1002 EVS.1046 EVS.2020' }),

  read: async (client, { project_id, volume_id }) =>
    toTarget(project_id, await readVolume(client, project_id, volume_id)),

  async *list(client, project_id) {
    for await (const volumes of listVolumes(client, project_id))
      yield volumes.map((disk) => ('unreadable' in disk ? disk : toTarget(project_id, disk)));
  },

  guard: (target) => obstacle(target)?.reason,
  isPassing: (target) => obstacle(target)?.passing === true,

  async usedBy(client, { params: { project_id, volume_id } }) {
    const found = await findSnapshotOf(client, project_id, volume_id);
    return found && `The disk has the snapshot ${found.name || found.id}, which would be deleted with it.`;
  },

  // An unattached disk that boots was a server's system disk. A person may ask for that one; no rule can mean it.
  sweepGuard: ({ state: { bootable } }) =>
    bootable === false ? undefined : 'A sweep is for data disks; this one may be a system disk.',

  isDeleting: ({ status }) => status === 'deleting',

  listShowsLeaving: true,

  // Looks begin when the job has ended, so the disk may have been given back before the first.
  failure: givenBack('disk', 'deleting', ['error_deleting']),

  receipt: jobReceipt,
  jobDone: (client, { project_id }, { job_id }) => isJobDone(client, 'evs', project_id, job_id),
});

function obstacle({ state }: Pick<ReturnType<typeof toTarget>, 'state'>): Obstacle | undefined {
  const { status, ordered, owned_by, attached_to } = state;
  const lasting = (reason: string) => ({ reason, passing: false });
  if (ordered === undefined)
    return lasting('The cloud does not show the metadata of the disk, which says who ordered it and whose it is.');
  if (ordered)
    return lasting('The disk was ordered by the month or year (metadata.orderID); it can only be unsubscribed.');
  if (owned_by) return lasting(`The disk belongs to another service, which marked it with ${owned_by}.`);
  const passing = passingStates.includes(status);
  if (attached_to.length > 0)
    return { reason: `The disk is ${status} and attached to ${named(attached_to)}.`, passing };
  if (deletable.includes(status)) return undefined;
  return { reason: `The disk is ${status}; it can be deleted only while it is ${deletable.join(', ')}.`, passing };
}

const named = ([first = '', ...others]: string[]) => first + (others.length > 0 ? ` and ${others.length} more` : '');

/**
 * Nothing says since when a disk is unattached. `updated_at` moves when it is detached, and with later changes: so it makes
 * a disk younger, never older.
 */
function toTarget(project_id: string, disk: Volume) {
  const { id, name, status, bootable, attachments, metadata, tags } = disk;
  return {
    params: { project_id, volume_id: id },
    name: name ?? '',
    state: {
      status,
      attached_to: attachments.map(({ server_id }) => server_id ?? 'a host'),
      ...(bootable != null && { bootable: String(bootable).toLowerCase() !== 'false' }),
      ...(metadata && { ordered: Boolean(metadata.orderID) }),
      owned_by: Object.keys({ ...metadata, ...tags }).find(isServiceKey) ?? '',
    },
    status,
    since: readTime(disk.updated_at),
    labels: labelsOf(tags, metadata),
    volume: { type: disk.volume_type },
    size_gb: disk.size,
  };
}

function isServiceKey(key: string): boolean {
  return isClusterKey(key) || (key.startsWith('__system__') && !encryptionKeys.includes(key));
}

export const handler = createHandler(operation);
