import { afterEach, beforeEach, expect, it } from 'vitest';
import { virtualClock } from '../../virtual-clock.ts';
import { type Cloud, startCloud } from '../cloud.ts';
import { type Reply, tokenClient } from '../raw-client.ts';
import { addNic, addServer } from './server.ts';

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
  const route = 'GET /v1/{project_id}/cloudservers/detail';
  expect((await ask(route)).json).toMatchObject({ count: 30, servers: { length: 25 } });
  for (const offset of [0, 1]) {
    expect(names(await ask(`${route}?offset=${offset}&limit=2`), 'servers')).toEqual(['s1', 's2']);
  }
  expect(names(await ask(`${route}?offset=3&limit=10`), 'servers')[0]).toBe('s21');
  expect((await ask(`${route}?offset=4&limit=10`)).at('servers')).toEqual([]);
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
