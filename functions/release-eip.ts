import * as z from 'zod/mini';
import { readTime } from '../shared/base/time.ts';
import { defineOperation } from '../shared/deletion/define.ts';
import { readRecords } from '../shared/deletion/records.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import { labelsOf } from '../shared/deletion/target.ts';
import { codesBy } from '../shared/transport/error-codes.ts';
import { Fault, Unreadable } from '../shared/transport/fault.ts';
import { follow } from '../shared/transport/follow.ts';
import { createHandler } from '../shared/triggers/handler.ts';

const text = z.nullish(z.string());

// What protects an address must be said, be it null.
const publicip = z.object({
  id: z.string(),
  public_ip_address: z.string(),
  status: z.string(),
  associate_instance_type: z.nullable(z.string()),
  associate_instance_id: text,
  vnic: z.nullable(z.object({ port_id: text, device_id: text, device_owner: text, instance_id: text })),
  billing_info: z.nullable(z.string()),
  lock_status: z.nullable(z.string()),
  bandwidth: z.nullish(z.object({ id: text, name: text, share_type: text, billing_info: text })),
  alias: text,
  publicip_pool_name: text,
  updated_at: text,
  tags: z.nullish(z.array(z.string())),
});

type Publicip = z.infer<typeof publicip>;
const one = z.object({ publicip });
const page = z.object({
  publicips: z.array(z.unknown()),
  page_info: z.nullish(z.object({ next_marker: z.nullish(z.string()) })),
  total_count: z.nullish(z.number()),
});

// `tags` are hidden unless they are asked for, and then nothing else is shown that is not.
const fields = Object.keys(publicip.shape);

// Of the others, ACTIVE, ELB and VPN are bound; ERROR, BIND_ERROR and FREEZED do not end by themselves.
const leaving = ['PENDING_DELETE', 'NOTIFY_DELETE'];
const changing = ['BINDING', 'NOTIFYING', 'PENDING_CREATE', 'PENDING_UPDATE', ...leaving];

/**
 * Releases an elastic public IP. Refused while it is bound to anything, ordered for a period, frozen or locked, unless its
 * status is DOWN, and where the region has no third version of the API, because the first one does not show dedicated load
 * balancers. Done when the address is not found (VPC.0504).
 */
export const operation = defineOperation({
  name: 'release-eip',
  service: 'vpc',
  route: 'DELETE /v1/{project_id}/publicips/{publicip_id}',
  params: z.strictObject({ project_id: projectId, publicip_id: uuid }),
  permissions: { delete: ['vpc:publicIps:get', 'vpc:publicIps:delete'], sweep: ['vpc:publicIps:list'] },

  // "Releasing an EIP" and "Public" in the error codes of the EIP API. 0516 and 0518 come as 500, 0005 and 0009 as 401.
  codes: codesBy({
    gone: 'VPC.0504',
    busy: 'VPC.0512',
    refused: 'VPC.0501 VPC.0516 VPC.0517 VPC.0518 VPC.0005 VPC.0007 VPC.0009 VPC.0010',
    unauthenticated: 'VPC.0008',
    broken: 'VPC.0513 VPC.0514',
  }),

  async read(client, { project_id, publicip_id }) {
    const given = { project_id, publicip_id, fields };
    const reply = client('vpc', 'GET /v3/{project_id}/eip/publicips/{publicip_id}', given, one);
    return toTarget(project_id, (await reply.catch(unsupported)).publicip);
  },

  async *list(client, project_id) {
    const readPage = async (marker: string | undefined) => {
      const query = { project_id, limit: '1000', marker, fields };
      const found = await client('vpc', 'GET /v3/{project_id}/eip/publicips', query, page).catch(unsupported);
      const items = readRecords(publicip, found.publicips, project_id, 'publicip_id');
      const next = found.page_info ? (found.page_info.next_marker ?? null) : undefined;
      // The reference's sample names a next marker on every page; behind the last record the page is empty.
      return { items, next: items.length > 0 ? next : null, count: found.total_count };
    };
    for await (const eips of follow(readPage, ({ id }) => id))
      yield eips.map((found) => ('unreadable' in found ? found : toTarget(project_id, found)));
  },

  guard: ({ state }) =>
    protectedBy(state) ??
    (state.status === 'DOWN' ? undefined : `The address is ${state.status}; only one that is DOWN can be released.`),

  isPassing: ({ state }) => !protectedBy(state) && changing.includes(state.status),

  // No rule is to decide on what nobody can be given again.
  sweepGuard({ state: { pool } }) {
    if (!pool) return 'The record does not say from which pool the address is.';
    if (pool.startsWith('5_gray')) return `Addresses of the type ${pool} are not assigned any more.`;
    return pool.startsWith('5_') ? undefined : `The address is from ${pool}, a pool of its own.`;
  },

  remark({ public_ip_address, shared_bandwidth }) {
    const again = `${public_ip_address} can be had again only by asking for this very address, before somebody else has it.`;
    return shared_bandwidth ? `${again} The shared bandwidth ${shared_bandwidth} stays and is still paid for.` : again;
  },

  isDeleting: ({ state }) => leaving.includes(state.status),

  listShowsLeaving: true,

  failure: ({ status = '' }, before) => {
    const isBack = leaving.includes(before.status ?? '') && !leaving.includes(status);
    const isBroken = ['ERROR', 'BIND_ERROR'].includes(status) && status !== before.status;
    return isBack || isBroken ? `The address was to be released, then it became ${status}.` : undefined;
  },
});

type State = ReturnType<typeof toTarget>['state'];

/** A clear word where the region does not have the third version of the API. */
function unsupported(error: unknown): never {
  if (!(error instanceof Fault && /^APIG\w?\.0101$/.test(error.code ?? ''))) throw error;
  const why = 'The first version of the EIP API does not show every load balancer, and the third is not supported here';
  throw new Unreadable(`${why}: ${error.message}`);
}

/** What stands in the way until somebody does something about it. */
function protectedBy({ bound_to, billing_info, lock_status, status }: State): string | undefined {
  if (bound_to) return `The address is bound to ${bound_to}; it has to be unbound first.`;
  if (billing_info) return `The address is ordered for a period (${billing_info}); it has to be unsubscribed from.`;
  return lock_status || status === 'FREEZED' ? `The address is frozen (${lock_status || status}).` : undefined;
}

/** What an address is bound to. The reference's own sample is DOWN and names a port, so the status alone does not tell. */
function bindingOf({ associate_instance_type: type, associate_instance_id: id, vnic }: Publicip): string | undefined {
  const device = vnic?.instance_id || vnic?.device_id || vnic?.port_id;
  return [type || (device && vnic?.device_owner), id || device].filter(Boolean).join(' ') || undefined;
}

function toTarget(project_id: string, record: Publicip) {
  const { id, public_ip_address: address, status, alias, bandwidth, lock_status } = record;
  const isShared = bandwidth?.share_type === 'WHOLE';
  // A dedicated bandwidth (PER) goes with its address, and is ordered as well as that.
  const billing_info = record.billing_info || (isShared ? null : bandwidth?.billing_info);
  const state = {
    ...{ public_ip_address: address, alias, status, bound_to: bindingOf(record), billing_info, lock_status },
    ...{ pool: record.publicip_pool_name, shared_bandwidth: isShared ? bandwidth.name || bandwidth.id : undefined },
  };
  const [since, labels] = [readTime(record.updated_at), labelsOf(record.tags)];
  return { params: { project_id, publicip_id: id }, name: address, address, state, status, since, labels };
}

export const handler = createHandler(operation);
