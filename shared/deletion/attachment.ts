import * as z from 'zod/mini';
import { readTime } from '../base/time.ts';
import { type Server, toTargetServer } from './server.ts';
import { labelsOf, type Target } from './target.ts';
import type { Volume } from './volume.ts';

/** Where a disk is attached, as ECS says it: the boot index is a number, a text or null, depending on disk and edition. */
export const attachment = z.object({ device: z.string(), bootIndex: z.nullish(z.union([z.number(), z.string()])) });

/** An attachment as a request names it. */
export type AttachmentParams = {
  project_id: string;
  server_id: string;
  volume_id: string;
  delete_flag?: '0' | '1' | undefined;
};

/** A disk attached to a server: the records of both are asked, and the state says where they differ. */
export type AttachedDisk = Target<AttachmentParams, State>;

interface State {
  device: string;
  root: boolean;
  root_known: boolean;
  server_status: string;
  /** The only record that still names the attachment, where it is not both. */
  named_by?: 'ecs' | 'evs';
  /** How many the disk has, where it is not the only one. */
  attachments?: number;
}

type Attachment = z.infer<typeof attachment>;

/** Where a root disk is mounted, as the user guide names it. */
const rootDevices = ['/dev/vda', '/dev/sda'];

/** The attachment in the disk's own record. */
export function attachmentOf({ server_id }: AttachmentParams, disk: Volume | undefined) {
  return disk?.attachments.find((one) => one.server_id === server_id);
}

/** What a server's record says of a disk, where it names any; else what the disk's own record said. */
export function atServer(server: Server | undefined, volume_id: string, said: Attachment): Attachment | undefined {
  const disks = server?.['os-extended-volumes:volumes_attached'];
  if (!server || !disks) return server && said;
  const found = disks.find(({ id }) => id === volume_id);
  if (!found) return undefined;
  const root = String(found.bootIndex) === '0' || said.bootIndex === 0;
  return { device: found.device || said.device, bootIndex: root ? 0 : said.bootIndex };
}

/**
 * `at` is what ECS says, `disk` what EVS says; each is left out where it does not name the attachment. `known` is the best
 * that is known of its place.
 */
export function toTarget(
  own: AttachmentParams,
  at: Attachment | undefined,
  disk?: Volume,
  server?: Server,
  known = at,
): AttachedDisk {
  const rootDevice = server?.['OS-EXT-SRV-ATTR:root_device_name'];
  const recorded = attachmentOf(own, disk);
  const device = known?.device ?? recorded?.device ?? '';
  const bootIndex = String(known?.bootIndex);
  const attachments = disk?.attachments.length ?? 0;
  return {
    params: own,
    name: disk?.name ?? '',
    state: {
      device,
      root: bootIndex === '0' || [rootDevice, ...rootDevices].includes(device),
      // A boot index that is no number tells nothing; then the server must say which device is its root.
      root_known: /^-?\d+$/.test(bootIndex) || (Boolean(rootDevice) && device.startsWith('/dev/')),
      server_status: server?.status ?? '',
      ...(!recorded && { named_by: 'ecs' }),
      ...(!at && { named_by: 'evs' }),
      ...(attachments > 1 && { attachments }),
    },
    status: disk?.status,
    since: readTime(recorded?.attached_at),
    labels: disk && labelsOf(disk.tags, disk.metadata),
    ...(server && { server: toTargetServer(server) }),
    ...(disk && { volume: { type: disk.volume_type }, size_gb: disk.size }),
  };
}
