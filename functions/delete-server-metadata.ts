import * as z from 'zod';
import { defineOperation } from '../shared/operation.ts';
import { projectId, uuid } from '../shared/request.ts';
import { serve } from '../shared/serve.ts';

const server = z.object({
  server: z.object({ 'OS-EXT-STS:vm_state': z.string(), metadata: z.record(z.string(), z.unknown()) }),
});

/** The character rule is that of the sibling calls which set metadata; a dot segment would not survive in a path. */
const key = z
  .string()
  .regex(/^[A-Za-z0-9\-_:.]{1,255}$/, 'must be 1 to 255 letters, digits, - _ : or .')
  .refine((value) => value !== '.' && value !== '..', 'must not be . or ..');

/** Keys the cloud itself keeps in a server's metadata. */
const systemKey =
  /^(metering\.|__|cascaded\.|lock|BSS_|vmware:|(charging_mode|vpc_id|os_type|os_bit|image_name|agency_name|op_svc_userid|virtual_env_type|ecm_resource_id|EcmResStatus)$)/i;

/** Deletes one key of a server's metadata. Done at once; over when the server no longer has the key. */
export const operation = defineOperation({
  name: 'delete-server-metadata',
  line: 'DELETE /v1/{project_id}/cloudservers/{server_id}/metadata/{key}',
  params: z.strictObject({ project_id: projectId, server_id: uuid, key }),

  async find(call, { project_id, server_id, key }) {
    const reply = await call('GET /v1/{project_id}/cloudservers/{server_id}', { project_id, server_id }, server);
    if (!Object.hasOwn(reply.server.metadata, key)) return undefined;
    return { vm_state: reply.server['OS-EXT-STS:vm_state'] };
  },

  forbids({ vm_state }, { key }) {
    if (systemKey.test(key))
      return `${key} is a key the cloud itself keeps; deleting it would break the server's records.`;
    if (['active', 'stopped', 'paused', 'suspended'].includes(vm_state)) return undefined;
    return `The server's vm_state is ${vm_state}; it must be active, stopped, paused or suspended.`;
  },
});

export const handler = serve(operation);
