import { type Answer, type Ask, novaFault, type Routes } from '../answer.ts';
import type { World } from '../world.ts';
import { type Server, servers } from './server.ts';

/** Nova's own paths that nobody asks for: a path that lost a segment ends up on them. */
export const routes: Routes = {
  'GET /v2.1/{project_id}/servers/{server_id}/metadata': (ask, world) => {
    const server = findNovaServer(ask, world);
    return 'nics' in server ? { status: 200, body: { metadata: server.metadata } } : server;
  },
};

/** The server a path names, or Nova's own 404. */
export function findNovaServer(ask: Ask, world: World): Server | Answer {
  const id = ask.params.server_id ?? '';
  return servers.of(world.project).get(id) ?? novaFault('itemNotFound', 404, `Instance ${id} could not be found.`);
}
