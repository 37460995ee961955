import { type Answer, type Ask, empty, novaFault, type Routes } from '../answer.ts';
import type { Examples } from '../fake.ts';
import { countDeletion, latencyOf, schedule, type World } from '../world.ts';
import { findNovaServer } from './nova.ts';
import { addNic, addServer, type Nic, ports, type Server } from './server.ts';

/** From accepted to detached, and from then until the server's own record no longer names the NIC. */
export const latency = { nicDetach: 1500, nicRecord: 0 };

/** Listing and detaching the interfaces of a server, as Nova does it. */
export const routes: Routes = {
  'GET /v2.1/{project_id}/servers/{server_id}/os-interface': (ask, world) => {
    const server = findNovaServer(ask, world);
    if (!('nics' in server)) return server;
    // The primary NIC comes first, but nothing says that it is the primary one.
    const nics = namedByNova(server).sort((a, b) => Number(b.primary) - Number(a.primary));
    return { status: 200, body: { interfaceAttachments: nics.map(interfaceView) } };
  },
  'DELETE /v2.1/{project_id}/servers/{server_id}/os-interface/{port_id}': detachInterface,
};

function namedByNova({ nics }: Server): Nic[] {
  return nics.filter(({ named_by }) => named_by !== 'server');
}

/** Any NIC may go but the primary one. */
export const examples: Examples = {
  'detach-nic': {
    goes(project, created) {
      const server = addServer(project, { created, status: 'SHUTOFF' });
      return { server_id: server.id, port_id: addNic(project, server).port_id };
    },
    stays(project, created) {
      const { id, nics } = addServer(project, { created });
      return { server_id: id, port_id: nics[0]?.port_id ?? '' };
    },
    rule: { server: { status: ['SHUTOFF'], unchanged_for: '30d' } },
  },
};

/** Nova only hands the wish on: 202 says nothing about whether there is such a port. */
function detachInterface(ask: Ask, world: World): Answer {
  const server = findNovaServer(ask, world);
  if (!('nics' in server)) return server;
  const nic = namedByNova(server).find((candidate) => candidate.port_id === ask.params.port_id);
  if (nic?.primary) {
    return novaFault('forbidden', 403, "Policy doesn't allow compute:detach primary port to be performed.");
  }
  if (server.locked) return novaFault('conflictingRequest', 409, `Instance ${server.id} is locked`);
  if (!['active', 'paused', 'stopped'].includes(server.vm_state)) {
    const message = `Cannot 'detach_interface' instance ${server.id} while it is in vm_state ${server.vm_state}`;
    return novaFault('conflictingRequest', 409, message);
  }
  if (server.task_state !== null) {
    const message = `Cannot 'detach_interface' instance ${server.id} while it is in task_state ${server.task_state}`;
    return novaFault('conflictingRequest', 409, message);
  }
  const { nicDetach, nicRecord } = latencyOf(world, latency);
  if (nic) {
    schedule(world, ask.now + nicDetach, () => {
      nic.named_by = 'server';
    });
    schedule(world, ask.now + nicDetach + nicRecord, () => unplug(world, server, nic));
  }
  return empty(202);
}

/** "A NIC attached by port_id is kept, one attached by net_id is deleted." */
function unplug(world: World, server: Server, nic: Nic): void {
  if (!server.nics.includes(nic)) return;
  server.nics = server.nics.filter((candidate) => candidate !== nic);
  if (nic.created_by === 'port_id') ports.of(world.project).set(nic.port_id, { id: nic.port_id, server_id: '' });
  else ports.of(world.project).delete(nic.port_id);
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
