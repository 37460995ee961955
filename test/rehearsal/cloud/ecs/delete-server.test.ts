import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type VirtualClock, virtualClock } from '../../virtual-clock.ts';
import { type Cloud, startCloud } from '../cloud.ts';
import { volumes } from '../evs/volumes.ts';
import { tokenClient } from '../raw-client.ts';
import { ending } from './delete-server.ts';
import { attachVolume } from './disks.ts';
import { addNic, addServer, ports, type Server } from './server.ts';

let clock: VirtualClock;
let cloud: Cloud;
let ask: ReturnType<typeof tokenClient>;
let server: Server;

beforeEach(async () => {
  clock = virtualClock();
  cloud = await startCloud({ clock });
  ask = tokenClient(cloud);
  server = addServer(cloud.project, { status: 'SHUTOFF' });
});
afterEach(() => cloud.close());

const remove = () => ask(`DELETE /v2.1/{project_id}/servers/${server.id}`);
const look = () => ask(`GET /v1/{project_id}/cloudservers/${server.id}`);

describe('a server that is deleted', () => {
  it('is deleting, then DELETED with its addresses gone, then unknown; asking again changes nothing', async () => {
    for (const state of ['deleting', 'deleting']) {
      expect(await remove()).toMatchObject({ status: 204, text: '' });
      expect((await look()).at('server')).toMatchObject({ status: 'SHUTOFF', 'OS-EXT-STS:task_state': state });
    }
    clock.advance(5000);
    const gone = (await look()).at<Record<string, object>>('server');
    expect([gone.status, Object.values(gone.addresses ?? {}).flat()]).toEqual(['DELETED', []]);
    expect((await remove()).status).toBe(204);
    clock.advance(1000);
    expect([(await look()).status, (await remove()).status]).toEqual([404, 404]);
    expect([...cloud.deletions]).toEqual([[`server:${server.id}`, 1]]);
  });

  it('takes its system disk and what is marked along, and lets go of the rest', async () => {
    const root = attachVolume(cloud.project, server, undefined, { root: true });
    const marked = attachVolume(cloud.project, server, undefined, { goes: true });
    const data = attachVolume(cloud.project, server);
    const kept = addNic(cloud.project, server, { created_by: 'port_id' });
    await remove();
    clock.advance(5000);
    await look();
    const left = [root, marked, data].map(({ id }) => volumes.of(cloud.project).get(id)?.status);
    expect(left).toEqual([undefined, undefined, 'available']);
    expect([...ports.of(cloud.project).keys()]).toEqual([kept.port_id]);
    expect(Object.fromEntries(cloud.deletions)).toEqual({ [`server:${server.id}`]: 1, [`volume:${marked.id}`]: 1 });
  });

  it('may leave a system disk that is not marked', async () => {
    ending.of(cloud.project).rootStays = true;
    const root = attachVolume(cloud.project, server, undefined, { root: true });
    await remove();
    clock.advance(6000);
    await look();
    expect(volumes.of(cloud.project).get(root.id)?.status).toBe('available');
  });

  it('lies in the recycle bin as SOFT_DELETED, where that is on', async () => {
    ending.of(cloud.project).recycleBin = true;
    await remove();
    clock.advance(600_000);
    expect((await look()).at('server')).toMatchObject({ status: 'SOFT_DELETED', 'OS-EXT-STS:vm_state': 'soft-delete' });
    expect((await remove()).status).toBe(204);
  });

  it.each([
    ['back', 'SHUTOFF'],
    ['error', 'ERROR'],
  ] as const)('may end otherwise: %s', async (end, status) => {
    server.end = end;
    await remove();
    clock.advance(600_000);
    expect((await look()).at('server')).toMatchObject({ status, 'OS-EXT-STS:task_state': null });
    expect(cloud.deletions.size).toBe(0);
  });

  it('is not one that is locked', async () => {
    server.locked = true;
    expect(await remove()).toMatchObject({ status: 409, json: { conflictingRequest: { code: 409 } } });
  });
});
