import { accept, answer, thingOf } from '../ground.ts';
import type { Kind } from '../kind.ts';
import { conflictOf, hostFor, nova, partOf, serverOf, serverRoutes } from '../servers.ts';
import type { Thing } from '../things.ts';

const name = 'detach-nic';
const noInstance = answer(404, nova('itemNotFound', 404, 'Instance could not be found.'));

/** NICs of servers, as the ECS API reference and Nova have them. Nothing shows that one is on its way out. */
export const kind: Kind = {
  name,
  takes: 1_500,
  populate: (site, asker) => {
    const server = hostFor(site, asker);
    server.nics.push(site.project.add(name, asker, partOf(server)));
  },
  guard: ({ main }) => (main ? ['primary'] : []),
  routes: {
    ...serverRoutes,
    'ecs GET /v2.1/{project_id}/servers/{server_id}/os-interface': ({ ground, params }) => {
      const server = serverOf(ground, params);
      if (!server) return noInstance;
      const attachment = ({ id, leaving }: Thing) => {
        return { port_id: id, port_state: leaving ? 'DOWN' : 'ACTIVE', net_id: 'a-network', fixed_ips: [] };
      };
      return answer(200, { interfaceAttachments: server.nics.filter(({ gone }) => !gone).map(attachment) });
    },
    'ecs DELETE /v2.1/{project_id}/servers/{server_id}/os-interface/{port_id}': ({ ground, params, task }) => {
      const server = serverOf(ground, params);
      if (!server) return noInstance;
      const conflict = conflictOf(server);
      if (conflict) return answer(409, conflict);
      const nic = thingOf(ground, name, params);
      // Nova takes it, whether the port exists or not.
      if (!nic) return answer(202);
      if (nic.main) return answer(403, nova('forbidden', 403, "Policy doesn't allow compute:detach primary port"));
      if (nic.leaving && nic.fate.lag > 1_000) {
        if (task) task.conflicts += 1;
        return answer(409, nova('conflictingRequest', 409, 'Port is being detached'));
      }
      accept(ground, nic, task);
      return answer(202);
    },
  },
};
