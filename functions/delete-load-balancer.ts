import * as z from 'zod/mini';
import { readTime } from '../shared/base/time.ts';
import { isClusterKey } from '../shared/deletion/cluster-key.ts';
import { defineOperation } from '../shared/deletion/define.ts';
import { givenBack } from '../shared/deletion/given-back.ts';
import { findRecord, readRecords } from '../shared/deletion/records.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import { labelsOf } from '../shared/deletion/target.ts';
import type { Client } from '../shared/transport/client.ts';
import { codesBy } from '../shared/transport/error-codes.ts';
import { Fault } from '../shared/transport/fault.ts';
import { follow } from '../shared/transport/follow.ts';
import { orUnread } from '../shared/transport/unread.ts';
import { createHandler } from '../shared/triggers/handler.ts';

const text = z.nullish(z.string());
const ids = z.array(z.object({ id: z.string() }));
const eips = z.nullish(z.array(z.object({ publicip_address: text, global_eip_address: text })));

// What protects a load balancer must be said, be it null, unless only some regions have it.
const loadBalancer = z.object({
  ...{ id: z.string(), provisioning_status: z.string(), operating_status: z.string(), listeners: ids, pools: ids },
  ...{ billing_info: z.nullable(z.string()), description: z.nullable(z.string()) },
  ...{ deletion_protection_enable: z.nullish(z.boolean()), protection_status: text, frozen_scene: text },
  ...{ name: text, updated_at: text, instance_type: text, instance_id: text, publicips: eips, global_eips: eips },
  ...{ guaranteed: z.nullish(z.boolean()), l4_flavor_id: text, l7_flavor_id: text, vip_address: text },
  tags: z.nullish(z.array(z.object({ key: z.string(), value: z.optional(z.string()) }))),
});

type LoadBalancer = z.infer<typeof loadBalancer>;
const one = z.object({ loadbalancer: loadBalancer });
const page = z.object({
  loadbalancers: z.array(z.unknown()),
  page_info: z.nullish(z.object({ next_marker: text })),
});

/** What is said, with 404 or 400, of one that is not there. ELB.8904 is said of a wrong path too, ELB.9800 of another enterprise project. */
const missing = ['ELB.8904', 'ELB.9800', 'ELB.1002', 'ELB.1003'];

/** FROZEN is the only other one that v3 knows; those behind the first are older, and tell of the health of backends. */
const unfrozen = ['ONLINE', 'OFFLINE', 'DEGRADED', 'DISABLED', 'NO_MONITOR'];

/**
 * Deletes a load balancer that has no listeners and no backend server groups. Refused while it has a listener or a backend
 * server group, is protected against deletion or in the console, or is frozen, when it was ordered for a period, for one that
 * a cluster or another service made, and unless it is ACTIVE. Done when it is not found and its list lacks it too; it may
 * then lie in the recycle bin, where that is on.
 */
export const operation = defineOperation({
  name: 'delete-load-balancer',
  service: 'elb',
  route: 'DELETE /v3/{project_id}/elb/loadbalancers/{loadbalancer_id}',
  params: z.strictObject({ project_id: projectId, loadbalancer_id: uuid }),
  permissions: { delete: ['get', 'list', 'delete'].map((verb) => `elb:loadbalancers:${verb}`), sweep: [] },

  // The error codes of the ELB API. 1102 is no token with 403, 1109 a failed real-name authentication with 401.
  codes: codesBy({ gone: 'ELB.8904 ELB.9800 ELB.1002', refused: 'ELB.1109', unauthenticated: 'ELB.1102' }),

  async read(client, params) {
    const { project_id, loadbalancer_id: id } = params;
    const request = client('elb', 'GET /v3/{project_id}/elb/loadbalancers/{loadbalancer_id}', params, one);
    const found = await request.catch((error: unknown) => {
      if (error instanceof Fault && missing.includes(error.code ?? '')) return undefined;
      throw error;
    });
    // Whatever says that it is not there, the list must lack it too.
    const record = found?.loadbalancer ?? (await findRecord(listLoadBalancers(client, { project_id, id }), id));
    return record && toTarget(project_id, record);
  },

  async *list(client, project_id) {
    for await (const found of listLoadBalancers(client, { project_id }))
      yield found.map((each) => ('unreadable' in each ? each : toTarget(project_id, each)));
  },

  guard: ({ state }) =>
    protectedBy(state) ??
    (state.status === 'ACTIVE' ? undefined : `The load balancer is ${state.status}; only an ACTIVE one is deleted.`),

  isPassing: ({ state }) => !protectedBy(state) && state.status.startsWith('PENDING_'),

  // "Returned only when deletion protection is enabled at the site": a person may know that it is not; a rule does not.
  sweepGuard: ({ state: { protection } }) =>
    protection === undefined
      ? 'It is not said whether deletion protection is on (deletion_protection_enable).'
      : undefined,

  // The user guide, "Deleting a Load Balancer".
  remark: ({ eips }) =>
    eips.length > 0 ? `The EIP ${eips.join(', ')} stays, bound to nothing, and is still paid for.` : undefined,

  isDeleting: ({ status }) => status === 'PENDING_DELETE',
  listShowsLeaving: true,
  failure: givenBack('load balancer', 'PENDING_DELETE'),
});

