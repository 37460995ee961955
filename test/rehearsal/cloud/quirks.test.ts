import { afterEach, expect, it } from 'vitest';
import { virtualClock } from '../virtual-clock.ts';
import { type Cloud, type CloudOptions, startCloud } from './cloud.ts';
import { addInstance } from './clouddc/instances.ts';
import { attachVolume } from './ecs/disks.ts';
import { addServer } from './ecs/server.ts';
import { addSnapshot, snapshots } from './evs/snapshot.ts';
import { addVolume } from './evs/volumes.ts';
import { tokenClient } from './raw-client.ts';

let cloud: Cloud;
afterEach(() => cloud.close());

async function start(options: CloudOptions) {
  const clock = virtualClock();
  cloud = await startCloud({ clock, ...options });
  return { clock, ask: tokenClient(cloud), server: addServer(cloud.project) };
}

it('a missing metadata key may be 404 as Nova has it', async () => {
  const { ask, server } = await start({ metadataMissing: 'nova' });
  const reply = await ask(`DELETE /v1/{project_id}/cloudservers/${server.id}/metadata/none`);
  expect(reply).toMatchObject({ status: 404, json: { itemNotFound: { code: 404 } } });
});

it('a disk that is not attached may be Ecs.0111', async () => {
  const { ask, server } = await start({ volumeDetached: 'Ecs.0111' });
  const { id } = addVolume(cloud.project);
  const reply = await ask(`DELETE /v1/{project_id}/cloudservers/${server.id}/detachvolume/${id}`);
  expect(reply).toMatchObject({ status: 400, json: { error: { code: 'Ecs.0111' } } });
});

it('the root disk of a running server may be accepted and stay', async () => {
  const { ask, server, clock } = await start({ rootDisk: 'job-fails' });
  const { id } = attachVolume(cloud.project, server, undefined, { root: true });
  const reply = await ask(`DELETE /v1/{project_id}/cloudservers/${server.id}/detachvolume/${id}`);
  clock.advance(10_000);
  const job = await ask(`GET /v1/{project_id}/jobs/${reply.at('job_id')}`);
  expect(job.json).toMatchObject({ status: 'FAIL', error_code: 'Ecs.0100' });
  expect(server.volumes).toHaveLength(1);
});

it('the lists of EVS may not say how many there are', async () => {
  const { ask } = await start({ omitCount: true });
  addSnapshot(cloud.project);
  const reply = await ask('GET /v2/{project_id}/cloudsnapshots/detail');
  expect(reply.at('count')).toBeUndefined();
  expect(reply.at('snapshots')).toHaveLength(1);
});

it('everything may take longer, and tokens may live shorter', async () => {
  const { ask, clock } = await start({ latency: { snapshotDelete: 90_000 }, tokenLifetime: 60_000 });
  const { id } = addSnapshot(cloud.project);
  await ask(`DELETE /v2/{project_id}/cloudsnapshots/${id}`);
  clock.advance(89_000);
  expect(snapshots.of(cloud.project).has(id)).toBe(true);
  expect(await ask(`GET /v2/{project_id}/cloudsnapshots/${id}`)).toMatchObject({ status: 401 });
  clock.advance(1000);
  expect(snapshots.of(cloud.project).has(id)).toBe(false);
});

it('one number makes everything take as long, and a latency that no fake has is a mistake', async () => {
  const { ask } = await start({ latency: 0 });
  const { id } = addSnapshot(cloud.project);
  await ask(`DELETE /v2/{project_id}/cloudsnapshots/${id}`);
  expect(cloud.deletions.get(`snapshot:${id}`)).toBe(1);
  const mistaken = startCloud({ latency: { snapshotDelet: 1 } });
  await expect(mistaken).rejects.toThrow(/^No fake has a latency snapshotDelet; there are .*snapshotDelete, /);
});

it('no page is longer than the page limit', async () => {
  const { ask } = await start({ pageLimit: 3 });
  for (let n = 0; n < 4; n += 1) {
    addServer(cloud.project);
    addSnapshot(cloud.project);
    addInstance(cloud.project);
  }
  expect((await ask('GET /v2/{project_id}/cloudsnapshots/detail')).json).toMatchObject({
    count: 4,
    snapshots: { length: 3 },
  });
  expect((await ask('GET /v1/{project_id}/cloudservers/detail?offset=2&limit=100')).at('servers').length).toBe(2);
  expect((await ask('GET /v1/{project_id}/instances')).at('instances').length).toBe(3);
});
