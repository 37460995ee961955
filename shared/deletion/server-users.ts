import * as z from 'zod/mini';
import type { Client } from '../transport/client.ts';
import { walk } from '../transport/paging.ts';
import { orUnread } from '../transport/unread.ts';
import { type OncePerList, oncePerList } from './once-per-list.ts';

const text = z.nullish(z.string());
const balancers = z.object({ loadbalancers: z.array(z.object({ id: z.string(), name: text })) });
const groups = z.object({
  scaling_groups: z.array(z.object({ scaling_group_id: z.string(), scaling_group_name: text })),
  total_number: z.number(),
});
// One that is still being made has a name and no id.
const instances = z.object({
  scaling_group_instances: z.array(z.object({ instance_id: text, instance_name: text })),
  total_number: z.number(),
});

type ServerParams = { project_id: string; server_id: string };

/** The auto-scaling groups, read once for a list of servers: the reads of Auto Scaling are few ("API quotas": 78 a minute). */
export const scalingGroups: OncePerList<ReadonlyMap<string, string>> = oncePerList(readScalingGroups);

/** What uses a server and is in no record of it, as a sentence: a load balancer, or else an auto-scaling group. */
export async function findUserOf(client: Client, own: ServerParams): Promise<string | undefined> {
  const balancer = await balancerOf(client, own);
  if (balancer) return `The server is behind the load balancer ${balancer}; it has to be removed there first.`;
  const group = (await scalingGroups.of(client, own.project_id)).get(own.server_id);
  return group && `The server is in the auto-scaling group ${group}; it has to be removed there.`;
}

/** "Querying Load Balancers": the filter knows backends by their server, not those that were added as mere addresses. */
async function balancerOf(client: Client, { project_id, server_id }: ServerParams): Promise<string | undefined> {
  const query = { project_id, member_device_id: server_id };
  const request = client('elb', 'GET /v3/{project_id}/elb/loadbalancers', query, balancers);
  const [found] = (await orUnread(request, '; so nothing says whether a load balancer uses the server')).loadbalancers;
  return found && (found.name || found.id);
}

/**
 * The auto-scaling group of each server that is in one, by the server's id. Every group is asked: no document says that those
 * on standby, which may be stopped, are in its number of instances.
 */
async function readScalingGroups(client: Client, project_id: string): Promise<ReadonlyMap<string, string>> {
  const groupOf = new Map<string, string>();
  for await (const page of listGroups(client, project_id))
    for (const { scaling_group_id: id, scaling_group_name: name } of page)
      for await (const members of listInstances(client, project_id, id))
        for (const { instance_id } of members) if (instance_id) groupOf.set(instance_id, name || id);
  return groupOf;
}

function listGroups(client: Client, project_id: string) {
  const readPage = async (start: number) => {
    const query = { project_id, ...from(start), enterprise_project_id: 'all_granted_eps' };
    const request = client('as', 'GET /autoscaling-api/v1/{project_id}/scaling_group', query, groups);
    const found = await orUnread(request, '; so nothing says whether an auto-scaling group has the server');
    return { start, size, items: found.scaling_groups, count: found.total_number };
  };
  return walk(readPage, (group) => group.scaling_group_id);
}

function listInstances(client: Client, project_id: string, scaling_group_id: string) {
  const readPage = async (start: number) => {
    const query = { project_id, scaling_group_id, ...from(start) };
    const route = 'GET /autoscaling-api/v1/{project_id}/scaling_group_instance/{scaling_group_id}/list';
    const found = await orUnread(client('as', route, query, instances));
    return { start, size, items: found.scaling_group_instances, count: found.total_number };
  };
  return walk(readPage, ({ instance_id, instance_name }) => instance_id ?? instance_name ?? '');
}

/** "The value ranges from 0 to 100", and the default is 20. */
const size = 100;
const from = (start: number) => ({ start_number: String(start), limit: String(size) });
