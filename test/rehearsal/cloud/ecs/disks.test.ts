import { afterEach, beforeEach, expect, it } from 'vitest';
import { virtualClock } from '../../virtual-clock.ts';
import { type Cloud, startCloud } from '../cloud.ts';
import { addVolume } from '../evs/volumes.ts';
import { tokenClient } from '../raw-client.ts';
import { attachVolume } from './disks.ts';
import { addServer } from './server.ts';

let cloud: Cloud;
let ask: ReturnType<typeof tokenClient>;

beforeEach(async () => {
  cloud = await startCloud({ clock: virtualClock() });
  ask = tokenClient(cloud);
});
afterEach(() => cloud.close());

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
