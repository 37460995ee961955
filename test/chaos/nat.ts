import { accept, answer, type Ground, type Route } from './ground.ts';
import { keyOf, type Thing } from './things.ts';

const missing = answer(404, { NeutronError: { type: 'NatGatewayNotFound', message: 'Not found.', detail: '' } });
const no = (code: string) => answer(400, { error_code: code, error_msg: 'The gateway does not allow it.' });

function gatewayOf({ project }: Ground, id = ''): Thing | undefined {
  const thing = project.things.get(keyOf('delete-nat-gateway', { nat_gateway_id: id }));
  return thing?.gone ? undefined : thing;
}

function gatewaysOf({ project }: Ground): Thing[] {
  return [...project.things.values()].filter(({ kind, gone }) => kind === 'delete-nat-gateway' && !gone);
}

function record({ id, name, status, created }: Thing) {
  const created_at = new Date(created).toISOString().slice(0, 23).replace('T', ' ');
  return { id, name, status, created_at, admin_state_up: true, billing_info: '' };
}

/** A page behind a marker, by id: so it does not matter that the marker itself may be gone by then. */
function page<T extends { id: string }>(list: T[], query: URLSearchParams): T[] {
  const marker = query.get('marker') ?? '';
  const behind = list.filter(({ id }) => id > marker).sort((a, b) => (a.id < b.id ? -1 : 1));
  return behind.slice(0, Math.min(50, Number(query.get('limit') ?? 2000)));
}

/** The rules of those that have some, which are those that must stay. */
function rules(ground: Ground, query: URLSearchParams) {
  const wanted = query.get('nat_gateway_id');
  const used = gatewaysOf(ground).filter(({ main, id }) => main && (!wanted || wanted === id));
  return page(
    used.map(({ id }) => ({ id: `rule-${id}`, nat_gateway_id: id })),
    query,
  );
}

/** Public NAT gateways, as the NAT API reference has them. */
export const nat: Route[] = [
  {
    method: 'GET',
    pattern: /^\/v2\/[^/]+\/nat_gateways$/,
    answer: (ground, _parts, query) => {
      const wanted = query.get('id');
      const all = gatewaysOf(ground).filter(({ id }) => !wanted || wanted === id);
      return answer(200, { nat_gateways: page(all, query).map(record) });
    },
  },
  {
    method: 'GET',
    pattern: /^\/v2\/[^/]+\/nat_gateways\/([^/]+)$/,
    answer: (ground, [id]) => {
      const thing = gatewayOf(ground, id);
      return thing ? answer(200, { nat_gateway: record(thing) }) : missing;
    },
  },
  {
    method: 'GET',
    pattern: /^\/v3\/[^/]+\/nat_gateways\/([^/]+)\/tags$/,
    answer: (ground, [id]) => {
      const thing = gatewayOf(ground, id);
      const tags = Object.entries(thing?.labels ?? {}).map(([key, value]) => ({ key, value }));
      return thing ? answer(200, { tags }) : missing;
    },
  },
  {
    method: 'GET',
    pattern: /^\/v2\/[^/]+\/snat_rules$/,
    answer: () => answer(200, { snat_rules: [] }),
  },
  {
    method: 'GET',
    pattern: /^\/v2\/[^/]+\/dnat_rules$/,
    answer: (ground, _parts, query) => answer(200, { dnat_rules: rules(ground, query) }),
  },
  {
    method: 'DELETE',
    pattern: /^\/v2\/[^/]+\/nat_gateways\/([^/]+)$/,
    answer: (ground, [id], _query, task) => {
      const thing = gatewayOf(ground, id);
      if (!thing) return missing;
      if (thing.leaving && task) task.conflicts += 1;
      // One with rules goes all the same here: the harm is whoever's asked for it.
      if (thing.status !== 'ACTIVE') return no('NAT.0103');
      accept(ground, thing, task, { leave: 'PENDING_DELETE' });
      return answer(204);
    },
  },
];
