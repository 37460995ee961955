import * as z from 'zod';
import { defineOperation } from '../shared/deletion/define.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import { againOf, hostOf, listServers, readServer, serverLabels, systemKey } from '../shared/deletion/server.ts';
import { serve } from '../shared/triggers/handler.ts';

/** The character rule is that of the sibling calls which set metadata; a dot segment would not survive in a path. */
const key = z
  .string()
  .regex(/^[A-Za-z0-9\-_:.]{1,255}$/, 'must be 1 to 255 letters, digits, - _ : or .')
  .refine((value) => value !== '.' && value !== '..', 'must not be . or ..');

/** Deletes one key of a server's metadata. Done at once; over when the server no longer has the key. */
export const operation = defineOperation({
  name: 'delete-server-metadata',
  service: 'ecs',
  route: 'DELETE /v1/{project_id}/cloudservers/{server_id}/metadata/{key}',
  permissions: {
    delete: ['ecs:cloudServers:get', 'ecs:cloudServers:deleteMetadata'],
    sweep: ['ecs:cloudServers:list'],
  },
  params: z.strictObject({ project_id: projectId, server_id: uuid, key }),

  async find(call, { project_id, server_id, key }) {
    const server = await readServer(call, project_id, server_id);
    return Object.hasOwn(server.metadata, key) ? { vm_state: server['OS-EXT-STS:vm_state'] } : undefined;
  },

  forbids({ vm_state }, { key }) {
    if (systemKey.test(key))
      return `${key} is a key the cloud itself keeps; deleting it would break the server's records.`;
    if (['active', 'stopped', 'paused', 'suspended'].includes(vm_state)) return undefined;
    return `The server's vm_state is ${vm_state}; it must be active, stopped, paused or suspended.`;
  },

  reread: async (call, { project_id, server_id }) => againOf(await readServer(call, project_id, server_id)),

  // A sweep never considers the cloud's own keys, nor one that this API has no way to name.
  async *candidates(call, project_id) {
    for await (const page of listServers(call, project_id))
      yield page.flatMap((server) =>
        Object.entries(server.metadata)
          .filter(([name]) => !systemKey.test(name) && key.safeParse(name).success)
          .map(([key, value]) => ({
            params: { project_id, server_id: server.id, key },
            name: key,
            state: { vm_state: server['OS-EXT-STS:vm_state'] },
            since: server.created ?? undefined,
            labels: serverLabels(server),
            host: async () => hostOf(server),
            entry: { key, value: String(value) },
          })),
      );
  },
});

export const handler = serve(operation);