function listLoadBalancers(client: Client, asked: { project_id: string; id?: string }) {
  const readPage = async (marker: string | undefined) => {
    const request = client('elb', 'GET /v3/{project_id}/elb/loadbalancers', { ...asked, limit: '2000', marker }, page);
    const { loadbalancers, page_info } = await orUnread(request);
    const items = readRecords(loadBalancer, loadbalancers, asked.project_id, 'loadbalancer_id');
    // `next_marker` is the id of the page's last record, of the last page too; behind that the page is empty.
    return { items, next: items.length === 0 ? null : page_info && (page_info.next_marker ?? null) };
  };
  return follow(readPage, ({ id }) => id);
}

/** What stands in the way until somebody does something about it. */
function protectedBy(state: ReturnType<typeof toTarget>['state']): string | undefined {
  const { listeners, pools, protection, ordered, frozen, made_by } = state;
  const parts = [listeners > 0 ? 'listeners' : '', pools > 0 ? 'backend server groups' : ''].filter(Boolean);
  if (parts.length > 0) return `The load balancer has ${parts.join(' and ')}; they have to be deleted first.`;
  if (protection) return `The load balancer is protected (${protection}).`;
  if (ordered) return 'The load balancer was ordered for a period (billing_info), so it goes with its order only.';
  if (frozen) return `The load balancer is frozen (${frozen}).`;
  return made_by ? `The load balancer was made by ${made_by}, which would miss it.` : undefined;
}

/** CCE describes what it makes in JSON with a `cluster_id`. That its names begin like these was seen, not documented. */
function makerOf({ name, description, tags, instance_type, instance_id }: LoadBalancer): string {
  const isOfCluster = /cluster_id|by CCE/i.test(description ?? '') || /^(k8s|cce-lb-)/i.test(name ?? '');
  const hasKey = tags?.some(({ key }) => isClusterKey(key));
  return isOfCluster || hasKey ? 'a Kubernetes cluster' : [instance_type, instance_id].filter(Boolean).join(' ');
}

/** Nothing says since when it has had no listeners: `updated_at` makes it younger, never older. */
function toTarget(project_id: string, record: LoadBalancer) {
  const { provisioning_status: status, operating_status, protection_status = '', guaranteed } = record;
  const { id, name, publicips, global_eips, deletion_protection_enable: isHeld, l4_flavor_id, l7_flavor_id } = record;
  const all = [...(publicips ?? []), ...(global_eips ?? [])];
  const eips = all.flatMap((eip) => eip.publicip_address ?? eip.global_eip_address ?? []);
  const held = isHeld ? 'deletion_protection_enable' : protection_status?.replace(/^nonProtection$/, '');
  const state = {
    ...{ status, listeners: record.listeners.length, pools: record.pools.length },
    protection: held || (isHeld === false ? '' : undefined),
    ordered: Boolean(record.billing_info),
    frozen: record.frozen_scene || (unfrozen.includes(operating_status) ? '' : operating_status),
    ...{ made_by: makerOf(record), eips },
  };
  const params = { project_id, loadbalancer_id: id };
  const [since, labels] = [readTime(record.updated_at), labelsOf(record.tags)];
  const flavour = guaranteed === false ? 'shared' : [l4_flavor_id, l7_flavor_id].filter(Boolean).join(' ');
  const worth = { address: eips[0] ?? record.vip_address ?? undefined, flavour: flavour || undefined };
  return { params, name: name ?? '', state, status, since, labels, ...worth };
}

export const handler = createHandler(operation);
