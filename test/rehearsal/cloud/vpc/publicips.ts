import { type Answer, type Ask, empty, gatewayFault, type Handler, type Routes } from '../answer.ts';
import type { Examples } from '../fake.ts';
import { inSeconds } from '../timestamps.ts';
import { countDeletion, latencyOf, schedule, type World } from '../world.ts';
import { addEip, bindEip, type Eip, edition, eips } from './eip.ts';
import { vpcFault } from './fault.ts';
import { eipView, firstView } from './views.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** From PENDING_DELETE to gone. */
export const latency = { publicIpRelease: 3000 };

/** Elastic public IPs: listing and showing them in both versions, releasing one. */
export const routes: Routes = {
  'GET /v1/{project_id}/publicips/{publicip_id}': (ask, world) => {
    const eip = findEip(ask, world);
    return !('public_ip_address' in eip) ? eip : { status: 200, body: { publicip: firstView(world.project, eip) } };
  },
  'GET /v3/{project_id}/eip/publicips': inV3(listEips),
  'GET /v3/{project_id}/eip/publicips/{publicip_id}': inV3((ask, world) => {
    const eip = findEip(ask, world);
    if (!('public_ip_address' in eip)) return eip;
    const publicip = eipView(world.project, eip, ask.query.getAll('fields'));
    return { status: 200, body: { publicip, request_id: ask.requestId } };
  }),
  'DELETE /v1/{project_id}/publicips/{publicip_id}': releaseEip,
};

/** An unbound address may go, one that a load balancer has must not. */
export const examples: Examples = {
  'release-eip': {
    goes: (project, created_at) => ({ publicip_id: addEip(project, { alias: 'trial-entrance', created_at }).id }),
    stays: (project, created_at) => ({ publicip_id: bindEip(project, addEip(project, { created_at }), 'ELB').id }),
    rule: { older_than: '7d', status: ['DOWN'] },
  },
};

/** "This API is not supported in eu-nl." What is answered there is nowhere written; an unpublished path is, by the gateway. */
function inV3(handler: Handler): Handler {
  return (ask, world) =>
    edition.of(world.project).hasV3
      ? handler(ask, world)
      : gatewayFault(ask, 404, 'APIGW.0101', 'The API does not exist or has not been published in the environment');
}

function findEip(ask: Ask, { project }: World): Eip | Answer {
  const id = ask.params.publicip_id ?? '';
  if (!UUID.test(id)) return vpcFault(400, 'VPC.0501', 'Invalid floatingip_id.');
  return eips.of(project).get(id) ?? vpcFault(404, 'VPC.0504', 'Floating IP could not be found.');
}

/** One page: `total_count` counts all pages, and the last one names no next. */
function listEips(ask: Ask, { project, quirks }: World): Answer {
  const wanted = ask.query.getAll('status');
  const all = [...eips.of(project).values()]
    .filter(({ status }) => wanted.length === 0 || wanted.includes(status))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const marker = ask.query.get('marker');
  const start = marker === null ? 0 : all.findIndex(({ id }) => id === marker) + 1;
  if (marker !== null && start === 0) return vpcFault(400, 'VPC.0501', 'Invalid marker.');
  const limit = Math.min(Number(ask.query.get('limit') ?? 2000), 2000, quirks.pageLimit);
  const shown = all.slice(start, start + limit);
  const more = start + shown.length < all.length;
  const page_info = { ...(more && { next_marker: shown.at(-1)?.id }), current_count: shown.length };
  const publicips = shown.map((eip) => eipView(project, eip, ask.query.getAll('fields')));
  return { status: 200, body: { publicips, page_info, total_count: all.length, request_id: ask.requestId } };
}

/** What the error codes of "Releasing an EIP" say, two of them as 500. No code is documented for an ordered or frozen one. */
function refusal(eip: Eip): Answer | undefined {
  if (/^(BINDING|NOTIFY|PENDING)/.test(eip.status))
    return vpcFault(409, 'VPC.0512', 'Resource status is busy, try it again later.');
  if (eip.associate_instance_type?.startsWith('ELB')) return vpcFault(500, 'VPC.0516', 'Publicip is in used by ELB.');
  if (eip.associate_instance_type || eip.vnic?.device_id)
    return vpcFault(409, 'VPC.0517', 'Floatingip has associated with port, please disassociate it firstly.');
  return eip.firewall && vpcFault(500, 'VPC.0518', 'Public IP has firewall rules.');
}

/** A dedicated bandwidth goes with its address. Ordered and frozen ones go as well: a caller without a guard does harm. */
function releaseEip(ask: Ask, world: World): Answer {
  const eip = findEip(ask, world);
  if (!('public_ip_address' in eip)) return eip;
  const refused = refusal(eip);
  if (refused) return refused;
  eip.status = 'PENDING_DELETE';
  eip.updated_at = inSeconds(ask.now);
  schedule(world, ask.now + latencyOf(world, latency).publicIpRelease, (now) => {
    if (eip.end) {
      Object.assign(eip, { status: eip.end, updated_at: inSeconds(now) });
      return;
    }
    eips.of(world.project).delete(eip.id);
    countDeletion(world, `eip:${eip.id}`);
  });
  return empty(204);
}
