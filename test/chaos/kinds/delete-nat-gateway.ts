import { answer, taking, thingOf, thingsOf, use } from '../ground.ts';
import type { Kind } from '../kind.ts';
import { byMarker } from '../pages.ts';
import type { Thing } from '../things.ts';

const name = 'delete-nat-gateway';
const missing = answer(404, { NeutronError: { type: 'NatGatewayNotFound', message: 'Not found.', detail: '' } });
const refused = answer(400, { error_code: 'NAT.0103', error_msg: 'The gateway does not allow it.' });

function record({ id, name, status, created }: Thing) {
  const created_at = new Date(created).toISOString().slice(0, 23).replace('T', ' ');
  return { id, name, status, created_at, admin_state_up: true, billing_info: '' };
}

/** Public NAT gateways, as the NAT API reference has them. */
export const kind: Kind = {
  name,
  takes: 8_000,
  deletable: ['ACTIVE'],
  passing: ['PENDING_UPDATE'],
  leaves: 'PENDING_DELETE',
  populate: ({ project, dice }, asker) => {
    const status = dice.pick(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'PENDING_UPDATE', 'INACTIVE']);
    project.add(name, asker, { status, users: dice.chance(0.2) ? [dice.uuid()] : [] });
  },
  changes: { 'gets a rule': use },
  routes: {
    'nat GET /v2/{project_id}/nat_gateways': ({ ground, query }) => {
      const wanted = query.get('id');
      const all = thingsOf(ground, name).filter(({ id }) => !wanted || wanted === id);
      return answer(200, { nat_gateways: byMarker(all, query, 50).shown.map(record) });
    },
    'nat GET /v2/{project_id}/nat_gateways/{nat_gateway_id}': ({ ground, params }) => {
      const thing = thingOf(ground, name, params);
      return thing ? answer(200, { nat_gateway: record(thing) }) : missing;
    },
    'nat GET /v3/{project_id}/nat_gateways/{nat_gateway_id}/tags': ({ ground, params }) => {
      const thing = thingOf(ground, name, params);
      const tags = Object.entries(thing?.labels ?? {}).map(([key, value]) => ({ key, value }));
      return thing ? answer(200, { tags }) : missing;
    },
    'nat GET /v2/{project_id}/snat_rules': () => answer(200, { snat_rules: [] }),
    'nat GET /v2/{project_id}/dnat_rules': ({ ground, query }) => {
      const wanted = query.get('nat_gateway_id');
      const all = thingsOf(ground, name).filter(({ id }) => !wanted || wanted === id);
      const rules = all.flatMap(({ id, users }) => users.map((rule) => ({ id: rule, nat_gateway_id: id })));
      return answer(200, { dnat_rules: byMarker(rules, query, 50).shown });
    },
    'nat DELETE /v2/{project_id}/nat_gateways/{nat_gateway_id}': taking(name, {
      ...{ missing, refused, accepted: answer(204) },
    }),
  },
};
