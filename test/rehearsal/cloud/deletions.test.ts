import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type VirtualClock, virtualClock } from '../virtual-clock.ts';
import { addInstance, addServer, addSnapshot } from './arrange.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { tokenClient } from './raw-client.ts';

let clock: VirtualClock;
let cloud: Cloud;
let ask: ReturnType<typeof tokenClient>;

beforeEach(async () => {
  clock = virtualClock();
  cloud = await startCloud({ clock });
  ask = tokenClient(cloud);
});
afterEach(() => cloud.close());

describe('a metadata key', () => {
  const path = (serverId: string, key: string) => `DELETE /v1/{project_id}/cloudservers/${serverId}/metadata/${key}`;

  it('is gone at once, and a second time it is not there', async () => {
    const server = addServer(cloud.project, { metadata: { 'temp:owner': 'x' } });
    expect(await ask(path(server.id, 'temp%3Aowner'))).toMatchObject({ status: 204, text: '' });
    expect(server.metadata).not.toHaveProperty('temp:owner');
    expect(cloud.deletions.get(`metadata:${server.id}/temp:owner`)).toBe(1);
    const again = await ask(path(server.id, 'temp%3Aowner'));
    expect(again).toMatchObject({ status: 400, json: { error: { code: 'Ecs.1000' } } });
    expect(JSON.parse(again.at('error.message')).itemNotFound.code).toBe(404);
  });

  it('"vm_state must be active, stopped, paused or suspended"', async () => {
    const server = addServer(cloud.project, { status: 'ERROR', metadata: { a: '1' } });
    expect(await ask(path(server.id, 'a'))).toMatchObject({ status: 400, json: { error: { code: 'Ecs.0100' } } });
    server.vm_state = 'paused';
    expect(await ask(path(server.id, 'a'))).toMatchObject({ status: 204 });
  });

  it('of an unknown server is 404', async () => {
    expect(await ask(path('nobody', 'a'))).toMatchObject({ status: 404, json: { error: { code: 'Ecs.0114' } } });
  });
});

describe('a snapshot', () => {
  const line = (method: string, id: string) => `${method} /v2/{project_id}/cloudsnapshots/${id}`;

  it('is deleting for a while and then unknown', async () => {
    const { id } = addSnapshot(cloud.project);
    expect(await ask(line('DELETE', id))).toMatchObject({ status: 202, text: '' });
    expect((await ask(line('GET', id))).at('snapshot.status')).toBe('deleting');
    expect(await ask(line('DELETE', id))).toMatchObject({ status: 400, json: { error: { code: 'EVS.1047' } } });
    clock.advance(2000);
    expect(await ask(line('GET', id))).toMatchObject({ status: 404, json: { error: { code: 'EVS.5404' } } });
    expect(cloud.deletions.get(`snapshot:${id}`)).toBe(1);
  });

  it('"only when the status is available or error"', async () => {
    const ready = addSnapshot(cloud.project, { status: 'error' });
    const busy = addSnapshot(cloud.project, { status: 'creating' });
    expect((await ask(line('DELETE', ready.id))).status).toBe(202);
    expect((await ask(line('DELETE', busy.id))).status).toBe(400);
  });

  it('may refuse to go', async () => {
    const { id } = addSnapshot(cloud.project, { refusesToGo: true });
    await ask(line('DELETE', id));
    clock.advance(2000);
    expect((await ask(line('GET', id))).at('snapshot.status')).toBe('error_deleting');
    expect(cloud.deletions.size).toBe(0);
  });
});

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

describe('a path', () => {
  it.each([
    ['GET /v1/{project_id}/cloudsnapshots/detail', 404, 'APIGW.0101'],
    ['DELETE /v1/{project_id}/cloudservers/x', 404, 'APIGW.0101'],
    ['DELETE /v1/{project_id}/cloudservers/x/metadata/', 404, 'APIGW.0101'],
    ['DELETE /v1/{project_id}/cloudservers/x/metadata/..', 404, 'APIGW.0101'],
  ])('nobody published is the gateway’s 404: %s', async (line, expected, code) => {
    expect(await ask(line)).toMatchObject({ status: expected, json: { error_code: code } });
  });

  it('with an encoded slash never reaches a handler, nor does one that is not UTF-8', async () => {
    const start = 'DELETE /v1/{project_id}/cloudservers/x/metadata';
    expect(await ask(`${start}/a%2Fb`)).toMatchObject({ status: 404, json: { code: '404 Not Found' } });
    expect(await ask(`${start}/a%zz`)).toMatchObject({ status: 404, json: { code: '404 Not Found' } });
    expect(await ask(`${start}/%ff`)).toMatchObject({ status: 500, text: '' });
  });

  it('that climbs is followed: a port id of .. deletes the server', async () => {
    const server = addServer(cloud.project);
    await ask(`DELETE /v2.1/{project_id}/servers/${server.id}/os-interface/%2e%2e`);
    expect(cloud.deletions.get(`server:${server.id}`)).toBe(1);
  });
});
