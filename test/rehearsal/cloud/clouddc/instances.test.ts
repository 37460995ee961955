import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type VirtualClock, virtualClock } from '../../virtual-clock.ts';
import { type Cloud, startCloud } from '../cloud.ts';
import { type Reply, tokenClient } from '../raw-client.ts';
import { addInstance } from './instances.ts';

let clock: VirtualClock;
let cloud: Cloud;
let ask: ReturnType<typeof tokenClient>;

beforeEach(async () => {
  clock = virtualClock();
  cloud = await startCloud({ clock });
  ask = tokenClient(cloud);
});
afterEach(() => cloud.close());

const names = (reply: Reply, list: string) => reply.at<{ name: string }[]>(list).map(({ name }) => name);

describe('an instance', () => {
  const status = async (id: string) => (await ask(`GET /v1/{project_id}/instances/${id}/status`)).json;

  it.each([
    ['terminated', { state: 'terminated' }],
    ['teminated', { state: 'teminated' }],
    ['vanished', { error_code: 'CLOUDDC.0404' }],
    ['error', { state: 'error', error: { error_type: 'delete_instance_error' } }],
  ] as const)('goes from shutting-down to %s', async (end, last) => {
    const { id } = addInstance(cloud.project, { end });
    expect(await ask(`DELETE /v1/{project_id}/instances/${id}`)).toMatchObject({ status: 204, text: '' });
    expect(await status(id)).toEqual({ state: 'shutting-down' });
    expect((await ask(`DELETE /v1/{project_id}/instances/${id}`)).status).toBe(400);
    clock.advance(4000);
    expect(await status(id)).toMatchObject(last);
    expect(cloud.deletions.get(`instance:${id}`)).toBe(end === 'error' ? undefined : 1);
  });

  it('that is running stays, one that is pending or in error goes', async () => {
    for (const [state, answer] of Object.entries({ running: 400, pending: 204, error: 204, failed: 204 })) {
      const { id } = addInstance(cloud.project, { state });
      expect((await ask(`DELETE /v1/{project_id}/instances/${id}`)).status).toBe(answer);
    }
    expect((await ask('DELETE /v1/{project_id}/instances/none')).at('error_code')).toBe('CLOUDDC.0404');
  });
});

it('instances: a page has at least ten, and names the marker of the next', async () => {
  for (let index = 1; index <= 12; index += 1) addInstance(cloud.project, { name: `i${index}` });
  const route = 'GET /v1/{project_id}/instances';
  const first = await ask(`${route}?limit=2`);
  expect(first.json).toMatchObject({ count: 12, page_info: { current_count: 10 } });
  const second = await ask(`${route}?marker=${first.at('page_info.next_marker')}`);
  expect(names(second, 'instances')).toEqual(['i11', 'i12']);
  expect(second.at('page_info.next_marker')).toBeUndefined();
  const both = `${second.at('instances.0.id')},${second.at('instances.1.id')}`;
  expect((await ask(`${route}?instance_id=${both}`)).at('count')).toBe(2);
});
