import * as z from 'zod';
import { defineOperation } from '../shared/deletion/define.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import { againOf, hostOf, listServers, readServer, serverLabels, unlessGone } from '../shared/deletion/server.ts';
import { serve } from '../shared/triggers/handler.ts';

const attached = z.object({ interfaceAttachments: z.array(z.object({ port_id: z.string() })) });

const address = z.object({ 'OS-EXT-IPS:port_id': z.string().optional(), primary: z.boolean().optional() });
const server = z.object({ server: z.object({ addresses: z.record(z.string(), z.array(address)) }) });

/** Detaches a NIC. 202 proves nothing, not even that the port exists; over when the port has left the server's list. */
export const operation = defineOperation({
  name: 'detach-nic',
  service: 'ecs',
  route: 'DELETE /v2.1/{project_id}/servers/{server_id}/os-interface/{port_id}',
  permissions: {
    delete: ['ecs:cloudServers:get', 'ecs:serverInterfaces:get', 'ecs:serverInterfaces:use'],
    sweep: ['ecs:cloudServers:list'],
  },
  params: z.strictObject({ project_id: projectId, server_id: uuid, port_id: uuid }),

  async find(call, { project_id, server_id, port_id }) {
    const values = { project_id, server_id };
    const nics = await call('GET /v2.1/{project_id}/servers/{server_id}/os-interface', values, attached);
    if (!nics.interfaceAttachments.some((nic) => nic.port_id === port_id)) return undefined;
    // Only the single server's own record marks the primary NIC, no list does.
    return stateOf(await call('GET /v1/{project_id}/cloudservers/{server_id}', values, server), port_id);
  },

  forbids({ primary, primary_known }) {
    if (primary) return 'The NIC is the primary one: it carries the routing rules and cannot be deleted.';
    if (!primary_known) return 'The cloud does not say which NIC is the primary one, so none is touched.';
    return undefined;
  },

  reread: async (call, { project_id, server_id }) => againOf(await readServer(call, project_id, server_id)),

  // A NIC without an address is in no server's record, so a sweep does not see it; what it does not see it leaves alone.
  async *candidates(call, project_id) {
    for await (const page of listServers(call, project_id))
      for (const host of page) {
        const values = { project_id, server_id: host.id };
        const record = await unlessGone(call('GET /v1/{project_id}/cloudservers/{server_id}', values, server));
        if (!record) continue;
        const ports = new Set(nicsOf(record).map((nic) => nic['OS-EXT-IPS:port_id']));
        yield [...ports]
          .filter((port_id) => port_id !== undefined)
          .map((port_id) => ({ port_id, state: stateOf(record, port_id) }))
          .filter(({ state }) => !state.primary)
          .map(({ port_id, state }) => ({
            params: { ...values, port_id },
            name: `${host.name ?? host.id}/${port_id}`,
            state,
            since: host.created ?? undefined,
            labels: serverLabels(host),
            host: async () => hostOf(host),
          }));
      }
  },
});

function nicsOf({ server: { addresses } }: z.infer<typeof server>) {
  return Object.values(addresses).flat();
}

function stateOf(record: z.infer<typeof server>, port_id: string) {
  const primary = nicsOf(record).flatMap((nic) => (nic.primary && nic['OS-EXT-IPS:port_id']) || []);
  return { primary: primary.includes(port_id), primary_known: primary.length > 0 };
}

export const handler = serve(operation);
