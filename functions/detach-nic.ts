import * as z from 'zod';
import { readTime } from '../shared/base/time.ts';
import { defineOperation } from '../shared/deletion/define.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import { bareMetalGuard, listServers, readServer, type Server, toTargetServer } from '../shared/deletion/server.ts';
import { Unreadable, unlessGone } from '../shared/transport/fault.ts';
import { createHandler } from '../shared/triggers/handler.ts';

const attached = z.object({ interfaceAttachments: z.array(z.object({ port_id: z.string() })) });

/**
 * Detaches a NIC from a server. Refused for the primary NIC, and where the cloud does not say which NIC is the primary one.
 * Done when the port has left the server's list; 202 proves nothing, not even that the port exists.
 */
export const operation = defineOperation({
  name: 'detach-nic',
  service: 'ecs',
  route: 'DELETE /v2.1/{project_id}/servers/{server_id}/os-interface/{port_id}',
  params: z.strictObject({ project_id: projectId, server_id: uuid, port_id: uuid }),
  permissions: {
    delete: ['ecs:cloudServers:get', 'ecs:serverInterfaces:get', 'ecs:serverInterfaces:use'],
    sweep: ['ecs:cloudServers:list'],
  },

  async read(client, { project_id, server_id, port_id }) {
    const values = { project_id, server_id };
    const nics = await client('ecs', 'GET /v2.1/{project_id}/servers/{server_id}/os-interface', values, attached);
    if (!nics.interfaceAttachments.some((nic) => nic.port_id === port_id)) return undefined;
    // Only the single server's own record marks the primary NIC, no list does.
    return toTarget(project_id, await readServer(client, project_id, server_id), port_id);
  },

  // A NIC without an address is in no server's record, so a sweep does not see it; what it does not see it leaves alone.
  async *list(client, project_id) {
    for await (const servers of listServers(client, project_id))
      for (const { id } of servers) {
        const server = await unlessGone(readServer(client, project_id, id));
        if (!server) continue;
        const ports = new Set(nicsOf(server).flatMap((nic) => nic['OS-EXT-IPS:port_id'] ?? []));
        yield [...ports].map((port_id) => toTarget(project_id, server, port_id));
      }
  },

  guard({ state: { primary, primary_known } }) {
    if (primary) return 'The NIC is the primary one: it carries the routing rules and cannot be deleted.';
    if (!primary_known) return 'The cloud does not say which NIC is the primary one, so none is touched.';
    return undefined;
  },

  sweepGuard: (target) => (target.state.primary ? 'A sweep never considers a primary NIC.' : bareMetalGuard(target)),
});

function toTarget(project_id: string, server: Server, port_id: string) {
  const primary = nicsOf(server).flatMap((nic) => (nic.primary && nic['OS-EXT-IPS:port_id']) || []);
  const owner = toTargetServer(server);
  return {
    params: { project_id, server_id: server.id, port_id },
    name: `${server.name ?? server.id}/${port_id}`,
    state: { primary: primary.includes(port_id), primary_known: primary.length > 0 },
    since: readTime(server.created),
    labels: owner.labels,
    server: owner,
  };
}

function nicsOf({ id, addresses }: Server) {
  if (!addresses)
    throw new Unreadable(`The record of server ${id} has no addresses, which would tell its primary NIC.`);
  return Object.values(addresses).flat();
}

export const handler = createHandler(operation);
