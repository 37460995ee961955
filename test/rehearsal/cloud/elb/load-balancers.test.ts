import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type VirtualClock, virtualClock } from '../../virtual-clock.ts';
import { type Cloud, startCloud } from '../cloud.ts';
import { type Reply, tokenClient } from '../raw-client.ts';
import { addListener, addLoadBalancer, addPool, edition } from './load-balancer.ts';

let clock: VirtualClock;
let cloud: Cloud;
let ask: ReturnType<typeof tokenClient>;

beforeEach(async () => {
  clock = virtualClock();
  cloud = await startCloud({ clock });
  ask = tokenClient(cloud, 'elb');
});
afterEach(() => cloud.close());

const route = (method: string, id: string) => `${method} /v3/{project_id}/elb/loadbalancers/${id}`;
const list = (query = '') => ask(`GET /v3/{project_id}/elb/loadbalancers${query}`);
const ids = (reply: Reply) => reply.at<{ id: string }[]>('loadbalancers').map(({ id }) => id);

describe('a load balancer', () => {
  it('is PENDING_DELETE for a while and then unknown', async () => {
    const { id } = addLoadBalancer(cloud.project);
    expect(await ask(route('DELETE', id))).toMatchObject({ status: 204, text: '' });
    expect((await ask(route('GET', id))).at('loadbalancer.provisioning_status')).toBe('PENDING_DELETE');
    expect(await ask(route('DELETE', id))).toMatchObject({ status: 409, json: { error_code: 'ELB.8907' } });
    clock.advance(6000);
    for (const method of ['GET', 'DELETE'])
      expect(await ask(route(method, id))).toMatchObject({ status: 404, json: { error_code: 'ELB.8904' } });
    expect(cloud.deletions.get(`load-balancer:${id}`)).toBe(1);
  });

  it.each(['404 ELB.9800', '400 ELB.9800'] as const)('that is not there may be %s', async (missing) => {
    edition.of(cloud.project).missing = missing;
    const { status, json } = await ask(route('GET', 'none'));
    expect([`${status} ${(json as { error_code: string }).error_code}`, json]).toEqual([
      missing,
      {
        error_code: 'ELB.9800',
        error_msg: expect.stringContaining('could not be found'),
        request_id: expect.any(String),
      },
    ]);
  });

  it('stays while it has a listener or is protected', async () => {
    const listening = addLoadBalancer(cloud.project);
    addListener(cloud.project, listening);
    const held = addLoadBalancer(cloud.project, { deletion_protection_enable: true });
    for (const { id } of [listening, held])
      expect(await ask(route('DELETE', id))).toMatchObject({ status: 409, json: { error_code: 'ELB.8907' } });
    expect((await ask(route('GET', listening.id))).at('loadbalancer.listeners')).toHaveLength(1);
  });

  it('says whether it is protected only where there is such a thing', async () => {
    const { id } = addLoadBalancer(cloud.project);
    expect((await ask(route('GET', id))).at('loadbalancer')).toMatchObject({
      deletion_protection_enable: false,
      protection_status: 'nonProtection',
    });
    Object.assign(edition.of(cloud.project), { deletionProtection: false, consoleProtection: false });
    const { text } = await ask(route('GET', id));
    expect(text).not.toMatch(/protection/);
  });

  it('lies in the recycle bin, where that is on, and is not found', async () => {
    edition.of(cloud.project).recycleBin = true;
    const { id } = addLoadBalancer(cloud.project);
    await ask(route('DELETE', id));
    clock.advance(6000);
    expect((await ask(route('GET', id))).status).toBe(404);
    expect([ids(await list()), ids(await list('?include_recycle_bin=true'))]).toEqual([[], [id]]);
  });
});

describe('the list', () => {
  it('goes on behind a marker, which takes effect only together with limit', async () => {
    for (let n = 0; n < 3; n += 1) addLoadBalancer(cloud.project);
    const all = ids(await list());
    const first = await list('?limit=2');
    expect([ids(first), first.at('page_info')]).toEqual([
      all.slice(0, 2),
      { next_marker: all[1], previous_marker: all[0], current_count: 2 },
    ]);
    const last = { next_marker: all[2], previous_marker: all[2], current_count: 1 };
    const second = `?limit=2&marker=${all[1]}`;
    expect([ids(await list(second)), (await list(second)).at('page_info')]).toEqual([all.slice(2), last]);
    expect((await list(`?limit=2&marker=${all[2]}`)).json).toMatchObject({
      loadbalancers: [],
      page_info: { current_count: 0 },
    });
    edition.of(cloud.project).lastPageHasMarker = false;
    expect((await list(second)).at('page_info')).toEqual({ previous_marker: all[2], current_count: 1 });
    expect(ids(await list(`?marker=${all[1]}`))).toEqual(all);
    for (const query of ['limit=2&marker=none', 'limit=-1', 'limit=2001', 'limit=x'])
      expect((await list(`?${query}`)).status).toBe(400);
  });

  it('has those that a server is a member of', async () => {
    const [one, other, none] = [1, 2, 3].map(() => addLoadBalancer(cloud.project));
    if (!one || !other || !none) throw new Error('none was added');
    addPool(cloud.project, one, 'server-a', 'server-b');
    addPool(cloud.project, other, 'server-b');
    addPool(cloud.project, none);
    const of = async (query: string) => new Set(ids(await list(query)));
    expect(await of('?member_device_id=server-a')).toEqual(new Set([one.id]));
    expect(await of('?member_device_id=server-b')).toEqual(new Set([one.id, other.id]));
    expect(await of('?member_device_id=server-c')).toEqual(new Set());
    expect(await of(`?id=${one.id}&id=${none.id}&guaranteed=true`)).toEqual(new Set([one.id, none.id]));
    expect(await of('?guaranteed=false')).toEqual(new Set());
  });
});
