import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type VirtualClock, virtualClock } from '../../virtual-clock.ts';
import { type Cloud, startCloud } from '../cloud.ts';
import { attachVolume } from '../ecs/disks.ts';
import { addServer } from '../ecs/server.ts';
import { tokenClient } from '../raw-client.ts';
import { addSnapshot } from './snapshot.ts';
import { addStandardSnapshot } from './standard-snapshots.ts';
import { addVolume } from './volumes.ts';

let clock: VirtualClock;
let cloud: Cloud;
let ask: ReturnType<typeof tokenClient>;

beforeEach(async () => {
  clock = virtualClock();
  cloud = await startCloud({ clock });
  ask = tokenClient(cloud, 'evs');
});
afterEach(() => cloud.close());

const route = (method: string, id: string) => `${method} /v2/{project_id}/cloudvolumes/${id}`;
const jobOf = (id: string) => ask(`GET /v1/{project_id}/jobs/${id}`);

describe('a disk', () => {
  it('is deleting until its job has succeeded, and gone a moment later', async () => {
    const { id } = addVolume(cloud.project);
    const { status, at } = await ask(route('DELETE', id));
    expect(status).toBe(200);
    expect((await ask(route('GET', id))).at('volume.status')).toBe('deleting');
    expect(await ask(route('DELETE', id))).toMatchObject({ status: 400, json: { error: { code: 'EVS.1046' } } });
    clock.advance(1000);
    expect((await jobOf(at('job_id'))).at('status')).toBe('RUNNING');
    clock.advance(1500);
    expect((await jobOf(at('job_id'))).json).toMatchObject({ status: 'SUCCESS', entities: { volume_id: id } });
    expect((await ask(route('GET', id))).status).toBe(200);
    clock.advance(1000);
    expect(await ask(route('GET', id))).toMatchObject({ status: 404, json: { error: { code: 'EVS.5404' } } });
    expect(await ask(route('DELETE', id))).toMatchObject({ status: 404 });
    expect(Object.fromEntries(cloud.deletions)).toEqual({ [`volume:${id}`]: 1 });
  });

  it('takes its snapshots with it, and no others', async () => {
    const [one, other] = [addVolume(cloud.project), addVolume(cloud.project)];
    const add = (volume_id: string) =>
      [addSnapshot, addStandardSnapshot].map((addOne) => addOne(cloud.project, { volume_id }).id);
    const lost = add(one.id);
    add(other.id);
    await ask(route('DELETE', one.id));
    clock.advance(5000);
    const expected = [`volume:${one.id}`, ...lost.map((id) => `snapshot:${id}`)];
    expect([...cloud.deletions.keys()].sort()).toEqual(expected.sort());
  });

  it('may refuse to go, and then refuses every time', async () => {
    const { id } = addVolume(cloud.project, { refusesToGo: true });
    const job_id = (await ask(route('DELETE', id))).at<string>('job_id');
    clock.advance(5000);
    expect((await jobOf(job_id)).json).toMatchObject({ status: 'FAIL', error_code: 'EVS.2020' });
    expect((await ask(route('GET', id))).at('volume.status')).toBe('error_deleting');
    expect(await ask(route('DELETE', id))).toMatchObject({ status: 500, json: { error: { code: 'EVS.2020' } } });
  });

  it.each([
    ['backing-up', 'EVS.2130'],
    ['in-use', 'EVS.1046'],
  ])('that is %s stays', async (status, code) => {
    const { id } = addVolume(cloud.project, { status });
    expect(await ask(route('DELETE', id))).toMatchObject({ status: 400, json: { error: { code } } });
  });

  it('that a server booted from can boot another one', async () => {
    const root = attachVolume(cloud.project, addServer(cloud.project), undefined, { root: true });
    root.attachments = [];
    expect((await ask(route('GET', root.id))).at('volume.bootable')).toBe('true');
  });
});

it('a job of ECS, or of nobody, is unknown', async () => {
  expect(await jobOf('none')).toMatchObject({ status: 400, json: { error: { code: 'Common.0011' } } });
});

it('standard snapshots: offset counts records', async () => {
  for (const volume_id of ['a', 'b', 'a']) addStandardSnapshot(cloud.project, { volume_id });
  const list = 'GET /v5/{project_id}/snapshots/detail?volume_id=a';
  expect((await ask(`${list}&limit=1&offset=1`)).json).toMatchObject({ count: 2, snapshots: [{ volume_id: 'a' }] });
  expect((await ask(`${list}&limit=1001`)).status).toBe(400);
});
