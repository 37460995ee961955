import { type Answer, type Ask, empty, type Routes } from '../answer.ts';
import type { Examples } from '../fake.ts';
import type { Project } from '../project.ts';
import { inSeconds } from '../timestamps.ts';
import { countDeletion, latencyOf, schedule, type World } from '../world.ts';
import {
  addListener,
  addLoadBalancer,
  bin,
  edition,
  hasMember,
  type LoadBalancer,
  loadBalancers,
} from './load-balancer.ts';

/** From PENDING_DELETE to gone. */
export const latency = { loadBalancerDelete: 6000 };

/** Load balancers: listing, showing, deleting. */
export const routes: Routes = {
  'GET /v3/{project_id}/elb/loadbalancers': listLoadBalancers,
  'GET /v3/{project_id}/elb/loadbalancers/{loadbalancer_id}': found((one, { requestId }, { project }) => ({
    status: 200,
    body: { request_id: requestId, loadbalancer: loadBalancerView(project, one) },
  })),
  'DELETE /v3/{project_id}/elb/loadbalancers/{loadbalancer_id}': found(deleteLoadBalancer),
};

/** One that has nothing to do may go, but not one that still listens. */
export const examples: Examples = {
  'delete-load-balancer': {
    goes: (project, created_at) => ({
      loadbalancer_id: addLoadBalancer(project, { name: 'elb-of-trial', created_at }).id,
    }),
    stays: (project, created_at) => {
      const one = addLoadBalancer(project, { name: 'elb-of-shop', created_at });
      addListener(project, one);
      return { loadbalancer_id: one.id };
    },
    rule: { older_than: '14d', status: ['ACTIVE'] },
  },
};

/** The envelope of the third version. */
function elbFault({ requestId }: Ask, status: number, error_code: string, error_msg: string): Answer {
  return { status, body: { error_msg, error_code, request_id: requestId } };
}

/** Answers for a load balancer that is there; what lies in the recycle bin is not. */
function found(answer: (one: LoadBalancer, ask: Ask, world: World) => Answer) {
  return (ask: Ask, world: World): Answer => {
    const id = ask.params.loadbalancer_id ?? '';
    const one = loadBalancers.of(world.project).get(id);
    if (one) return answer(one, ask, world);
    const [status = '', code = ''] = edition.of(world.project).missing.split(' ');
    return elbFault(ask, Number(status), code, `Load balancer ${id} could not be found.`);
  };
}

/** A load balancer as the service shows it, alone and in the list. */
export function loadBalancerView(project: Project, one: LoadBalancer): Record<string, unknown> {
  const { end: _, deletion_protection_enable, protection_status, ...shown } = one;
  const { deletionProtection, consoleProtection } = edition.of(project);
  return {
    ...shown,
    ...(deletionProtection && { deletion_protection_enable }),
    ...(consoleProtection && { protection_status, protection_reason: '' }),
    project_id: project.id,
    provider: 'vlb',
    admin_state_up: true,
    eips: one.publicips.map((eip) => ({
      eip_id: eip.publicip_id,
      eip_address: eip.publicip_address,
      ip_version: eip.ip_version,
    })),
    vip_subnet_cidr_id: one.vpc_id,
    ipv6_vip_address: null,
  };
}

/** Filters that may be repeated, and what each compares. */
const filters: Record<string, (one: LoadBalancer, wanted: string, project: Project) => boolean> = {
  id: ({ id }, wanted) => id === wanted,
  name: ({ name }, wanted) => name === wanted,
  vpc_id: ({ vpc_id }, wanted) => vpc_id === wanted,
  guaranteed: ({ guaranteed }, wanted) => String(guaranteed) === wanted,
  provisioning_status: ({ provisioning_status }, wanted) => provisioning_status === wanted,
  member_device_id: (one, wanted, project) => hasMember(project, one, wanted),
};

/** One page. "marker takes effect only together with limit"; behind the last record the page is empty. */
function listLoadBalancers(ask: Ask, { project, quirks }: World): Answer {
  const { query } = ask;
  const here = [...loadBalancers.of(project).values()];
  const binned = query.get('include_recycle_bin') === 'true' ? bin.of(project).values() : [];
  const matching = [...here, ...binned]
    .filter((one) =>
      Object.entries(filters).every(
        ([name, isIt]) => !query.has(name) || query.getAll(name).some((wanted) => isIt(one, wanted, project)),
      ),
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const marker = query.has('limit') ? query.get('marker') : null;
  const start = marker === null ? 0 : matching.findIndex(({ id }) => id === marker) + 1;
  if (marker !== null && start === 0) return elbFault(ask, 400, 'ELB.8902', 'Invalid marker.');
  const limit = Number(query.get('limit') ?? 2000);
  if (!Number.isInteger(limit) || limit < 0 || limit > 2000) return elbFault(ask, 400, 'ELB.8902', 'Invalid limit.');
  const shown = matching.slice(start, start + Math.min(limit, quirks.pageLimit));
  const more = start + shown.length < matching.length || edition.of(project).lastPageHasMarker;
  const page_info = {
    ...(more && shown.length > 0 && { next_marker: shown.at(-1)?.id }),
    ...(shown[0] && { previous_marker: shown[0].id }),
    current_count: shown.length,
  };
  const loadbalancers = shown.map((one) => loadBalancerView(project, one));
  return { status: 200, body: { request_id: ask.requestId, loadbalancers, page_info } };
}

/**
 * It stays while it has a listener or is protected. Nothing is documented for one that has pools, was ordered or frozen, or
 * belongs to a cluster: it goes like any other, and a caller without a guard does harm.
 */
function deleteLoadBalancer(one: LoadBalancer, ask: Ask, world: World): Answer {
  const { project } = world;
  const conflict = (message: string) => elbFault(ask, 409, 'ELB.8907', message);
  if (one.provisioning_status !== 'ACTIVE') return conflict(`Load balancer ${one.id} is immutable: PENDING_DELETE.`);
  if (one.listeners.length > 0) return conflict(`Load balancer ${one.id} still has listeners.`);
  if (one.deletion_protection_enable && edition.of(project).deletionProtection)
    return conflict(`Deletion protection of load balancer ${one.id} is enabled.`);
  Object.assign(one, { provisioning_status: 'PENDING_DELETE', updated_at: inSeconds(ask.now) });
  schedule(world, ask.now + latencyOf(world, latency).loadBalancerDelete, () => {
    if (one.end === 'back') {
      one.provisioning_status = 'ACTIVE';
      return;
    }
    loadBalancers.of(project).delete(one.id);
    if (edition.of(project).recycleBin) bin.of(project).set(one.id, one);
    countDeletion(world, `load-balancer:${one.id}`);
  });
  return empty(204);
}
