import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { virtualClock } from '../../virtual-clock.ts';
import { type Cloud, startCloud } from '../cloud.ts';
import { tokenClient } from '../raw-client.ts';
import { addServer } from './server.ts';

let cloud: Cloud;
let ask: ReturnType<typeof tokenClient>;

beforeEach(async () => {
  cloud = await startCloud({ clock: virtualClock() });
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
