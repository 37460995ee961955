import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type VirtualClock, virtualClock } from '../../virtual-clock.ts';
import { type Cloud, startCloud } from '../cloud.ts';
import { addVolume, type Volume, volumes } from '../evs/volumes.ts';
import { tokenClient } from '../raw-client.ts';
import { attachVolume } from './disks.ts';
import { failNextJob } from './jobs.ts';
import { addServer, type Server } from './server.ts';

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
