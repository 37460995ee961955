import { importOperation } from '../../shared/cli/operations.ts';
import { addInstance, addNic, addServer, addSnapshot, addVolume, attachVolume } from '../rehearsal/cloud/arrange.ts';
import type { Project } from '../rehearsal/cloud/project.ts';
import { httpEvent } from '../stage.ts';

/** Everything in the cloud happens at once: these checks are about what is around a deletion. */
export const noLatency = {
  nicDetach: 0,
  jobStart: 0,
  jobEnd: 0,
  volumeLag: 0,
  snapshotDelete: 0,
  instanceShutdown: 0,
};

/** Adds one target for each deletion, of this very moment, and answers what is sent to the functions to delete them. */
export async function addTargets(project: Project) {
  const created = Date.now();
  const server = addServer(project, { created, metadata: { stale: 'yes' } });
  attachVolume(project, server, addVolume(project), { root: true });
  const volume = attachVolume(project, server);
  const params: Record<string, Record<string, string>> = {
    'delete-server-metadata': { server_id: server.id, key: 'stale' },
    'detach-nic': { server_id: server.id, port_id: addNic(project, server).port_id },
    'detach-volume': { server_id: server.id, volume_id: volume.id },
    'delete-instance': { id: addInstance(project, { created_at: created }).id },
    'delete-snapshot': { snapshot_id: addSnapshot(project, { created_at: created }).id },
  };
  const events = Object.entries(params).map(async ([name, own]) => {
    const { route } = await importOperation(name);
    return { name, route, event: httpEvent(route, { project_id: project.id, ...own }, { wait: 'true' }) };
  });
  return Promise.all(events);
}
