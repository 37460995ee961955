import { type Answer, type Ask, empty, novaFault, type Routes } from './answer.ts';
import type { Nic, Server } from './project.ts';
import { countDeletion, schedule, type World } from './world.ts';

/** Nova's own paths: the interfaces, and the two lines a path that lost a segment ends up on. */
export const novaRoutes: Routes = {
  'GET /v2.1/{project_id}/servers/{server_id}/os-interface': (ask, world) => {
    const server = findNovaServer(ask, world);
    if (!('nics' in server)) return server;
    // The primary NIC comes first, but nothing says that it is the primary one.
    const nics = [...server.nics].sort((a, b) => Number(b.primary) - Number(a.primary));
    return { status: 200, body: { interfaceAttachments: nics.map(interfaceView) } };
  },
  'DELETE /v2.1/{project_id}/servers/{server_id}/os-interface/{port_id}': detachInterface,
  'GET /v2.1/{project_id}/servers/{server_id}/metadata': (ask, world) => {
    const server = findNovaServer(ask, world);
    return 'nics' in server ? { status: 200, body: { metadata: server.metadata } } : server;
  },
  'DELETE /v2.1/{project_id}/servers/{server_id}': (ask, world) => {
    const server = findNovaServer(ask, world);
    if (!('nics' in server)) return server;
    world.project.servers.delete(server.id);
    countDeletion(world, `server:${server.id}`);
    return empty(204);
  },
};

function findNovaServer(ask: Ask, world: World): Server | Answer {
  const id = ask.params.server_id ?? '';
  return world.project.servers.get(id) ?? novaFault('itemNotFound', 404, `Instance ${id} could not be found.`);
}

/** Nova only hands the wish on: 202 says nothing about whether there is such a port. */
function detachInterface(ask: Ask, world: World): Answer {
  const server = findNovaServer(ask, world);
  if (!('nics' in server)) return server;
  const nic = server.nics.find((candidate) => candidate.port_id === ask.params.port_id);
  if (nic?.primary) {
    return novaFault('forbidden', 403, "Policy doesn't allow compute:detach primary port to be performed.");
  }
  if (server.locked) return novaFault('conflictingRequest', 409, `Instance ${server.id} is locked`);
  if (!['active', 'paused', 'stopped'].includes(server.vm_state)) {
    const message = `Cannot 'detach_interface' instance ${server.id} while it is in vm_state ${server.vm_state}`;
    return novaFault('conflictingRequest', 409, message);
  }
  if (nic) schedule(world, ask.now + world.latency.nicDetach, () => unplug(world, server, nic));
  return empty(202);
}

/** "A NIC attached by port_id is kept, one attached by net_id is deleted." */
function unplug(world: World, server: Server, nic: Nic): void {
  if (!server.nics.includes(nic)) return;
  server.nics = server.nics.filter((candidate) => candidate !== nic);
  if (nic.created_by === 'port_id') world.project.ports.set(nic.port_id, { id: nic.port_id, server_id: '' });
  else world.project.ports.delete(nic.port_id);
  countDeletion(world, `nic:${server.id}/${nic.port_id}`);
}

function interfaceView(nic: Nic): object {
  return {
    port_state: 'ACTIVE',
    fixed_ips: nic.ips.map((ip_address) => ({ subnet_id: nic.subnet_id, ip_address })),
    port_id: nic.port_id,
    net_id: nic.net_id,
    mac_addr: nic.mac_addr,
    delete_on_termination: nic.created_by === 'net_id',
  };
}
