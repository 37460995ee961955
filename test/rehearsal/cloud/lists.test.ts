import { afterEach, beforeEach, expect, it } from 'vitest';
import { virtualClock } from '../virtual-clock.ts';
import { addInstance, addNic, addServer, addSnapshot, addVolume, attachVolume } from './arrange.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { manySnapshots } from './many-snapshots.ts';
import { emptyProject } from './project.ts';
import { type Reply, tokenClient } from './raw-client.ts';
import { untidyProject } from './untidy-project.ts';

let cloud: Cloud;
let ask: ReturnType<typeof tokenClient>;

beforeEach(async () => {
  cloud = await startCloud({ clock: virtualClock() });
  ask = tokenClient(cloud);
});
afterEach(() => cloud.close());

const names = (reply: Reply, list: string) => reply.at<{ name: string }[]>(list).map(({ name }) => name);

it('servers: offset is the number of a page, 0 and 1 are the first, and a page has 25', async () => {
  for (let index = 1; index <= 30; index += 1) addServer(cloud.project, { name: `s${index}` });
  const line = 'GET /v1/{project_id}/cloudservers/detail';
  expect((await ask(line)).json).toMatchObject({ count: 30, servers: { length: 25 } });
  for (const offset of [0, 1]) {
    expect(names(await ask(`${line}?offset=${offset}&limit=2`), 'servers')).toEqual(['s1', 's2']);
  }
  expect(names(await ask(`${line}?offset=3&limit=10`), 'servers')[0]).toBe('s21');
  expect((await ask(`${line}?offset=4&limit=10`)).at('servers')).toEqual([]);
});

it('servers: an asked-for id that does not exist comes as an object of nulls', async () => {
  addServer(cloud.project);
  const reply = await ask('GET /v1/{project_id}/cloudservers/detail?server_id=nobody');
  expect(reply.at('servers.0')).toMatchObject({ id: 'nobody', name: null, fault: { code: 404 } });
});

it('servers: only the single one says which NIC is the primary, and a floating address repeats its port', async () => {
  const server = addServer(cloud.project);
  const nic = addNic(cloud.project, server, { floating_ip: '203.0.113.9' });
  const single = await ask(`GET /v1/{project_id}/cloudservers/${server.id}`);
  const [addresses = []] = Object.values(single.at<Record<string, Record<string, unknown>[]>>('server.addresses'));
  expect(addresses.map((address) => address.primary)).toEqual([true, false, false]);
  expect(addresses[2]).toMatchObject({ 'OS-EXT-IPS:type': 'floating', 'OS-EXT-IPS:port_id': nic.port_id });
  const listed = (await ask('GET /v1/{project_id}/cloudservers/detail')).at('servers.0');
  expect(JSON.stringify(listed)).not.toContain('"primary"');
});

it('disks: the boot index is a text in the server, a number or null in block_device', async () => {
  const server = addServer(cloud.project);
  const root = attachVolume(cloud.project, server, addVolume(cloud.project), { root: true });
  const data = attachVolume(cloud.project, server);
  const reply = await ask(`GET /v1/{project_id}/cloudservers/${server.id}`);
  expect(reply.at('server.os-extended-volumes:volumes_attached.0')).toMatchObject({ id: root.id, bootIndex: '0' });
  const one = await ask(`GET /v1/{project_id}/cloudservers/${server.id}/block_device/${data.id}`);
  expect(one.at('volumeAttachment')).toMatchObject({ volumeId: data.id, device: '/dev/vdb', bootIndex: null });
  const none = await ask(`GET /v1/{project_id}/cloudservers/${server.id}/block_device/${server.id}`);
  expect(none).toMatchObject({ status: 400, json: { error: { code: 'Ecs.1000' } } });
  expect(JSON.parse(none.at('error.message')).itemNotFound.code).toBe(404);
});

it('snapshots: offset counts records, more than 1000 to a page is 400, and the link leads nowhere', async () => {
  for (let index = 1; index <= 5; index += 1)
    addSnapshot(cloud.project, { name: `s${index}`, volume_id: `v${index % 2}` });
  const line = 'GET /v2/{project_id}/cloudsnapshots/detail';
  const reply = await ask(`${line}?offset=3&limit=1`);
  expect(names(reply, 'snapshots')).toEqual(['s4']);
  expect(reply.json).toMatchObject({ count: 5, snapshots_links: [{ href: expect.stringContaining('172.28.9.185') }] });
  expect((await ask(`${line}?offset=4`)).at('snapshots_links')).toBeUndefined();
  expect(names(await ask(`${line}?volume_id=v1&offset=1`), 'snapshots')).toEqual(['s3', 's5']);
  expect(await ask(`${line}?limit=1001`)).toMatchObject({ status: 400, json: { error: { code: 'EVS.2142' } } });
});

it('snapshots: a million need no room', async () => {
  const source = manySnapshots(1_000_000, 0);
  cloud.project.snapshotSource = source;
  addSnapshot(cloud.project, { name: 'the only real one' });
  const line = 'GET /v2/{project_id}/cloudsnapshots';
  const last = (await ask(`${line}/detail?offset=1000000`)).json;
  expect(last).toMatchObject({ count: 1_000_001, snapshots: [{ name: 'hourly-999999' }] });
  source.remove?.(source.at(5).id);
  expect(source).toMatchObject({ count: 999_999 });
  expect(source.at(5).name).toBe('hourly-999999');
  const { id } = source.at(5);
  expect((await ask(`${line}/${id}`)).at('snapshot')).toMatchObject({
    id,
    created_at: expect.not.stringContaining('Z'),
  });
});

it('instances: a page has at least ten, and names the marker of the next', async () => {
  for (let index = 1; index <= 12; index += 1) addInstance(cloud.project, { name: `i${index}` });
  const line = 'GET /v1/{project_id}/instances';
  const first = await ask(`${line}?limit=2`);
  expect(first.json).toMatchObject({ count: 12, page_info: { current_count: 10 } });
  const second = await ask(`${line}?marker=${first.at('page_info.next_marker')}`);
  expect(names(second, 'instances')).toEqual(['i11', 'i12']);
  expect(second.at('page_info.next_marker')).toBeUndefined();
  const both = `${second.at('instances.0.id')},${second.at('instances.1.id')}`;
  expect((await ask(`${line}?instance_id=${both}`)).at('count')).toBe(2);
});

it('no page is longer than the page limit', async () => {
  const small = await startCloud({ clock: virtualClock(), project: untidyProject(0), pageLimit: 3 });
  const askSmall = tokenClient(small);
  expect((await askSmall('GET /v2/{project_id}/cloudsnapshots/detail')).json).toMatchObject({
    count: 13,
    snapshots: { length: 3 },
  });
  expect((await askSmall('GET /v1/{project_id}/cloudservers/detail?offset=2&limit=100')).at('servers').length).toBe(1);
  expect((await askSmall('GET /v1/{project_id}/instances')).at('instances').length).toBe(3);
  await small.close();
});

it('ids are the same in every run', () => {
  expect(addSnapshot(emptyProject()).id).toBe(addSnapshot(emptyProject()).id);
});
