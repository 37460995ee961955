import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type VirtualClock, virtualClock } from '../../virtual-clock.ts';
import { type Cloud, startCloud } from '../cloud.ts';
import { addVolume, type Volume, volumes } from '../evs/volumes.ts';
import { tokenClient } from '../raw-client.ts';
import { attachVolume } from './disks.ts';
import { failNextJob } from './jobs.ts';
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

describe('a disk', () => {
  let data: Volume;
  let root: Volume;
  beforeEach(() => {
    root = attachVolume(cloud.project, server, addVolume(cloud.project), { root: true });
    data = attachVolume(cloud.project, server);
  });
  const detach = (volume: Volume, query = '') =>
    ask(`DELETE /v1/{project_id}/cloudservers/${server.id}/detachvolume/${volume.id}${query}`);

  it('leaves a moment after its job has succeeded', async () => {
    const job_id = (await detach(data)).at('job_id');
    const job = async () => (await ask(`GET /v1/{project_id}/jobs/${job_id}`)).json;
    expect(await job()).toEqual({
      job_id,
      job_type: 'detachVolume',
      status: 'INIT',
      begin_time: '2026-03-31T10:00:00.000Z',
      end_time: '',
      error_code: null,
      fail_reason: null,
      entities: { server_id: server.id, volume_id: data.id },
    });
    clock.advance(500);
    expect(await job()).toMatchObject({ status: 'RUNNING', end_time: '' });
    clock.advance(2500);
    expect(await job()).toMatchObject({ status: 'SUCCESS', end_time: '2026-03-31T10:00:03.000Z' });
    expect(volumes.of(cloud.project).get(data.id)).toMatchObject({ status: 'detaching', attachments: { length: 1 } });
    clock.advance(1000);
    expect(volumes.of(cloud.project).get(data.id)).toMatchObject({ status: 'available', attachments: [] });
    expect([...cloud.deletions]).toEqual([[`volume:${server.id}/${data.id}`, 1]]);
    expect(await detach(data)).toMatchObject({ status: 400, json: { error: { code: 'Ecs.1000' } } });
  });

  it('stays where its job failed', async () => {
    failNextJob(cloud.project, { error_code: 'Ecs.0102', fail_reason: 'The disk did not answer.' });
    const job_id = (await detach(data)).at('job_id');
    clock.advance(10_000);
    const reply = await ask(`GET /v1/{project_id}/jobs/${job_id}`);
    expect(reply.json).toMatchObject({
      status: 'FAIL',
      error_code: 'Ecs.0102',
      fail_reason: 'The disk did not answer.',
    });
    expect(volumes.of(cloud.project).get(data.id)?.status).toBe('in-use');
  });

  it('waits for another one of the same server, and cannot be detached twice', async () => {
    const other = attachVolume(cloud.project, server);
    await detach(data);
    expect(await detach(other)).toMatchObject({ status: 501, json: { error: { code: 'Ecs.0603' } } });
    const again = await detach(data);
    expect(again.status).toBe(400);
    expect(JSON.parse(again.at('error.message')).badRequest.code).toBe(400);
  });

  it('that hangs on several servers leaves one at a time, and all of it is detaching meanwhile', async () => {
    const other = addServer(cloud.project);
    attachVolume(cloud.project, other, data);
    expect((await detach(data)).status).toBe(200);
    const route = `DELETE /v1/{project_id}/cloudservers/${other.id}/detachvolume/${data.id}`;
    expect((await ask(route)).text).toContain("status: 'detaching'");
    clock.advance(5000);
    expect(volumes.of(cloud.project).get(data.id)).toMatchObject({ status: 'in-use', attachments: { length: 1 } });
    expect((await ask(route)).status).toBe(200);
  });

  it.each(['backing-up', 'extending', 'error'])('that is %s stays', async (status) => {
    data.status = status;
    expect(await detach(data)).toMatchObject({ status: 400, json: { error: { code: 'Ecs.1000' } } });
  });

  it('may be called done and stay', async () => {
    data.clings = true;
    const job_id = (await detach(data)).at('job_id');
    clock.advance(5000);
    expect((await ask(`GET /v1/{project_id}/jobs/${job_id}`)).at('status')).toBe('SUCCESS');
    expect(volumes.of(cloud.project).get(data.id)).toMatchObject({ status: 'in-use', attachments: { length: 1 } });
  });

  it.each([{ vm_state: 'error' }, { vm_state: 'suspended' }, { task_state: 'rebooting' }])(
    'stays on a server with %j',
    async (given) => {
      Object.assign(server, given);
      expect(await detach(data)).toMatchObject({ status: 400, json: { error: { code: 'Ecs.0100' } } });
    },
  );

  it('that is the root disk leaves only a server that is off, and never by force', async () => {
    expect(await detach(root)).toMatchObject({ status: 400, json: { error: { code: 'Ecs.0100' } } });
    server.status = 'SHUTOFF';
    expect(await detach(root, '?delete_flag=1')).toMatchObject({ status: 400 });
    expect(await detach(root, '?delete_flag=0')).toMatchObject({ status: 200 });
  });

  it('takes no other delete_flag than 0 and 1, and stays on a locked server', async () => {
    expect(await detach(data, '?delete_flag=yes')).toMatchObject({
      status: 400,
      json: { error: { code: 'Ecs.0005' } },
    });
    server.locked = true;
    expect(await detach(data)).toMatchObject({ status: 400, json: { error: { code: 'Ecs.0605' } } });
  });
});

it('an unknown job is 400 in a shape of its own', async () => {
  expect(await ask('GET /v1/{project_id}/jobs/none')).toMatchObject({ status: 400, json: { code: 'Common.0011' } });
});
