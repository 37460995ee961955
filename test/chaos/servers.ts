import { attach } from './disks.ts';
import { answer, type Ground, thingOf, thingsOf } from './ground.ts';
import type { Routes, Site } from './kind.ts';
import { prefixFor } from './protections.ts';
import type { Asker, Server, Thing } from './things.ts';

const day = 86_400_000;
const iso = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;
/** Words of Nova. */
export const nova = (name: string, code: number, message: string) => ({ [name]: { code, message } });
export const noServer = answer(404, { error: { code: 'Ecs.0114', message: 'The ECS does not exist.' } });

/** One of whoever's servers, with what nobody may take of it: its primary NIC, its root disk, and a key of the cloud's own. */
export function hostFor(site: Site, asker: Asker): Server {
  const [first, ...rest] = [...site.project.servers.values()].filter((server) => server.asker === asker);
  return first && site.dice.chance(0.7) ? site.dice.pick([first, ...rest]) : addServer(site, asker);
}

export function addServer(site: Site, asker: Asker): Server {
  const { dice, project, now } = site;
  const stopped = dice.chance(0.2);
  const server: Server = {
    ...{ id: dice.uuid(), asker, name: `${prefixFor(asker)}server-${project.servers.size}` },
    ...{ status: stopped ? 'SHUTOFF' : 'ACTIVE', vmState: stopped ? 'stopped' : 'active', taskState: null },
    ...{ locked: dice.chance(0.03), created: now - dice.between(20, 400) * day },
    updated: now - dice.between(1, 20) * day,
    ...{ tags: {}, metadata: new Map([['vpc_id', dice.uuid()]]), nics: [], disks: [], gone: false, busyUntil: 0 },
  };
  if (dice.chance(0.08)) server.tags.keep = '';
  if (dice.chance(0.04)) server.tags.__type_baremetal = '';
  project.servers.set(server.id, server);
  server.nics.push(project.add('detach-nic', 'nobody', { ...partOf(server), main: true }));
  attach(site, server, 'nobody', { main: true, device: '/dev/vda' });
  project.add('delete-server-metadata', 'nobody', { ...partOf(server), id: 'vpc_id' });
  return server;
}

/** What a part of a server that has no record of its own has of it. */
export function partOf(server: Server): Partial<Thing> {
  const { name, created, tags } = server;
  return { server, name, created, labels: tags };
}

function record(server: Server, single: boolean) {
  const nics = server.nics.filter(({ gone }) => !gone);
  const address = ({ id, main }: Thing, i: number) => ({
    version: '4',
    addr: `192.168.0.${i + 10}`,
    'OS-EXT-IPS:type': 'fixed',
    'OS-EXT-IPS:port_id': id,
    ...(single && { primary: main }),
  });
  return {
    id: server.id,
    name: server.name,
    status: server.status,
    locked: server.locked,
    created: iso(server.created),
    updated: iso(server.updated),
    'OS-EXT-STS:vm_state': server.vmState,
    'OS-EXT-STS:task_state': server.taskState,
    'OS-EXT-SRV-ATTR:root_device_name': '/dev/vda',
    image: { id: 'a-public-image' },
    metadata: Object.fromEntries(server.metadata),
    tags: Object.entries(server.tags).map(([key, value]) => (value ? `${key}=${value}` : key)),
    addresses: { 'a-network': nics.map(address) },
    'os-extended-volumes:volumes_attached': server.disks
      .filter(({ gone }) => !gone)
      .map(({ id, device, main }) => ({ id, device, bootIndex: main ? '0' : '-1', delete_on_termination: 'false' })),
  };
}

/** A server that is a thing of its own: what is being done to it is its task, and nothing hangs on it. */
function ownRecord({ id, name, status, created, labels }: Thing) {
  const isTask = status === status.toLowerCase();
  return {
    ...{ id, name, status: isTask ? 'SHUTOFF' : status, locked: false, created: iso(created), updated: iso(created) },
    'OS-EXT-STS:vm_state': status === 'ACTIVE' ? 'active' : 'stopped',
    'OS-EXT-STS:task_state': isTask ? status : null,
    ...{ metadata: { charging_mode: '0' }, tags: Object.keys(labels), addresses: {} },
    'os-extended-volumes:volumes_attached': [],
  };
}

export function serverOf({ project }: Ground, { server_id = '' }: Record<string, string>): Server | undefined {
  const server = project.servers.get(server_id);
  return server?.gone ? undefined : server;
}

/** Why Nova lets nothing be done to what hangs on a server now. */
export function conflictOf({ locked, taskState, status }: Server): object | undefined {
  if (locked) return nova('conflictingRequest', 409, 'Instance is locked');
  if (taskState)
    return nova('conflictingRequest', 409, `Cannot 'detach' instance while it is in task_state ${taskState}`);
  const vmState = ['ERROR', 'SUSPENDED'].includes(status) ? status.toLowerCase() : undefined;
  if (!vmState) return undefined;
  return nova('conflictingRequest', 409, `Cannot 'detach' instance while it is in vm_state ${vmState}`);
}

/** Servers as the ECS API reference has them. */
export const serverRoutes: Routes = {
  'ecs GET /v1/{project_id}/cloudservers/detail': ({ ground, query }) => {
    const hosts = [...ground.project.servers.values()].filter(({ gone }) => !gone);
    const all = [...hosts.map((server) => record(server, false)), ...thingsOf(ground, 'delete-server').map(ownRecord)];
    const limit = Number(query.get('limit') ?? 25);
    const from = (Math.max(1, Number(query.get('offset') ?? 1)) - 1) * limit;
    return answer(200, { count: all.length, servers: all.slice(from, from + limit) });
  },
  'ecs GET /v1/{project_id}/cloudservers/{server_id}': ({ ground, params }) => {
    const [host, thing] = [serverOf(ground, params), thingOf(ground, 'delete-server', params)];
    const server = host ? record(host, true) : thing && ownRecord(thing);
    return server ? answer(200, { server }) : noServer;
  },
};
