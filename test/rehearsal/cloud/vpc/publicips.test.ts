import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type VirtualClock, virtualClock } from '../../virtual-clock.ts';
import { type Cloud, startCloud } from '../cloud.ts';
import { tokenClient } from '../raw-client.ts';
import { addEip, bindEip, edition } from './eip.ts';

let clock: VirtualClock;
let cloud: Cloud;
let ask: ReturnType<typeof tokenClient>;

beforeEach(async () => {
  clock = virtualClock();
  cloud = await startCloud({ clock });
  ask = tokenClient(cloud);
});
afterEach(() => cloud.close());

const v1 = (method: string, id: string) => `${method} /v1/{project_id}/publicips/${id}`;
const v3 = (rest = '') => `GET /v3/{project_id}/eip/publicips${rest}`;

describe('an address', () => {
  it('is PENDING_DELETE for a while and then unknown to both versions', async () => {
    const { id } = addEip(cloud.project);
    expect(await ask(v1('DELETE', id))).toMatchObject({ status: 204, text: '' });
    expect((await ask(v3(`/${id}`))).at('publicip.status')).toBe('PENDING_DELETE');
    expect(await ask(v1('DELETE', id))).toMatchObject({ status: 409, json: { code: 'VPC.0512' } });
    clock.advance(3000);
    for (const route of [v3(`/${id}`), v1('GET', id), v1('DELETE', id)])
      expect(await ask(route)).toMatchObject({ status: 404, json: { code: 'VPC.0504' } });
    expect(cloud.deletions.get(`eip:${id}`)).toBe(1);
  });

  it.each([
    ['PORT', 409, 'VPC.0517'],
    ['NATGW', 409, 'VPC.0517'],
    ['ELB', 500, 'VPC.0516'],
  ] as const)('that is bound to %s stays: %i %s', async (type, status, code) => {
    const { id } = bindEip(cloud.project, addEip(cloud.project), type);
    expect(await ask(v1('DELETE', id))).toMatchObject({ status, json: { code } });
  });

  it('with firewall rules stays, which no record shows', async () => {
    const { id } = addEip(cloud.project, { firewall: true });
    expect((await ask(v3(`/${id}`))).text).not.toContain('firewall');
    expect(await ask(v1('DELETE', id))).toMatchObject({ status: 500, json: { code: 'VPC.0518' } });
  });

  it('of a dedicated load balancer has no port in the first version, and says ELB in the third', async () => {
    const { id } = bindEip(cloud.project, addEip(cloud.project), 'ELB');
    expect((await ask(v1('GET', id))).at('publicip')).toMatchObject({ port_id: null, private_ip_address: null });
    expect((await ask(v3(`/${id}`))).at('publicip')).toMatchObject({ associate_instance_type: 'ELB', vnic: null });
  });

  it('shows its tags only when they are asked for, and then nothing that was not', async () => {
    const { id } = addEip(cloud.project, { tags: ['env=test'] });
    expect((await ask(v3(`/${id}`))).at('publicip.tags')).toBeUndefined();
    expect((await ask(v3(`/${id}?fields=id&fields=tags`))).at('publicip')).toEqual({ id, tags: ['env=test'] });
  });
});

it('addresses: a page names the marker of the next, and all of them are counted', async () => {
  for (let n = 0; n < 3; n += 1) addEip(cloud.project);
  const first = await ask(v3('?limit=2'));
  expect(first.json).toMatchObject({ publicips: { length: 2 }, page_info: { current_count: 2 }, total_count: 3 });
  const second = await ask(v3(`?limit=2&marker=${first.at('page_info.next_marker')}`));
  expect(second.json).toMatchObject({ publicips: { length: 1 }, page_info: { current_count: 1 }, total_count: 3 });
  expect(second.at('page_info.next_marker')).toBeUndefined();
  expect(await ask(v3('?marker=none'))).toMatchObject({ status: 400, json: { code: 'VPC.0501' } });
  expect((await ask(v3('?status=ACTIVE'))).at('total_count')).toBe(0);
});

it('a region may have the first version alone', async () => {
  const { id } = addEip(cloud.project);
  edition.of(cloud.project).hasV3 = false;
  for (const route of [v3(), v3(`/${id}`)])
    expect(await ask(route)).toMatchObject({ status: 404, json: { error_code: 'APIGW.0101' } });
  expect((await ask(v1('GET', id))).status).toBe(200);
});

it('another project than that of the token is VPC.0007', async () => {
  expect(await ask('GET /v1/other/publicips/none')).toMatchObject({ status: 400, json: { code: 'VPC.0007' } });
});
