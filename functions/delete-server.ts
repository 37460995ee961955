import * as z from 'zod/mini';
import { readTime } from '../shared/base/time.ts';
import { defineOperation } from '../shared/deletion/define.ts';
import { givenBack } from '../shared/deletion/given-back.ts';
import type { Obstacle } from '../shared/deletion/obstacle.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import { listServers, readServer, type Server, toTargetServer } from '../shared/deletion/server.ts';
import { disksOf, labelsWithDisks } from '../shared/deletion/server-disks.ts';
import { findUserOf, scalingGroups } from '../shared/deletion/server-users.ts';
import type { Client } from '../shared/transport/client.ts';
import { createHandler } from '../shared/triggers/handler.ts';

/** "Querying Details About an ECS": what Huawei Cloud keeps in its recycle bin is SOFT_DELETED, and is found as long. */
const isGone = ({ status }: Server) => status === 'DELETED' || status === 'SOFT_DELETED';

/** Tags by which the Cloud Container Engine knows its nodes and the Bare Metal Server service its servers. */
const ownerTag = /^(CCE-Cluster-ID|CCE-Dynamic-Provisioning-Node|__type_baremetal)(?![\w-])/i;

/**
 * Deletes a server, and its system disk with it. Refused unless it is SHUTOFF, or in ERROR and without disks, while it has
 * a public address or a data disk that would go with it, while it is locked, frozen or busy, when it was ordered by the month
 * or year, while a cluster, a load balancer, an auto-scaling group or the bare-metal service has it, and where the cloud
 * does not say so. Done when the server is not found or is DELETED, or SOFT_DELETED, which is in the recycle bin.
 */
export const operation = defineOperation({
  name: 'delete-server',
  service: 'ecs',
  route: 'DELETE /v2.1/{project_id}/servers/{server_id}',
  params: z.strictObject({ project_id: projectId, server_id: uuid }),
  permissions: {
    delete: [
      'ecs:cloudServers:get',
      'ecs:servers:delete',
      'elb:loadbalancers:list',
      'as:groups:list',
      'as:instances:list',
    ],
    sweep: ['ecs:cloudServers:list', 'evs:volumes:get'],
  },

  async read(client, { project_id, server_id }) {
    const server = await readServer(client, project_id, server_id);
    return isGone(server) ? undefined : toTarget(client, project_id, server);
  },

  async *list(client, project_id) {
    scalingGroups.begin(client);
    for await (const servers of listServers(client, project_id))
      yield servers.flatMap((one) => {
        if ('unreadable' in one) return one;
        return isGone(one) ? [] : toTarget(client, project_id, one);
      });
  },

  guard: ({ state }) => obstacle(state)?.reason,
  isPassing: ({ state }) => obstacle(state)?.passing === true,

  usedBy: (client, { params }) => findUserOf(client, params),

  remark({ kept_disks }) {
    const marked = `Its disks ${kept_disks.join(', ')} are marked to stay and are paid for as long, but a system disk may go. `;
    const rest =
      'The snapshots of its system disk go with that disk. Backups, images and unbound addresses of it stay and cost on.';
    return kept_disks.length > 0 ? marked + rest : rest;
  },

  isDeleting: ({ status }) => status === 'deleting',
  listShowsLeaving: true,
  failure: givenBack('server', 'deleting'),
});

type State = ReturnType<typeof toTarget>['state'];

function obstacle(state: State): Obstacle | undefined {
  const { status, task_state, disks } = state;
  const reason = protectedBy(state);
  if (reason) return { reason, passing: false };
  if (task_state) return { reason: `The server is in task_state ${task_state}, which passes.`, passing: true };
  // A deletion of a faulty server was seen to take disks along that were to stay (issue 526 of the provider for OTC).
  if (status === 'ERROR' && disks > 0)
    return { reason: 'The server is in ERROR and has disks; they might be lost with it.', passing: false };
  if (status === 'SHUTOFF' || status === 'ERROR') return undefined;
  return { reason: `The server is ${status}; only one that is SHUTOFF is deleted, so stop it first.`, passing: false };
}

