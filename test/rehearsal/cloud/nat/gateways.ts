import { type Answer, type Ask, empty, flatFault, type Routes } from '../answer.ts';
import type { Examples } from '../fake.ts';
import { keep, type Project } from '../project.ts';
import { countDeletion, latencyOf, schedule, type World } from '../world.ts';
import { addGateway, type Gateway, gateways } from './gateway.ts';
import { isAsked, pageOf } from './page.ts';
import { addRule, hasRules } from './rules.ts';

/** How a gateway that is not there is answered, which no document says: in Neutron's envelope, in the service's own, or bare. */
export const missing = keep<{ as: 'neutron' | 'coded' | 'bare' }>('how NAT says not found', () => ({ as: 'neutron' }));

/** From PENDING_DELETE to gone. */
export const latency = { natGatewayDelete: 8000 };

/** Public NAT gateways: listing, showing, deleting, and their tags, which are in no record. */
export const routes: Routes = {
  'GET /v2/{project_id}/nat_gateways': (ask, world) => {
    const fields = ['id', 'name', 'status', 'spec', 'router_id', 'enterprise_project_id'];
    const matching = [...gateways.of(world.project).values()].filter((gateway) => isAsked(gateway, ask, fields));
    const page = pageOf(matching, ask, world);
    if ('status' in page) return page;
    return { status: 200, body: { nat_gateways: page.map((gateway) => gatewayView(world.project, gateway)) } };
  },
  'GET /v2/{project_id}/nat_gateways/{nat_gateway_id}': found((gateway, _, { project }) => ({
    status: 200,
    body: { nat_gateway: gatewayView(project, gateway) },
  })),
  'GET /v3/{project_id}/nat_gateways/{nat_gateway_id}/tags': found(({ tags }) => ({ status: 200, body: { tags } })),
  'DELETE /v2/{project_id}/nat_gateways/{nat_gateway_id}': found(deleteGateway),
};

/** A gateway without rules may go, but not one that somebody reaches the Internet through. */
export const examples: Examples = {
  'delete-nat-gateway': {
    goes: (project, created_at) => ({
      nat_gateway_id: addGateway(project, { name: 'nat-of-lab', created_at }).id,
    }),
    stays: (project, created_at) => {
      const { id } = addGateway(project, { name: 'nat-of-shop', created_at });
      addRule(project, 'snat', id);
      return { nat_gateway_id: id };
    },
    rule: { older_than: '7d', status: ['ACTIVE'] },
  },
};

/** Answers for a gateway that is there. */
function found(answer: (gateway: Gateway, ask: Ask, world: World) => Answer) {
  return (ask: Ask, world: World): Answer => {
    const gateway = gateways.of(world.project).get(ask.params.nat_gateway_id ?? '');
    return gateway ? answer(gateway, ask, world) : notFound(ask, world.project);
  };
}

function notFound({ params }: Ask, project: Project): Answer {
  const message = `Nat gateway ${params.nat_gateway_id} could not be found.`;
  const { as } = missing.of(project);
  if (as === 'bare') return empty(404);
  if (as === 'coded') return flatFault(404, 'NAT.0404', message);
  return { status: 404, body: { NeutronError: { message, type: 'NatGatewayNotFound', detail: '' } } };
}

/** A gateway as the service shows it, alone and in the list. */
export function gatewayView(project: Project, gateway: Gateway): object {
  const { end: _, tags: __, ...shown } = gateway;
  const session_conf = { tcp_session_expire_time: 900, udp_session_expire_time: 300, icmp_session_expire_time: 10 };
  const limits = { dnat_rules_limit: 200, snat_rule_public_ip_limit: 20 };
  return { ...shown, ...limits, session_conf, tenant_id: project.id, ngport_ip_address: '192.168.0.138' };
}

/** Everything it declines is a 400, and only the code tells why. One that was ordered goes like any other. */
function deleteGateway(gateway: Gateway, ask: Ask, world: World): Answer {
  const { project } = world;
  if (hasRules(project, gateway.id)) return flatFault(400, 'NAT.0006', 'Rule has not been deleted.');
  if (gateway.status !== 'ACTIVE') return flatFault(400, 'NAT.0103', 'NatGateway is not ACTIVE.');
  if (!gateway.admin_state_up) return flatFault(400, 'NAT.0104', 'NatGateway is not UP.');
  gateway.status = 'PENDING_DELETE';
  schedule(world, ask.now + latencyOf(world, latency).natGatewayDelete, () => {
    if (gateway.end === 'back') {
      gateway.status = 'ACTIVE';
      return;
    }
    gateways.of(project).delete(gateway.id);
    countDeletion(world, `nat-gateway:${gateway.id}`);
  });
  return empty(204);
}
