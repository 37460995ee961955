import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type VirtualClock, virtualClock } from '../../virtual-clock.ts';
import { type Cloud, startCloud } from '../cloud.ts';
import { type Reply, tokenClient } from '../raw-client.ts';
import { addManySnapshots } from './many-snapshots.ts';
import { addSnapshot } from './snapshot.ts';
import { addVolume } from './volumes.ts';

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

describe('a snapshot', () => {
  const route = (method: string, id: string) => `${method} /v2/{project_id}/cloudsnapshots/${id}`;

  it('is deleting for a while and then unknown', async () => {
    const { id } = addSnapshot(cloud.project);
    expect(await ask(route('DELETE', id))).toMatchObject({ status: 202, text: '' });
    expect((await ask(route('GET', id))).at('snapshot.status')).toBe('deleting');
    expect(await ask(route('DELETE', id))).toMatchObject({ status: 400, json: { error: { code: 'EVS.1047' } } });
    clock.advance(2000);
    expect(await ask(route('GET', id))).toMatchObject({ status: 404, json: { error: { code: 'EVS.5404' } } });
    expect(cloud.deletions.get(`snapshot:${id}`)).toBe(1);
  });

  it('"only when the status is available or error"', async () => {
    const ready = addSnapshot(cloud.project, { status: 'error' });
    const busy = addSnapshot(cloud.project, { status: 'creating' });
    expect((await ask(route('DELETE', ready.id))).status).toBe(202);
    expect((await ask(route('DELETE', busy.id))).status).toBe(400);
  });

  it('may refuse to go', async () => {
    const { id } = addSnapshot(cloud.project, { refusesToGo: true });
    await ask(route('DELETE', id));
    clock.advance(2000);
    expect((await ask(route('GET', id))).at('snapshot.status')).toBe('error_deleting');
    expect(cloud.deletions.size).toBe(0);
  });
});

it('snapshots: offset counts records, more than 1000 to a page is 400, and the link leads nowhere', async () => {
  for (let index = 1; index <= 5; index += 1)
    addSnapshot(cloud.project, { name: `s${index}`, volume_id: `v${index % 2}` });
  const route = 'GET /v2/{project_id}/cloudsnapshots/detail';
  const reply = await ask(`${route}?offset=3&limit=1`);
  expect(names(reply, 'snapshots')).toEqual(['s4']);
  expect(reply.json).toMatchObject({ count: 5, snapshots_links: [{ href: expect.stringContaining('172.28.9.185') }] });
  expect((await ask(`${route}?offset=4`)).at('snapshots_links')).toBeUndefined();
  expect(names(await ask(`${route}?volume_id=v1&offset=1`), 'snapshots')).toEqual(['s3', 's5']);
  expect(await ask(`${route}?limit=1001`)).toMatchObject({ status: 400, json: { error: { code: 'EVS.2142' } } });
});

it('snapshots: a million need no room', async () => {
  const source = addManySnapshots(cloud.project, 1_000_000, 0);
  addSnapshot(cloud.project, { name: 'the only real one' });
  const route = 'GET /v2/{project_id}/cloudsnapshots';
  const last = (await ask(`${route}/detail?offset=1000000`)).json;
  expect(last).toMatchObject({ count: 1_000_001, snapshots: [{ name: 'hourly-999999' }] });
  source.remove(source.at(5).id);
  expect(source).toMatchObject({ count: 999_999 });
  expect(source.at(5).name).toBe('hourly-999999');
  const { id } = source.at(5);
  expect((await ask(`${route}/${id}`)).at('snapshot')).toMatchObject({
    id,
    created_at: expect.not.stringContaining('Z'),
  });
});

it('snapshots and disks: the newest come first unless the oldest are asked for', async () => {
  const now = clock.now();
  addManySnapshots(cloud.project, 2, now - 7 * 86_400_000);
  for (const age of [2, 3, 1]) {
    addSnapshot(cloud.project, { name: `${age} days`, created_at: now - age * 86_400_000 });
    addVolume(cloud.project, { name: `${age} days`, created_at: now - age * 86_400_000 });
  }
  const inOrder = async (what: string, query = '') =>
    names(await ask(`GET /v2/{project_id}/cloud${what}/detail?limit=1000${query}`), what);
  const oldest = '&sort_key=created_at&sort_dir=asc';
  const snapshots = ['1 days', '2 days', '3 days', 'hourly-0', 'hourly-1'];
  expect([await inOrder('snapshots'), await inOrder('snapshots', oldest)]).toEqual([snapshots, snapshots.toReversed()]);
  expect(await inOrder('volumes')).toEqual(['1 days', '2 days', '3 days']);
  expect(await inOrder('volumes', oldest)).toEqual(['3 days', '2 days', '1 days']);
  expect(await inOrder('snapshots', `${oldest}&offset=3`)).toEqual(['2 days', '1 days']);
});

it('a snapshot in use is deleting for a while and then available again', async () => {
  const { id } = addSnapshot(cloud.project, { inUse: true });
  await ask(`DELETE /v2/{project_id}/cloudsnapshots/${id}`);
  clock.advance(2000);
  expect((await ask(`GET /v2/{project_id}/cloudsnapshots/${id}`)).at('snapshot.status')).toBe('available');
});
