import { type Answer, type Ask, type Routes, serviceFault, wrappedNovaFault } from './answer.ts';
import { alreadyDetached } from './ecs-disks.ts';
import { type Failure, startJob } from './ecs-jobs.ts';
import { findServer } from './ecs-servers.ts';
import type { AttachedVolume, Server, Volume } from './project.ts';
import { inMicroseconds } from './timestamps.ts';
import { countDeletion, schedule, type World } from './world.ts';

/** Detaching a disk: accepted as a job, and done a moment after the job says so. */
export const detachVolumeRoutes: Routes = {
  'DELETE /v1/{project_id}/cloudservers/{server_id}/detachvolume/{volume_id}': (ask, world) => {
    const server = findServer(ask, world);
    if (!('nics' in server)) return server;
    const disk = server.volumes.find((candidate) => candidate.volume_id === ask.params.volume_id);
    const volume = world.project.volumes.get(ask.params.volume_id ?? '');
    const flag = ask.query.get('delete_flag') ?? '0';
    if (flag !== '0' && flag !== '1') return serviceFault(400, 'Ecs.0005', 'delete_flag must be 0 or 1.');
    if (!disk || !volume) return alreadyDetached(world, ask.params.volume_id ?? '');
    const isRoot = disk.bootIndex === 0 || disk.device === server.root_device_name;
    return objection(world, server, volume) ?? (isRoot ? detachRoot : detach)(ask, world, server, disk, volume);
  },
};

function objection(world: World, server: Server, volume: Volume): Answer | undefined {
  if (server.locked) return serviceFault(400, 'Ecs.0605', 'ECS locked.');
  if (volume.status === 'detaching') {
    const message =
      "Invalid volume: Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached' " +
      "to detach. Currently: status: 'detaching', attach_status: 'attached.'";
    return wrappedNovaFault('badRequest', 400, message);
  }
  // "ECS instances do not support unmounting multiple volumes at the same time": one job per server.
  const busy = [...world.project.jobs.values()].some(
    (job) => job.entities.server_id === server.id && (job.status === 'INIT' || job.status === 'RUNNING'),
  );
  return busy ? serviceFault(501, 'Ecs.0603', 'The commands are being executed. Try again later.') : undefined;
}

/** The root disk only leaves a server that is off, and `delete_flag=1` is for data disks only. */
function detachRoot(ask: Ask, world: World, server: Server, disk: AttachedVolume, volume: Volume): Answer {
  if (ask.query.get('delete_flag') === '1') {
    return serviceFault(400, 'Ecs.0005', 'Only a data disk can be detached forcibly.');
  }
  if (server.status === 'SHUTOFF') return detach(ask, world, server, disk, volume);
  const message = 'The ECS status does not meet requirements. Make the ECS in the required status and try again.';
  if (world.quirks.rootDisk === 'refused') return serviceFault(400, 'Ecs.0100', message);
  return detach(ask, world, server, disk, volume, { error_code: 'Ecs.0100', fail_reason: message });
}

function detach(
  ask: Ask,
  world: World,
  server: Server,
  disk: AttachedVolume,
  volume: Volume,
  failure?: Failure,
): Answer {
  volume.status = 'detaching';
  const entities = { server_id: server.id, volume_id: volume.id };
  const job = startJob(world, ask.now, { job_type: 'detachVolume', entities, failure }, (ended, failed) => {
    // The task is over before EVS has noticed: for a while the job says SUCCESS and the attachment is still there.
    if (failed) volume.status = 'in-use';
    else schedule(world, ended + world.latency.volumeLag, (now) => release(world, server, disk, volume, now));
  });
  return { status: 200, body: { job_id: job.job_id } };
}

function release(world: World, server: Server, disk: AttachedVolume, volume: Volume, now: number): void {
  server.volumes = server.volumes.filter((candidate) => candidate !== disk);
  volume.attachments = volume.attachments.filter((attachment) => attachment.server_id !== server.id);
  volume.status = volume.attachments.length > 0 ? 'in-use' : 'available';
  volume.updated_at = inMicroseconds(now);
  countDeletion(world, `volume:${server.id}/${volume.id}`);
}
