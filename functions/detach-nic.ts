import * as z from 'zod';
import { defineOperation } from '../shared/operation.ts';
import { projectId, uuid } from '../shared/request.ts';
import { serve } from '../shared/serve.ts';

const attached = z.object({ interfaceAttachments: z.array(z.object({ port_id: z.string() })) });

const address = z.object({ 'OS-EXT-IPS:port_id': z.string().optional(), primary: z.boolean().optional() });
const server = z.object({ server: z.object({ addresses: z.record(z.string(), z.array(address)) }) });

/** Detaches a NIC. 202 proves nothing, not even that the port exists; over when the port has left the server's list. */
export const operation = defineOperation({
  name: 'detach-nic',
  line: 'DELETE /v2.1/{project_id}/servers/{server_id}/os-interface/{port_id}',
  params: z.strictObject({ project_id: projectId, server_id: uuid, port_id: uuid }),

  async find(call, { project_id, server_id, port_id }) {
    const nics = await call(
      'GET /v2.1/{project_id}/servers/{server_id}/os-interface',
      { project_id, server_id },
      attached,
    );
    if (!nics.interfaceAttachments.some((nic) => nic.port_id === port_id)) return undefined;
    // Only the single server's own record marks the primary NIC, no list does.
    const reply = await call('GET /v1/{project_id}/cloudservers/{server_id}', { project_id, server_id }, server);
    const primary = Object.values(reply.server.addresses)
      .flat()
      .filter((address) => address.primary)
      .map((address) => address['OS-EXT-IPS:port_id']);
    return { primary: primary.includes(port_id), primary_known: primary.some(Boolean) };
  },

  forbids({ primary, primary_known }) {
    if (primary) return 'The NIC is the primary one: it carries the routing rules and cannot be deleted.';
    if (!primary_known) return 'The cloud does not say which NIC is the primary one, so none is touched.';
    return undefined;
  },
});

export const handler = serve(operation);
