import * as z from 'zod/mini';
import { allEnded, inPool } from '../shared/base/pool.ts';
import { readTime } from '../shared/base/time.ts';
import { defineOperation } from '../shared/deletion/define.ts';
import { busyServer, goingServer, type Obstacle, unfitServer } from '../shared/deletion/obstacle.ts';
import { type OddRecord, unlessOdd } from '../shared/deletion/records.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import {
  bareMetalGuard,
  listServers,
  portsOf,
  readServer,
  type Server,
  toTargetServer,
} from '../shared/deletion/server.ts';
import type { Target } from '../shared/deletion/target.ts';
import type { Client } from '../shared/transport/client.ts';
import { unlessGone } from '../shared/transport/fault.ts';
import { createHandler } from '../shared/triggers/handler.ts';

const params = z.strictObject({ project_id: projectId, server_id: uuid, port_id: uuid });
const nic = z.object({ port_id: z.string(), fixed_ips: z.nullish(z.array(z.unknown())) });
const attached = z.object({ interfaceAttachments: z.array(nic) });

/**
 * Detaches a NIC from a server. Refused for the primary NIC, where the cloud does not say which NIC is the primary one,
 * where only one of two records names the NIC, and while the server is locked, busy or in a state for which the cloud
 * refuses it. Done when neither record names the port; 202 proves nothing, not even that the port exists.
 */
export const operation = defineOperation({
  name: 'detach-nic',
  service: 'ecs',
  route: 'DELETE /v2.1/{project_id}/servers/{server_id}/os-interface/{port_id}',
  params,
  permissions: {
    delete: ['ecs:cloudServers:get', 'ecs:serverInterfaces:get', 'ecs:serverInterfaces:use'],
    sweep: ['ecs:cloudServers:list'],
  },

  // Only the single server's own record marks the primary NIC, no list does.
  async read(client, own, before?: Target<Params, State>) {
    const reading = readNics(client, own);
    // It is not over while one record still names the NIC.
    if (before && (await reading).some(({ port_id }) => port_id === own.port_id)) return before;
    const [nics, server] = await allEnded([reading, unlessGone(readServer(client, own.project_id, own.server_id))]);
    const named =
      nics.some(({ port_id }) => port_id === own.port_id) || (server && portsOf(server).includes(own.port_id));
    return named ? toTarget(own, server, nics) : undefined;
  },

  // A NIC without an address is in no server's record, so a sweep does not see it; what it does not see it leaves alone.
  async *list(client, project_id) {
    for await (const servers of listServers(client, project_id))
      for (const nics of await inPool(servers, 8, (one) => listNics(client, project_id, one))) yield nics;
  },

  guard: (target) => obstacle(target)?.reason,
  isPassing: (target) => obstacle(target)?.passing === true,
  // One that is leaving may look like any other, or stand in one record only; so does one that is being attached.
  isDeleting({ state: { primary, named_by } }) {
    if (primary) return false;
    return named_by ? 'perhaps' : undefined;
  },
  sweepGuard: (target) => (target.state.primary ? 'A sweep never considers a primary NIC.' : bareMetalGuard(target)),
});

type Params = z.infer<typeof params>;
type Nics = z.infer<typeof nic>[];

interface State {
  primary: boolean;
  primary_known: boolean;
  /** Where the two records differ: the only one that names the NIC, and whether os-interface lacks the primary one. */
  named_by?: 'os-interface' | 'server';
  primary_listed?: false;
}

const code = 'conflictingRequest';
const terms = { states: ['active', 'paused', 'stopped'], elsewhere: code, locked: code };

// The primary NIC is always one of the others, so a server's last one is never detached.
function obstacle({ server, state }: Target<Params, State>): Obstacle | undefined {
  const { primary, primary_known, primary_listed, named_by } = state;
  const lasting = (reason: string) => ({ reason, passing: false });
  const passing = (reason: string) => ({ reason, passing: true });
  const going = goingServer(server, 'os-interface still names the NIC');
  if (going) return going;
  if (primary) return lasting('The NIC is the primary one: it carries the routing rules and cannot be deleted.');
  if (named_by === 'server') return passing("Only the server's record still names the NIC, os-interface does not.");
  if (named_by) return passing("Only os-interface names the NIC, the server's record does not.");
  if (!primary_known) return lasting('The cloud does not say which NIC is the primary one, so none is touched.');
  if (primary_listed === false)
    return passing('os-interface does not name the primary NIC, and a server is not left without one.');
  return unfitServer(server, terms) ?? busyServer(server);
}

async function readNics(client: Client, { project_id, server_id }: Omit<Params, 'port_id'>): Promise<Nics> {
  const route = 'GET /v2.1/{project_id}/servers/{server_id}/os-interface';
  return (await unlessGone(client('ecs', route, { project_id, server_id }, attached)))?.interfaceAttachments ?? [];
}

/** The NICs that a server's own record names, read alone; nothing is asked of one that the list shows without any. */
async function listNics(client: Client, project_id: string, listed: Server | OddRecord) {
  if ('unreadable' in listed) return [listed];
  if (listed.addresses && Object.values(listed.addresses).flat().length === 0) return [];
  const params = { project_id, server_id: listed.id };
  const found = readServer(client, project_id, listed.id).then((server) => nicsOf(client, project_id, server));
  const nics = await unlessOdd({ params, name: listed.name ?? '' }, unlessGone(found));
  return nics && 'unreadable' in nics ? [nics] : (nics ?? []);
}

/** What os-interface says is read, once for all, when everything else speaks for a deletion. */
function nicsOf(client: Client, project_id: string, server: Server) {
  let nics: Promise<Nics> | undefined;
  return portsOf(server).map((port_id) => {
    const own = { project_id, server_id: server.id, port_id };
    const complete = async () => {
      nics ??= readNics(client, own);
      return toTarget(own, server, await nics);
    };
    return { ...toTarget(own, server), complete };
  });
}

/** Where `nics` are not read, those of the server's record are taken for all. */
function toTarget(own: Params, server: Server | undefined, nics?: Nics): Target<Params, State> {
  const { server_id, port_id } = own;
  const recorded = server ? portsOf(server) : [];
  const primaries = server ? portsOf(server, true) : [];
  const listed = nics ? nics.map((nic) => nic.port_id) : recorded;
  // A NIC without an address is in no server's record.
  const bare = nics?.some((nic) => nic.port_id === port_id && nic.fixed_ips?.length === 0);
  const owner = toTargetServer(server);
  return {
    params: own,
    name: `${server?.name ?? server_id}/${port_id}`,
    state: {
      primary: primaries.includes(port_id),
      primary_known: primaries.length > 0,
      ...(!listed.includes(port_id) && { named_by: 'server' }),
      ...(!recorded.includes(port_id) && !bare && { named_by: 'os-interface' }),
      ...(primaries.length > 0 && !primaries.some((port) => listed.includes(port)) && { primary_listed: false }),
    },
    since: readTime(server?.created),
    labels: owner.labels,
    server: owner,
  };
}

export const handler = createHandler(operation);
