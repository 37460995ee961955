import { accept, answer, thingOf } from '../ground.ts';
import type { Kind } from '../kind.ts';
import { prefixFor } from '../protections.ts';
import { conflictOf, hostFor, noServer, nova, partOf, serverOf, serverRoutes } from '../servers.ts';

const name = 'delete-server-metadata';
const cloudsOwn = /^(_|os_|op_svc_|metering\.|cascaded\.|lock|BSS_)|^(charging_mode|chargingMode|vpc_id|image_name)$/;
const vmStates = ['active', 'stopped', 'paused', 'suspended'];

/** Keys of servers' metadata, as the ECS API reference has them. A sweep takes one by the key, and by its server's age. */
export const kind: Kind = {
  name,
  clause: 'key',
  populate: (site, asker) => {
    const server = hostFor(site, asker);
    const id = site.dice.chance(0.05) ? 'os_version' : `${prefixFor(asker)}${site.project.things.size}`;
    if (server.metadata.has(id)) return;
    server.metadata.set(id, 'x');
    site.project.add(name, asker, { ...partOf(server), id, name: id });
  },
  guard: ({ id, server }) => [
    ...(cloudsOwn.test(id) ? ['the cloud keeps it'] : []),
    ...(vmStates.includes(server?.vmState ?? '') ? [] : ['vm_state']),
  ],
  onGone: (_, { id, server }) => server?.metadata.delete(id),
  routes: {
    ...serverRoutes,
    'ecs DELETE /v1/{project_id}/cloudservers/{server_id}/metadata/{key}': ({ ground, params, task }) => {
      const server = serverOf(ground, params);
      if (!server) return noServer;
      const entry = thingOf(ground, name, params);
      if (!entry) return answer(404, nova('itemNotFound', 404, 'Metadata item was not found'));
      if (server.locked || !vmStates.includes(server.vmState))
        return answer(409, conflictOf(server) ?? nova('conflictingRequest', 409, 'while it is in vm_state error'));
      accept(ground, entry, task);
      return answer(204);
    },
  },
};