/** What stands in the way until somebody does something about it. The native route has no word to leave anything behind. */
function protectedBy(state: State): string | undefined {
  const { unsaid, owner, charging_mode, order_id, frozen, public_ips, doomed_disks } = state;
  if (unsaid.length > 0) return `The cloud does not show what may protect the server: ${unsaid.join(', ')}.`;
  if (owner) return `The server belongs to another service, which marked it with ${owner}.`;
  // "0" is by use, and so is "2", a spot server.
  if (order_id || (charging_mode !== '0' && charging_mode !== '2'))
    return `The server was ordered by the month or year (${order_id || `charging_mode ${charging_mode}`}); it can only be unsubscribed.`;
  if (frozen) return `The server is frozen (EcmResStatus ${frozen}).`;
  if (state.locked || state.locked_by)
    return `The server is locked${state.locked_by && ` by ${state.locked_by}`}; the cloud refuses until it is unlocked (Ecs.0605).`;
  if (public_ips.length > 0)
    return `The public address ${public_ips.join(', ')} is bound to the server; unbind it first, for it may go too.`;
  if (doomed_disks.length === 0) return undefined;
  return `The data disk ${doomed_disks.join(', ')} would be deleted with the server (delete_on_termination); detach it first.`;
}

/** `updated` moves when a server is started or stopped ("Querying Details About an ECS"), and with later changes. */
function toTarget(client: Client, project_id: string, server: Server) {
  const { name, status, locked, metadata, tags, sys_tags, flavor } = server;
  const task_state = server['OS-EXT-STS:task_state'];
  const { count, marked, doomed } = disksOf(server);
  const addresses = Object.values(server.addresses ?? {}).flat();
  const isFixed = (one: (typeof addresses)[number]) => one['OS-EXT-IPS:type'] === 'fixed';
  const marks = [...(tags ?? []), ...(sys_tags ?? []).map(({ key }) => key), ...Object.keys(metadata)];
  // Each of these may protect the server. No task is null, where it is said.
  const needed = {
    ...{ status, locked, tags, 'metadata.charging_mode': metadata.charging_mode },
    'OS-EXT-STS:task_state': task_state === undefined ? undefined : true,
    addresses: server.addresses,
    'os-extended-volumes:volumes_attached': server['os-extended-volumes:volumes_attached'],
  };
  const target = {
    params: { project_id, server_id: server.id },
    name: name ?? '',
    state: {
      ...{ status: status ?? '', task_state, locked, locked_by: said(metadata.lockSource || metadata.lockScene) },
      ...{ charging_mode: said(metadata.charging_mode), order_id: said(metadata['metering.order_id']) },
      frozen: said(metadata.EcmResStatus).replace(/^normal$/, ''),
      owner: marks.find((one) => ownerTag.test(one)),
      public_ips: addresses.filter((one) => !isFixed(one)).map(({ addr }) => addr),
      ...{ disks: count, kept_disks: marked, doomed_disks: doomed },
      unsaid: Object.entries(needed).flatMap(([field, value]) => (value == null ? field : [])),
    },
    // Nova keeps the status of one that is being deleted, and tells that by its task.
    status: /^(soft-)?deleting$/.test(task_state ?? '') ? 'deleting' : (status ?? ''),
    since: readTime(server.updated),
    labels: toTargetServer(server).labels,
    flavour: flavor?.name || flavor?.id || undefined,
    address: addresses.find(isFixed)?.addr ?? undefined,
  };
  // What goes with the server is somebody's as well: its system disk may be labelled keep where it is not.
  return {
    ...target,
    complete: async () => ({ ...target, labels: await labelsWithDisks(client, project_id, server) }),
  };
}

const said = (value: unknown) => (value == null ? '' : String(value));

export const handler = createHandler(operation);
