import { type Answer, type Ask, type Routes, serviceFault } from '../answer.ts';
import type { World } from '../world.ts';
import { type Server, servers } from './server.ts';
import { missingServerView, serverView } from './server-view.ts';

/** Listing and showing servers. */
export const routes: Routes = {
  'GET /v1/{project_id}/cloudservers/detail': listServers,
  'GET /v1/{project_id}/cloudservers/{server_id}': (ask, world) => {
    const server = findServer(ask, world);
    return 'nics' in server ? { status: 200, body: { server: serverView(world.project, server) } } : server;
  },
};

/** The server a path names, or ECS's own 404. */
export function findServer(ask: Ask, world: World): Server | Answer {
  return (
    servers.of(world.project).get(ask.params.server_id ?? '') ??
    serviceFault(404, 'Ecs.0114', 'The ECS does not exist.')
  );
}

/** Here `offset` is the number of a page, 0 and 1 are the first, and 25 is the default length. */
function listServers(ask: Ask, { project, quirks }: World): Answer {
  const all = servers.of(project);
  const wanted = ask.query.getAll('server_id');
  if (wanted.length > 0) {
    const like = all.values().next().value;
    const found = wanted.map((id) => {
      const server = all.get(id);
      return server ? serverView(project, server, { inList: true }) : missingServerView(project, id, like);
    });
    return { status: 200, body: { count: found.length, servers: found } };
  }
  const page = Number(ask.query.get('offset') ?? 1);
  const limit = Number(ask.query.get('limit') ?? 25);
  if (!Number.isInteger(page) || page < 0 || !Number.isInteger(limit) || limit < 1 || limit > 1000) {
    return serviceFault(400, 'Ecs.0005', 'Invalid parameter values. Contact customer service.');
  }
  const matching = [...all.values()].filter((server) => matches(server, ask.query));
  const size = Math.min(limit, quirks.pageLimit);
  const start = Math.max(page - 1, 0) * size;
  const shown = matching.slice(start, start + size).map((server) => serverView(project, server, { inList: true }));
  return { status: 200, body: { count: matching.length, servers: shown } };
}

function matches(server: Server, query: URLSearchParams): boolean {
  const name = query.get('name');
  const status = query.get('status');
  return (name === null || server.name.includes(name)) && (status === null || server.status === status);
}
