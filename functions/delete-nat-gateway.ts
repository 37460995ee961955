import * as z from 'zod/mini';
import { readTime } from '../shared/base/time.ts';
import { defineOperation } from '../shared/deletion/define.ts';
import { givenBack } from '../shared/deletion/given-back.ts';
import { findRecord, type OddRecord, readRecords } from '../shared/deletion/records.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import { labelsOf } from '../shared/deletion/target.ts';
import type { Client } from '../shared/transport/client.ts';
import { codesBy } from '../shared/transport/error-codes.ts';
import { Fault } from '../shared/transport/fault.ts';
import { followIds } from '../shared/transport/follow.ts';
import { orUnread } from '../shared/transport/unread.ts';
import { createHandler } from '../shared/triggers/handler.ts';

const gateway = z.object({
  id: z.string(),
  name: z.nullish(z.string()),
  status: z.string(),
  admin_state_up: z.boolean(),
  created_at: z.nullish(z.string()),
  // Empty unless the gateway was ordered for a period; the second is how Open Telekom Cloud spells it.
  billing_info: z.nullish(z.string()),
  billinginfo: z.nullish(z.string()),
});

const one = z.object({ nat_gateway: gateway });
const page = z.object({ nat_gateways: z.array(z.unknown()) });
const tagged = z.object({ tags: z.array(z.object({ key: z.string(), value: z.optional(z.string()) })) });

const listOf = (name: string) =>
  z.object({ [name]: z.array(z.object({ id: z.string(), nat_gateway_id: z.string() })) });
const snat = { route: 'GET /v2/{project_id}/snat_rules', reply: listOf('snat_rules') } as const;
const dnat = { route: 'GET /v2/{project_id}/dnat_rules', reply: listOf('dnat_rules') } as const;

type Params = { project_id: string; nat_gateway_id: string };

/** What a 404 may mean that is not about a gateway. */
const elsewhere = '; the route is one of Huawei Cloud, and Open Telekom Cloud has others';

/**
 * Deletes a public NAT gateway, on Huawei Cloud only. Refused while it has an SNAT or DNAT rule, when it was ordered for a
 * period, while it is frozen, and unless it is ACTIVE. Done when it is not found and its list lacks it too.
 */
export const operation = defineOperation({
  name: 'delete-nat-gateway',
  service: 'nat',
  route: 'DELETE /v2/{project_id}/nat_gateways/{nat_gateway_id}',
  params: z.strictObject({ project_id: projectId, nat_gateway_id: uuid }),
  permissions: {
    delete: ['get', 'list', 'delete']
      .map((verb) => `nat:natGateways:${verb}`)
      .concat('nat:snatRules:list', 'nat:dnatRules:list'),
    sweep: ['nat:natGatewayTags:get'],
  },

  // This service answers nearly everything with 400: where these codes do not say otherwise, it is a refusal.
  codes: codesBy({ busy: 'NAT.0102 NAT.0106', broken: 'NAT.0001 NAT.0002 NAT.0007' }),

  read: readGateway,

  async *list(client, project_id) {
    for await (const found of listGateways(client, { project_id }))
      yield found.map((one) => toTarget(client, project_id, one));
  },

  guard({ state }) {
    if (state.status === 'ACTIVE') return lasting(state);
    return lasting(state) ?? `The gateway is ${state.status}; only an ACTIVE one can be deleted (NAT.0103).`;
  },

  async usedBy(client, { params }) {
    // The definition gives source_type the default 0, which may hide the rules of Direct Connect: so both are asked for.
    const snats = (await hasRule(client, params, snat, '0')) || (await hasRule(client, params, snat, '1'));
    if (!snats && !(await hasRule(client, params, dnat))) return undefined;
    return `The gateway has ${snats ? 'an SNAT' : 'a DNAT'} rule; the cloud refuses until it has none (NAT.0006).`;
  },

  isPassing: ({ state }) => !lasting(state) && state.status.startsWith('PENDING_'),
  isDeleting: ({ status }) => status === 'PENDING_DELETE',
  listShowsLeaving: true,
  failure: givenBack('gateway', 'PENDING_DELETE'),
});

/** What keeps a gateway from being deleted until somebody changes it, as a sentence. */
function lasting({ ordered, frozen }: ReturnType<typeof toTarget>['state']): string | undefined {
  if (ordered === undefined) return 'The cloud does not say whether the gateway was ordered (billing_info).';
  if (ordered) return 'The gateway was ordered for a period (billing_info), so it goes with its order only.';
  return frozen ? 'The gateway is frozen (admin_state_up is false); the cloud refuses it (NAT.0104).' : undefined;
}

/** A gateway as it stands. No document shows how a missing one is answered, so the list must lack it too. */
async function readGateway(client: Client, params: Params) {
  const { project_id, nat_gateway_id: id } = params;
  const request = client('nat', 'GET /v2/{project_id}/nat_gateways/{nat_gateway_id}', params, one);
  const found = await request.catch((error: unknown) => {
    if (!(error instanceof Fault) || error.status !== 404) throw error;
    // The API gateway does not know the route, so it says nothing of what the route is about.
    return error.code?.startsWith('APIG') ? orUnread<undefined>(Promise.reject(error), elsewhere) : undefined;
  });
  if (found) return toTarget(client, project_id, found.nat_gateway);
  const listed = await findRecord(listGateways(client, { project_id, id }), id);
  return listed && toTarget(client, project_id, listed);
}

async function* listGateways(client: Client, asked: { project_id: string; id?: string }) {
  const pages = followIds(async (marker) => {
    const request = client('nat', 'GET /v2/{project_id}/nat_gateways', { ...asked, limit: '2000', marker }, page);
    return (await orUnread(request, elsewhere)).nat_gateways;
  });
  for await (const records of pages) yield readRecords(gateway, records, asked.project_id, 'nat_gateway_id');
}

/** Whether a list of rules holds one of the gateway; it may show those of others as well. */
async function hasRule(client: Client, params: Params, { route, reply }: typeof snat | typeof dnat, source?: string) {
  const pages = followIds(async (marker) => {
    const request = client('nat', route, { ...params, source_type: source, limit: '2000', marker }, reply);
    return Object.values(await orUnread(request)).flat();
  });
  for await (const found of pages)
    if (found.some(({ nat_gateway_id }) => nat_gateway_id === params.nat_gateway_id)) return true;
  return false;
}

function toTarget(client: Client, project_id: string, record: z.infer<typeof gateway> | OddRecord) {
  if ('unreadable' in record) return record;
  const { id, name, status, admin_state_up, created_at, billing_info, billinginfo } = record;
  const orders = [billing_info, billinginfo].filter((order) => order !== undefined);
  const target = {
    params: { project_id, nat_gateway_id: id },
    name: name ?? '',
    state: { status, frozen: !admin_state_up, ordered: orders.length > 0 ? orders.some(Boolean) : undefined },
    status,
    // UTC, but with a space instead of the T.
    since: readTime(created_at?.replace(' ', 'T')),
  };
  // The tags are in no record.
  const complete = async () => {
    const route = 'GET /v3/{project_id}/nat_gateways/{nat_gateway_id}/tags';
    return { ...target, labels: labelsOf((await orUnread(client('nat', route, target.params, tagged))).tags) };
  };
  return { ...target, complete };
}

export const handler = createHandler(operation);
