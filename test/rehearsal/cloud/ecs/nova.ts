import { type Answer, type Ask, empty, novaFault, type Routes } from '../answer.ts';
import { countDeletion, type World } from '../world.ts';
import { type Server, servers } from './server.ts';

/** Nova's own paths that nobody asks for: a path that lost a segment ends up on them. */
export const routes: Routes = {
  'GET /v2.1/{project_id}/servers/{server_id}/metadata': (ask, world) => {
    const server = findNovaServer(ask, world);
    return 'nics' in server ? { status: 200, body: { metadata: server.metadata } } : server;
  },
  'DELETE /v2.1/{project_id}/servers/{server_id}': (ask, world) => {
    const server = findNovaServer(ask, world);
    if (!('nics' in server)) return server;
    servers.of(world.project).delete(server.id);
    countDeletion(world, `server:${server.id}`);
    return empty(204);
  },
};

/** The server a path names, or Nova's own 404. */
export function findNovaServer(ask: Ask, world: World): Server | Answer {
  const id = ask.params.server_id ?? '';
  return servers.of(world.project).get(id) ?? novaFault('itemNotFound', 404, `Instance ${id} could not be found.`);
}
