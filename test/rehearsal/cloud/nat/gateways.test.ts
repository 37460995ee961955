import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type VirtualClock, virtualClock } from '../../virtual-clock.ts';
import { type Cloud, startCloud } from '../cloud.ts';
import { type Reply, tokenClient } from '../raw-client.ts';
import { addGateway } from './gateway.ts';
import { missing } from './gateways.ts';
import { addRule } from './rules.ts';

let clock: VirtualClock;
let cloud: Cloud;
let ask: ReturnType<typeof tokenClient>;

beforeEach(async () => {
  clock = virtualClock();
  cloud = await startCloud({ clock });
  ask = tokenClient(cloud);
});
afterEach(() => cloud.close());

const route = (method: string, id: string) => `${method} /v2/{project_id}/nat_gateways/${id}`;
const ids = (reply: Reply, list: string) => reply.at<{ id: string }[]>(list).map(({ id }) => id);

describe('a gateway', () => {
  it('is PENDING_DELETE for a while and then unknown', async () => {
    const { id } = addGateway(cloud.project);
    expect(await ask(route('DELETE', id))).toMatchObject({ status: 204, text: '' });
    expect((await ask(route('GET', id))).at('nat_gateway.status')).toBe('PENDING_DELETE');
    expect(await ask(route('DELETE', id))).toMatchObject({ status: 400, json: { error_code: 'NAT.0103' } });
    clock.advance(8000);
    expect((await ask(route('GET', id))).status).toBe(404);
    expect(cloud.deletions.get(`nat-gateway:${id}`)).toBe(1);
  });

  it.each([
    ['neutron', 'NeutronError.type', 'NatGatewayNotFound'],
    ['coded', 'error_code', 'NAT.0404'],
    ['bare', '', undefined],
  ] as const)('that is not there is a 404, %s', async (as, field, code) => {
    missing.of(cloud.project).as = as;
    const reply = await ask(route('GET', 'none'));
    expect([reply.status, reply.at(field)]).toEqual([404, code]);
  });

  it('stays while it has rules, is not ACTIVE or is frozen', async () => {
    const ruled = addGateway(cloud.project);
    addRule(cloud.project, 'dnat', ruled.id);
    const codes = [
      [ruled, 'NAT.0006'],
      [addGateway(cloud.project, { status: 'INACTIVE' }), 'NAT.0103'],
      [addGateway(cloud.project, { admin_state_up: false }), 'NAT.0104'],
    ] as const;
    for (const [{ id }, code] of codes)
      expect(await ask(route('DELETE', id))).toMatchObject({ status: 400, json: { error_code: code } });
  });

  it('has its tags elsewhere, and times with a space', async () => {
    const { id } = addGateway(cloud.project, { tags: [{ key: 'a', value: 'b' }], created_at: 0 });
    const shown = (await ask(route('GET', id))).at<object>('nat_gateway');
    expect(shown).toMatchObject({ created_at: '1970-01-01 00:00:00.000000', billing_info: '', admin_state_up: true });
    expect(shown).not.toHaveProperty('tags');
    const tags = await ask(`GET /v3/{project_id}/nat_gateways/${id}/tags`);
    expect(tags.json).toEqual({ tags: [{ key: 'a', value: 'b' }] });
  });
});

describe('a list', () => {
  it('goes on behind a marker, to an empty page, and does not say how many there are', async () => {
    const all = [1, 2, 3].map(() => addGateway(cloud.project).id);
    const list = 'GET /v2/{project_id}/nat_gateways';
    const first = await ask(`${list}?limit=2`);
    expect([ids(first, 'nat_gateways'), Object.keys(first.json as object)]).toEqual([
      all.slice(0, 2),
      ['nat_gateways'],
    ]);
    expect(ids(await ask(`${list}?marker=${all[1]}`), 'nat_gateways')).toEqual([all[2]]);
    expect(ids(await ask(`${list}?marker=${all[2]}`), 'nat_gateways')).toEqual([]);
    expect(ids(await ask(`${list}?id=${all[1]}`), 'nat_gateways')).toEqual([all[1]]);
    for (const query of ['marker=none', 'limit=0', 'limit=2001', 'limit=x'])
      expect((await ask(`${list}?${query}`)).status).toBe(400);
  });

  it('of rules has those of a gateway, and of SNAT rules those of one source', async () => {
    const [{ id }, other] = [addGateway(cloud.project), addGateway(cloud.project)];
    const plain = addRule(cloud.project, 'snat', id).id;
    const direct = addRule(cloud.project, 'snat', id, { source_type: 1 }).id;
    const dnat = addRule(cloud.project, 'dnat', id).id;
    for (const kind of ['snat', 'dnat'] as const) addRule(cloud.project, kind, other.id);
    const list = async (kind: string, query = '') =>
      ids(await ask(`GET /v2/{project_id}/${kind}_rules?nat_gateway_id=${id}${query}`), `${kind}_rules`);
    expect([await list('snat'), await list('snat', '&source_type=1'), await list('dnat')]).toEqual([
      [plain],
      [direct],
      [dnat],
    ]);
    expect((await ask('GET /v2/{project_id}/dnat_rules?limit=0')).status).toBe(400);
  });
});
