import { conflictOf, folded, noServer, serverOf, thingOf } from './ecs.ts';
import { accept, answer, type Route } from './ground.ts';

const notAttached = folded({ itemNotFound: { code: 404, message: 'Volume is not attached.' } });

/** The disks of servers, as the ECS API reference has them. */
export const ecsDisks: Route[] = [
  {
    method: 'GET',
    pattern: /^\/v1\/[^/]+\/cloudservers\/([^/]+)\/block_device\/([^/]+)$/,
    answer: (ground, [server_id, volume_id]) => {
      if (!serverOf(ground, server_id)) return noServer;
      const disk = thingOf(ground, 'detach-volume', { server_id, volume_id });
      if (!disk) return notAttached;
      const { id, device, main } = disk;
      const bootIndex = main ? 0 : null;
      return answer(200, {
        volumeAttachment: { id, volumeId: id, serverId: server_id, device, bootIndex, size: 10, bus: 'virtio' },
      });
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/v1\/[^/]+\/cloudservers\/([^/]+)\/detachvolume\/([^/]+)$/,
    answer: (ground, [server_id, volume_id], _query, task) => {
      const { simulation, jobs, dice } = ground;
      const server = serverOf(ground, server_id);
      if (!server) return noServer;
      const disk = thingOf(ground, 'detach-volume', { server_id, volume_id });
      if (!disk) return notAttached;
      if (server.busyUntil > simulation.now()) {
        if (disk.leaving && task) task.conflicts += 1;
        return answer(501, { error: { code: 'Ecs.0603', message: 'Other commands are being executed.' } });
      }
      const others = ground.project.disks.get(disk.id) ?? [];
      if (disk.leaving || others.some(({ leaving, gone }) => leaving && !gone)) {
        if (disk.leaving && task) task.conflicts += 1;
        return folded({ badRequest: { code: 400, message: "Volume status must be 'in-use'" } });
      }
      if (disk.main && server.status !== 'SHUTOFF')
        return answer(400, { error: { code: 'Ecs.0100', message: 'The ECS status does not allow it.' } });
      const conflict = conflictOf(server);
      if (conflict) return folded(conflict);
      if (disk.status !== 'in-use')
        return folded({ badRequest: { code: 400, message: "Volume status must be 'in-use'" } });
      const job_id = dice.hex(32);
      jobs.set(job_id, { status: 'RUNNING' });
      server.busyUntil = simulation.now() + (disk.fate.end === 'stuck' ? 0 : disk.fate.ms);
      accept(ground, disk, task, {
        leave: 'detaching',
        onEnd: (gone) => jobs.set(job_id, { status: gone ? 'SUCCESS' : 'FAIL' }),
      });
      return answer(200, { job_id });
    },
  },
];
