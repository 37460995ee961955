import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type VirtualClock, virtualClock } from '../../virtual-clock.ts';
import { type Cloud, startCloud } from '../cloud.ts';
import { tokenClient } from '../raw-client.ts';
import { addNic, addServer, ports, type Server, servers } from './server.ts';

let clock: VirtualClock;
let cloud: Cloud;
let ask: ReturnType<typeof tokenClient>;
let server: Server;

beforeEach(async () => {
  clock = virtualClock();
  cloud = await startCloud({ clock });
  ask = tokenClient(cloud);
  server = addServer(cloud.project);
});
afterEach(() => cloud.close());

describe('a NIC', () => {
  const unplug = (portId: string) => ask(`DELETE /v2.1/{project_id}/servers/${server.id}/os-interface/${portId}`);

  it('is gone a moment after 202, however often that was asked', async () => {
    const kept = addNic(cloud.project, server, { created_by: 'port_id' });
    const made = addNic(cloud.project, server, { created_by: 'net_id' });
    for (const nic of [kept, made, kept]) expect(await unplug(nic.port_id)).toMatchObject({ status: 202, text: '' });
    expect(servers.of(cloud.project).get(server.id)?.nics).toHaveLength(3);
    clock.advance(1500);
    expect(servers.of(cloud.project).get(server.id)?.nics).toHaveLength(1);
    expect([...cloud.deletions.values()]).toEqual([1, 1]);
    expect(ports.of(cloud.project).get(kept.port_id)).toEqual({ id: kept.port_id, server_id: '' });
    expect(ports.of(cloud.project).has(made.port_id)).toBe(false);
  });

  it('answers 202 for a port that is elsewhere, nowhere or no port at all', async () => {
    const elsewhere = addNic(cloud.project, addServer(cloud.project));
    for (const portId of [elsewhere.port_id, '00000000-0000-4000-8000-000000000000', 'abc']) {
      expect(await unplug(portId)).toMatchObject({ status: 202, text: '' });
    }
    clock.advance(60_000);
    expect(cloud.deletions.size).toBe(0);
  });

  it('"when the id is that of the primary NIC, 403 is returned"', async () => {
    const primary = server.nics[0]?.port_id ?? '';
    expect(await unplug(primary)).toMatchObject({ status: 403, json: { forbidden: { code: 403 } } });
  });

  it('is 409 on a server that is locked or in error, and 404 on an unknown one', async () => {
    const nic = addNic(cloud.project, server);
    server.locked = true;
    expect(await unplug(nic.port_id)).toMatchObject({ status: 409, json: { conflictingRequest: { code: 409 } } });
    Object.assign(server, { locked: false, vm_state: 'error' });
    expect(await unplug(nic.port_id)).toMatchObject({ status: 409 });
    const unknown = await ask('DELETE /v2.1/{project_id}/servers/nobody/os-interface/x');
    expect(unknown).toMatchObject({ status: 404, json: { itemNotFound: { code: 404 } } });
  });

  it('is 409 while something is being done to the server', async () => {
    const nic = addNic(cloud.project, server);
    server.task_state = 'rebooting_hard';
    const reply = await unplug(nic.port_id);
    expect(reply).toMatchObject({ status: 409, json: { conflictingRequest: { code: 409 } } });
    expect(reply.text).toContain('task_state rebooting_hard');
  });

  it('stays in the record of its server for a moment where that lags, and may be in one of the two only', async () => {
    await cloud.close();
    cloud = await startCloud({ clock, latency: { nicRecord: 1000 } });
    ask = tokenClient(cloud);
    server = addServer(cloud.project);
    const nic = addNic(cloud.project, server);
    const stray = addNic(cloud.project, server, { named_by: 'os-interface' });
    const named = async () => {
      const ports = (await ask(`GET /v2.1/{project_id}/servers/${server.id}/os-interface`)).text;
      const record = (await ask(`GET /v1/{project_id}/cloudservers/${server.id}`)).text;
      return [nic, stray].map(({ port_id }) => [ports.includes(port_id), record.includes(port_id)]);
    };
    await unplug(nic.port_id);
    expect(await named()).toEqual([
      [true, true],
      [true, false],
    ]);
    clock.advance(1500);
    expect(await named()).toEqual([
      [false, true],
      [true, false],
    ]);
    clock.advance(1000);
    expect((await named())[0]).toEqual([false, false]);
  });

  it('is listed with the primary one first', async () => {
    server.nics.reverse();
    addNic(cloud.project, server);
    server.nics.reverse();
    const reply = await ask(`GET /v2.1/{project_id}/servers/${server.id}/os-interface`);
    expect(reply.at('interfaceAttachments.0.port_id')).toBe(server.nics.find((nic) => nic.primary)?.port_id);
  });
});
