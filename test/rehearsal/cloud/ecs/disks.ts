import { type Answer, type Routes, serviceFault, wrappedNovaFault } from '../answer.ts';
import { addVolume, type Volume, volumes } from '../evs/volumes.ts';
import { nextId, type Project } from '../project.ts';
import { BIRTH, inMicroseconds, type Moment } from '../timestamps.ts';
import type { World } from '../world.ts';
import type { AttachedVolume, Server } from './server.ts';
import { findServer } from './servers.ts';

/** Attaches a disk to a server; `{ root: true }` makes it the one the server boots from, `{ goes: true }` one that goes with it. */
export function attachVolume(
  project: Project,
  server: Server,
  volume: Volume = addVolume(project),
  given: { root?: boolean; device?: string; bootIndex?: number | null; goes?: true; attached_at?: Moment } = {},
): Volume {
  const letter = String.fromCharCode('b'.charCodeAt(0) + server.volumes.filter((disk) => disk.bootIndex !== 0).length);
  const device = given.device ?? (given.root ? server.root_device_name : `/dev/vd${letter}`);
  const bootIndex = given.bootIndex === undefined ? (given.root ? 0 : null) : given.bootIndex;
  server.volumes.push({ volume_id: volume.id, device, bootIndex, ...(given.goes && { delete_on_termination: true }) });
  volume.status = 'in-use';
  // What a server has booted from can boot the next one too.
  if (given.root) volume.bootable = true;
  volume.attachments.push({
    server_id: server.id,
    attachment_id: nextId(project, 'attachment'),
    attached_at: inMicroseconds(given.attached_at ?? BIRTH),
    device,
  });
  return volume;
}

/** Showing the disks a server has. */
export const routes: Routes = {
  'GET /v1/{project_id}/cloudservers/{server_id}/block_device': (ask, world) => {
    const server = findServer(ask, world);
    if (!('nics' in server)) return server;
    const free = 24 - server.volumes.length;
    const volumeAttachments = server.volumes.map((disk) => diskView(world, server, disk));
    return {
      status: 200,
      body: { attachableQuantity: { free_scsi: free, free_blk: free, free_disk: free }, volumeAttachments },
    };
  },
  'GET /v1/{project_id}/cloudservers/{server_id}/block_device/{volume_id}': (ask, world) => {
    const server = findServer(ask, world);
    if (!('nics' in server)) return server;
    const disk = server.volumes.find((candidate) => candidate.volume_id === ask.params.volume_id);
    if (!disk) return notAttached(ask.params.volume_id ?? '');
    return { status: 200, body: { volumeAttachment: diskView(world, server, disk) } };
  },
};

/** Nova's "no such mapping" as ECS passes it on. */
export function notAttached(volumeId: string): Answer {
  return wrappedNovaFault('itemNotFound', 404, `No volume Block Device Mapping with id ${volumeId}`);
}

/** A disk that is not attached, in whichever of the two ways the test chose. */
export function alreadyDetached(world: World, volumeId: string): Answer {
  if (world.quirks.volumeDetached === 'wrapped') return notAttached(volumeId);
  return serviceFault(
    400,
    'Ecs.0111',
    'The EVS disk has been detached from the ECS. Refresh the disk list and check the disk.',
  );
}

function diskView(world: World, server: Server, disk: AttachedVolume): object {
  return {
    serverId: server.id,
    volumeId: disk.volume_id,
    id: disk.volume_id,
    device: disk.device,
    pciAddress: '0000:02:01.0',
    size: volumes.of(world.project).get(disk.volume_id)?.size ?? 40,
    bootIndex: disk.bootIndex,
    bus: 'virtio',
  };
}
