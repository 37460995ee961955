import { empty, novaFault, type Routes, serviceFault, wrappedNovaFault } from '../answer.ts';
import type { Examples } from '../fake.ts';
import { inSeconds } from '../timestamps.ts';
import { countDeletion } from '../world.ts';
import { addServer } from './server.ts';
import { findServer } from './servers.ts';

/** Deleting a metadata key, at once and without a job. */
export const routes: Routes = {
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

// A key needs escaping in a path, and says itself when it may go.
const key = 'owner:team.a';
const metadata = { [key]: 'ttl=1d' };

/** A key may go from a server that runs, not from one in error. */
export const examples: Examples = {
  'delete-server-metadata': {
    goes: (project, created) => ({ server_id: addServer(project, { created, metadata }).id, key }),
    stays: (project, created) => ({ server_id: addServer(project, { created, metadata, status: 'ERROR' }).id, key }),
    rule: { expired: true, key: { glob: ['expires-at*', 'owner:*'] } },
    formats: { key: /^(?!\.\.?$)[\w:.-]{1,255}$/ },
    atOnce: true,
  },
};
