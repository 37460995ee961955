import { empty, novaFault, type Routes, serviceFault, wrappedNovaFault } from './answer.ts';
import { findServer } from './ecs-servers.ts';
import { inSeconds } from './timestamps.ts';
import { countDeletion } from './world.ts';

/** Deleting a metadata key, at once and without a job. */
export const metadataRoutes: Routes = {
  'DELETE /v1/{project_id}/cloudservers/{server_id}/metadata/{key}': (ask, world) => {
    const server = findServer(ask, world);
    if (!('nics' in server)) return server;
    const key = ask.params.key ?? '';
    // A missing key wins over a wrong state.
    if (!Object.hasOwn(server.metadata, key)) {
      const fault = world.quirks.metadataMissing === 'nova' ? novaFault : wrappedNovaFault;
      return fault('itemNotFound', 404, 'Metadata item was not found');
    }
    if (server.locked) return serviceFault(400, 'Ecs.0605', 'ECS locked.');
    if (!['active', 'stopped', 'paused', 'suspended'].includes(server.vm_state)) {
      return serviceFault(400, 'Ecs.0100', 'The ECS status does not meet requirements.');
    }
    delete server.metadata[key];
    server.updated = inSeconds(ask.now);
    countDeletion(world, `metadata:${server.id}/${key}`);
    return empty(204);
  },
};
