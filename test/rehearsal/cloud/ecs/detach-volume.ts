import { type Answer, type Ask, type Routes, serviceFault, wrappedNovaFault } from '../answer.ts';
import { addVolume, type Volume, volumes } from '../evs/volumes.ts';
import type { Examples } from '../fake.ts';
import { inMicroseconds } from '../timestamps.ts';
import { countDeletion, latencyOf, schedule, type World } from '../world.ts';
import { alreadyDetached, attachVolume } from './disks.ts';
import { type Failure, jobs, startJob } from './jobs.ts';
import { type AttachedVolume, addServer, type Server } from './server.ts';
import { findServer } from './servers.ts';

/** A disk notices its job's SUCCESS this much later. */
export const latency = { volumeLag: 1000 };

/** Detaching a disk: accepted as a job, and done a moment after the job says so. */
export const routes: Routes = {
  'DELETE /v1/{project_id}/cloudservers/{server_id}/detachvolume/{volume_id}': (ask, world) => {
    const server = findServer(ask, world);
    if (!('nics' in server)) return server;
    const disk = server.volumes.find((candidate) => candidate.volume_id === ask.params.volume_id);
    const volume = volumes.of(world.project).get(ask.params.volume_id ?? '');
    const flag = ask.query.get('delete_flag') ?? '0';
    if (flag !== '0' && flag !== '1') return serviceFault(400, 'Ecs.0005', 'delete_flag must be 0 or 1.');
    if (!disk || !volume) return alreadyDetached(world, ask.params.volume_id ?? '');
    const isRoot = disk.bootIndex === 0 || disk.device === server.root_device_name;
    return objection(world, server, volume) ?? (isRoot ? detachRoot : detach)(ask, world, server, disk, volume);
  },
};

/** A data disk may go; the root disk of a server that runs must not. */
export const examples: Examples = {
  'detach-volume': {
    goes(project, made) {
      const server = addServer(project, { created: made });
      attachVolume(project, server, undefined, { root: true });
      const data = addVolume(project, { name: 'dump-may-go', size: 500, created_at: made });
      const { id } = attachVolume(project, server, data, { attached_at: made });
      return { server_id: server.id, volume_id: id };
    },
    stays(project, made) {
      const server = addServer(project, { created: made });
      const { id } = attachVolume(project, server, undefined, { root: true });
      return { server_id: server.id, volume_id: id };
    },
    rule: { name: { glob: ['*-may-go'] }, volume: { min_size_gb: 100 } },
    query: { delete_flag: '1' },
    formats: { delete_flag: /^[01]$/ },
  },
};

function objection(world: World, server: Server, volume: Volume): Answer | undefined {
  if (server.locked) return serviceFault(400, 'Ecs.0605', 'ECS locked.');
  if (!['active', 'paused', 'stopped', 'resized'].includes(server.vm_state) || server.task_state !== null)
    return serviceFault(400, 'Ecs.0100', 'The ECS status does not meet requirements.');
  if (volume.status !== 'in-use') {
    const message =
      "Invalid volume: Unable to detach volume. Volume status must be 'in-use' and attach_status must be 'attached' " +
      `to detach. Currently: status: '${volume.status}', attach_status: 'attached.'`;
    return wrappedNovaFault('badRequest', 400, message);
  }
  // "ECS instances do not support unmounting multiple volumes at the same time": one job per server.
  const busy = [...jobs.of(world.project).values()].some(
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
    // The back end may fail although the task called it done.
    if (failed || volume.clings) volume.status = 'in-use';
    else {
      const noticed = ended + latencyOf(world, latency).volumeLag;
      schedule(world, noticed, (now) => release(world, server, disk, volume, now));
    }
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
