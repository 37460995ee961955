import { accept, answer, type Ground, type Route } from './ground.ts';
import { keyOf, type Server, type Thing } from './things.ts';

const iso = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;
const nova = (name: string, code: number, message: string) => ({ [name]: { code, message } });
const noServer = answer(404, { error: { code: 'Ecs.0114', message: 'The ECS does not exist.' } });
const noInstance = answer(404, nova('itemNotFound', 404, 'Instance could not be found.'));
/** The v1 front end folds what Nova says into its own words. */
const folded = (inner: object) => answer(400, { error: { code: 'Ecs.1000', message: JSON.stringify(inner) } });

function serverRecord(server: Server, single: boolean) {
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
    metadata: Object.fromEntries(server.metadata),
    tags: Object.entries(server.tags).map(([key, value]) => (value ? `${key}=${value}` : key)),
    addresses: { 'a-network': nics.map(address) },
    'os-extended-volumes:volumes_attached': server.disks
      .filter(({ gone }) => !gone)
      .map(({ id, device, main }) => ({ id, device, bootIndex: main ? '0' : '-1', delete_on_termination: 'false' })),
  };
}

function serverOf({ project }: Ground, id = ''): Server | undefined {
  const server = project.servers.get(id);
  return server?.gone ? undefined : server;
}

function thingOf({ project }: Ground, kind: string, params: Record<string, string | undefined>): Thing | undefined {
  const thing = project.things.get(keyOf(kind, params));
  return thing?.gone ? undefined : thing;
}

/** Why Nova lets nothing be done to what hangs on a server now. */
function conflictOf({ locked, taskState, status }: Server): object | undefined {
  if (locked) return nova('conflictingRequest', 409, 'Instance is locked');
  if (taskState)
    return nova('conflictingRequest', 409, `Cannot 'detach' instance while it is in task_state ${taskState}`);
  const vmState = ['ERROR', 'SUSPENDED'].includes(status) ? status.toLowerCase() : undefined;
  if (!vmState) return undefined;
  return nova('conflictingRequest', 409, `Cannot 'detach' instance while it is in vm_state ${vmState}`);
}

/** Servers, their NICs, and the jobs, as the ECS API reference and Nova have them. */
export const ecs: Route[] = [
  {
    method: 'GET',
    pattern: /^\/v1\/[^/]+\/cloudservers\/detail$/,
    answer: ({ project }, _parts, query) => {
      const all = [...project.servers.values()].filter(({ gone }) => !gone);
      const limit = Number(query.get('limit') ?? 25);
      const from = (Math.max(1, Number(query.get('offset') ?? 1)) - 1) * limit;
      const servers = all.slice(from, from + limit).map((server) => serverRecord(server, false));
      return answer(200, { count: all.length, servers });
    },
  },
  {
    method: 'GET',
    pattern: /^\/v1\/[^/]+\/cloudservers\/([^/]+)$/,
    answer: (ground, [id]) => {
      const server = serverOf(ground, id);
      return server ? answer(200, { server: serverRecord(server, true) }) : noServer;
    },
  },
  {
    method: 'GET',
    pattern: /^\/v(?:1|2\.1)\/[^/]+\/(?:cloud)?servers\/([^/]+)\/os-interface$/,
    answer: (ground, [id]) => {
      const server = serverOf(ground, id);
      if (!server) return noInstance;
      const here = server.nics.filter(({ gone }) => !gone);
      const attachment = ({ id, leaving }: Thing) => {
        return { port_id: id, port_state: leaving ? 'DOWN' : 'ACTIVE', net_id: 'a-network', fixed_ips: [] };
      };
      return answer(200, { interfaceAttachments: here.map(attachment) });
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/v2\.1\/[^/]+\/servers\/([^/]+)\/os-interface\/([^/]+)$/,
    answer: (ground, [server_id, port_id], _query, task) => {
      const server = serverOf(ground, server_id);
      if (!server) return noInstance;
      const conflict = conflictOf(server);
      if (conflict) return answer(409, conflict);
      const nic = thingOf(ground, 'detach-nic', { server_id, port_id });
      // Nova takes it, whether the port exists or not.
      if (!nic) return answer(202);
      if (nic.main) return answer(403, nova('forbidden', 403, "Policy doesn't allow compute:detach primary port"));
      if (nic.leaving && nic.fate.lag > 1_000) {
        if (task) task.conflicts += 1;
        return answer(409, nova('conflictingRequest', 409, 'Port is being detached'));
      }
      accept(ground, nic, task, {});
      return answer(202);
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/v1\/[^/]+\/cloudservers\/([^/]+)\/metadata\/([^/]+)$/,
    answer: (ground, [server_id, key], _query, task) => {
      const server = serverOf(ground, server_id);
      if (!server) return noServer;
      const entry = thingOf(ground, 'delete-server-metadata', { server_id, key });
      if (!entry) return answer(404, nova('itemNotFound', 404, 'Metadata item was not found'));
      if (server.locked || !['active', 'stopped', 'paused', 'suspended'].includes(server.vmState))
        return answer(409, conflictOf(server) ?? nova('conflictingRequest', 409, 'while it is in vm_state error'));
      accept(ground, entry, task, {});
      return answer(204);
    },
  },
  {
    method: 'GET',
    pattern: /^\/v1\/[^/]+\/jobs\/([^/]+)$/,
    answer: ({ jobs }, [id = '']) => {
      const job = jobs.get(id);
      if (!job) return answer(400, { error: { code: 'Common.0011', message: 'Failed to query the job.' } });
      const failed = job.status === 'FAIL' && { error_code: 'Ecs.0102', fail_reason: 'detach failed' };
      return answer(200, {
        job_id: id,
        status: job.status,
        error_code: null,
        fail_reason: null,
        entities: {},
        ...failed,
      });
    },
  },
];

export { conflictOf, folded, noServer, serverOf, thingOf };
