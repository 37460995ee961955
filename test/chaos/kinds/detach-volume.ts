import { attach, attachmentsOf, diskRoutes } from '../disks.ts';
import { accept, answer, beginJob, tellJob, thingOf } from '../ground.ts';
import type { Kind } from '../kind.ts';
import { addServer, conflictOf, hostFor, noServer, serverOf, serverRoutes } from '../servers.ts';

const name = 'detach-volume';
/** The v1 front end folds what Nova says into its own words. */
const folded = (inner: object) => answer(400, { error: { code: 'Ecs.1000', message: JSON.stringify(inner) } });
const notAttached = folded({ itemNotFound: { code: 404, message: 'Volume is not attached.' } });
const notInUse = folded({ badRequest: { code: 400, message: "Volume status must be 'in-use'" } });
const busy = answer(501, { error: { code: 'Ecs.0603', message: 'Other commands are being executed.' } });
const notStopped = answer(400, { error: { code: 'Ecs.0100', message: 'The ECS status does not allow it.' } });

/** Attachments of disks to servers, as the ECS API reference has them. */
export const kind: Kind = {
  name,
  takes: 12_000,
  lags: 5_000,
  deletable: ['in-use'],
  passing: ['backing-up'],
  leaves: 'detaching',
  populate: (site, asker) => {
    const disk = attach(site, hostFor(site, asker), asker);
    const { id, name, labels, fate } = disk;
    if (site.dice.chance(0.06)) attach(site, addServer(site, asker), asker, { id, name, labels, fate });
  },
  guard: ({ main, server }) => (main && server?.status !== 'SHUTOFF' ? ['root disk of a server that runs'] : []),
  sweepGuard: ({ main }) => (main ? ['a root disk is not for sweeps'] : []),
  // Of a disk that several share, nothing shows which attachment it is losing.
  showsLeaving: (thing, project) => thing.status === 'detaching' && attachmentsOf(project, thing.id).length === 1,
  // What is left is a disk that may be asked for by itself, and is young.
  onGone: ({ project, simulation }, { id, name, labels, main, asker }) => {
    const own = { id, name, labels, main, created: simulation.now() };
    if (attachmentsOf(project, id).length === 0) project.add('delete-volume', asker, own);
  },
  routes: {
    ...serverRoutes,
    ...diskRoutes,
    'ecs GET /v1/{project_id}/cloudservers/{server_id}/block_device/{volume_id}': ({ ground, params }) => {
      if (!serverOf(ground, params)) return noServer;
      const disk = thingOf(ground, name, params);
      if (!disk) return notAttached;
      const { id, device, main } = disk;
      const own = { id, volumeId: id, serverId: params.server_id, device, bootIndex: main ? 0 : null };
      return answer(200, { volumeAttachment: { ...own, size: 10, bus: 'virtio' } });
    },
    'ecs DELETE /v1/{project_id}/cloudservers/{server_id}/detachvolume/{volume_id}': ({ ground, params, task }) => {
      const { simulation, project } = ground;
      const server = serverOf(ground, params);
      if (!server) return noServer;
      const disk = thingOf(ground, name, params);
      if (!disk) return notAttached;
      const now = simulation.now();
      if (disk.leaving && task) task.conflicts += 1;
      if (server.busyUntil > now) return busy;
      if (disk.main && server.status !== 'SHUTOFF') return notStopped;
      if (attachmentsOf(project, disk.id).some(({ status }) => status !== 'in-use')) return notInUse;
      const conflict = conflictOf(server);
      if (conflict) return folded(conflict);
      const { job_id, end } = beginJob(ground);
      server.busyUntil = now + (disk.fate.end === 'stuck' ? 0 : disk.fate.ms);
      accept(ground, disk, task, end);
      return answer(200, { job_id });
    },
    'ecs GET /v1/{project_id}/jobs/{job_id}': tellJob,
  },
};
