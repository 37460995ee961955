import * as z from 'zod';
import { readTime } from '../shared/base/time.ts';
import { defineOperation } from '../shared/deletion/define.ts';
import { goingServer, type Obstacle, unfitServer } from '../shared/deletion/obstacle.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import {
  bareMetalGuard,
  isSystemKey,
  listServers,
  readServer,
  type Server,
  toTargetServer,
} from '../shared/deletion/server.ts';
import type { Target } from '../shared/deletion/target.ts';
import { createHandler } from '../shared/triggers/handler.ts';

/** The character rule is that of the sibling calls which set metadata; a dot segment would not survive in a path. */
const key = z
  .string()
  .regex(/^[A-Za-z0-9\-_:.]{1,255}$/, 'must be 1 to 255 letters, digits, - _ : or .')
  .refine((value) => value !== '.' && value !== '..', 'must not be . or ..');

const params = z.strictObject({ project_id: projectId, server_id: uuid, key });

/**
 * Deletes one key of a server's metadata. Refused for a key the cloud itself keeps, while the server is locked or being
 * deleted, and unless it is active, stopped, paused or suspended. Done when the server no longer has the key.
 */
export const operation = defineOperation({
  name: 'delete-server-metadata',
  service: 'ecs',
  route: 'DELETE /v1/{project_id}/cloudservers/{server_id}/metadata/{key}',
  params,
  permissions: {
    delete: ['ecs:cloudServers:get', 'ecs:cloudServers:deleteMetadata'],
    sweep: ['ecs:cloudServers:list'],
  },

  async read(client, { project_id, server_id, key }) {
    const server = await readServer(client, project_id, server_id);
    return Object.hasOwn(server.metadata, key) ? toTarget(project_id, server, key) : undefined;
  },

  // A key that this API has no way to name cannot be asked for.
  async *list(client, project_id) {
    for await (const servers of listServers(client, project_id))
      yield servers.flatMap((server): Target<Params, State>[] => {
        if ('unreadable' in server) return [server];
        const owner = toTargetServer(server);
        const names = Object.keys(server.metadata).filter((name) => key.safeParse(name).success);
        return names.map((name) => toTarget(project_id, server, name, owner));
      });
  },

  guard: (target) => obstacle(target)?.reason,
  isPassing: (target) => obstacle(target)?.passing === true,

  sweepGuard: (target) =>
    isSystemKey(target.name) ? "A sweep never considers the cloud's own keys." : bareMetalGuard(target),
});

type Params = z.infer<typeof params>;
type State = { vm_state: string };

// Metadata may change whatever is being done to the server.
const terms = { states: ['active', 'stopped', 'paused', 'suspended'], elsewhere: 'Ecs.0100', locked: 'Ecs.0605' };

function obstacle({ name: key, server }: Target<Params, State>): Obstacle | undefined {
  if (isSystemKey(key))
    return {
      reason: `${key} is a key the cloud itself keeps; deleting it would break the server's records.`,
      passing: false,
    };
  return goingServer(server, 'its metadata is still shown') ?? unfitServer(server, terms);
}

function toTarget(project_id: string, server: Server, key: string, owner = toTargetServer(server)) {
  return {
    params: { project_id, server_id: server.id, key },
    name: key,
    state: { vm_state: server['OS-EXT-STS:vm_state'] },
    since: readTime(server.created),
    labels: owner.labels,
    server: owner,
    entry: { key, value: String(server.metadata[key]) },
  };
}

export const handler = createHandler(operation);
