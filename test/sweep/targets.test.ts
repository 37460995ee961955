import { describe, expect, onTestFinished, test } from 'vitest';
import type { CloudOptions } from '../rehearsal/cloud/cloud.ts';
import { addInstance } from '../rehearsal/cloud/clouddc/instances.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addNic, addServer, systemMetadata } from '../rehearsal/cloud/ecs/server.ts';
import { serverView } from '../rehearsal/cloud/ecs/server-view.ts';
import { addManySnapshots } from '../rehearsal/cloud/evs/many-snapshots.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';
import { type Kind, kinds, named, sent, sweep } from './sweeping.ts';

let stage: Stage;
const set = async (options: CloudOptions = {}) => {
  stage = await setStage(options);
  onTestFinished(stage.cloud.close);
  return stage.cloud.project;
};

/** Every target there is. */
const everything = { name: { glob: ['*'] }, max_percent: 100, limit: 1000 };

/** Adds `count` targets of a kind and answers their names. */
function fill(kind: Kind, count: number): string[] {
  const { project } = stage.cloud;
  return Array.from({ length: count }, (_, i) => {
    const name = `${kind}-${i}`;
    if (kind === 'delete-snapshot') return addSnapshot(project, { name }).name;
    if (kind === 'delete-instance') return addInstance(project, { name }).name;
    if (kind === 'detach-volume') return attachVolume(project, addServer(project), addVolume(project, { name })).name;
    if (kind === 'detach-nic') return `${name}/${addNic(project, addServer(project, { name })).port_id}`;
    addServer(project, { metadata: { [name]: '' } });
    return name;
  }).sort();
}

const lists: Record<Kind, RegExp> = {
  'delete-snapshot': /\/cloudsnapshots\/detail$/,
  'delete-instance': /\/instances$/,
  'detach-volume': /\/cloudvolumes\/detail$/,
  'detach-nic': /\/cloudservers\/detail$/,
  'delete-server-metadata': /\/cloudservers\/detail$/,
};
const pages = (kind: Kind) => stage.cloud.requests.filter(({ path }) => lists[kind].test(path));

describe('A list is read to its end, each target once', () => {
  test.each(kinds.flatMap((kind) => [0, 1, 2, 4, 13, 25, 26, 90].map((count) => [kind, count] as const)))(
    '%s: %i targets in pages of 25, though more was asked for',
    async (kind, count) => {
      await set({ pageLimit: 25 });
      const names = fill(kind, count);
      const report = await sweep(stage, kind, everything);
      expect(named(report, 'planned').sort()).toEqual(names);
      expect(report).toMatchObject({ population: count, matched: count, left: 0, complete: true });
      // Pages overlap, so that a list that moves is noticed.
      expect(pages(kind).length).toBeLessThanOrEqual(Math.ceil(count / 20) + 2);
    },
  );

  test.each(['delete-snapshot', 'detach-volume'] as const)('%s: where the list does not say how many', async (kind) => {
    await set({ pageLimit: 25, omitCount: true });
    const names = fill(kind, 30);
    expect(named(await sweep(stage, kind, everything), 'planned').sort()).toEqual(names);
  });

  test.each([999, 1000, 1001, 2500])('%i snapshots in pages of a thousand', async (count) => {
    const project = await set();
    addManySnapshots(project, count, stage.clock.now());
    const report = await sweep(stage, 'delete-snapshot', { older_than: '1m', limit: 5 });
    expect(report).toMatchObject({ population: count, matched: count });
    expect(pages('delete-snapshot').every(({ query }) => query.limit === '1000')).toBe(true);
  });

  test.each([200, 201, 450])('%i servers in pages of at most 200, counted in pages', async (count) => {
    const project = await set();
    for (let n = 0; n < count; n += 1) addServer(project, { metadata: { [`key-${n}`]: '' } });
    expect(await sweep(stage, 'delete-server-metadata', everything)).toMatchObject({ population: count });
    expect(pages('delete-server-metadata').every(({ query }) => Number(query.limit) <= 200)).toBe(true);
  });

  test('2,500 instances, by marker', async () => {
    await set();
    fill('delete-instance', 2500);
    expect(await sweep(stage, 'delete-instance', { older_than: '1m' })).toMatchObject({ population: 2500 });
    expect(pages('delete-instance')).toHaveLength(3);
  });

  test('a marker that leads back to itself fails the sweep', async () => {
    await set();
    fill('delete-instance', 3);
    const loop = { count: 3, page_info: { next_marker: 'x' }, instances: [] };
    stage.cloud.fail({ path: lists['delete-instance'], times: 9, how: { status: 200, body: loop } });
    await expect(sweep(stage, 'delete-instance', everything)).rejects.toThrow('leads back to itself');
  });

  test.each([
    ['delete-instance', { count: 60, page_info: {} }, 'instances'],
    ['delete-instance', { count: 60 }, 'instances'],
    ['delete-instance', {}, 'instances'],
    ['delete-snapshot', { count: 60 }, 'snapshots'],
    ['detach-volume', { count: 60 }, 'volumes'],
    ['delete-server-metadata', { count: 60 }, 'servers'],
  ] as const)('%s: a list of ten that says %j fails the sweep, for it may be cut', async (kind, said, name) => {
    await set();
    const items = Array.from({ length: 10 }, (_, n) => bare(`${n}`));
    stage.cloud.fail({ path: lists[kind], times: 99, how: { status: 200, body: { ...said, [name]: items } } });
    await expect(sweep(stage, kind, everything)).rejects.toThrow(/ the 60 it says|holds 60, but|whether it goes on/);
    expect(pages(kind).length).toBeLessThan(12);
  });
});

/** As little as a list may say of anything and still be read. */
function bare(id: string) {
  const disk = { size: 1, volume_type: 'SSD', attachments: [] };
  const known = { id, name: id, status: 'available', state: 'stopped', created_at: null, metadata: {} };
  return { ...known, ...disk, 'OS-EXT-STS:vm_state': 'active' };
}

describe('What must not be deleted is no candidate', () => {
  test('a root disk, whatever its server does', async () => {
    const project = await set();
    for (const [status, root] of [
      ['ACTIVE', '/dev/vda'],
      ['SHUTOFF', '/dev/vda'],
      ['SHUTOFF', '/dev/sda'],
    ] as const)
      attachVolume(project, addServer(project, { status, root_device_name: root }), addVolume(project), { root: true });
    const off = addServer(project, { status: 'SHUTOFF' });
    attachVolume(project, off, addVolume(project, { name: 'data' }), { bootIndex: 1 });
    attachVolume(project, off, addVolume(project, { name: 'in its place' }), { device: '/dev/vda' });
    const report = await sweep(stage, 'detach-volume', { ...everything, apply: true });
    expect(report).toMatchObject({ population: 1, items: [{ name: 'data', status: 'deleted' }] });
  });

  test.each([
    ['/dev/xvdb', { bootable: 'false' }, 1],
    ['/dev/xvda', { bootable: 'true' }, 0],
    ['/dev/xvda', { bootable: true }, 0],
    ['/dev/xvda', { bootable: null }, 0],
    ['/dev/xvda', {}, 0],
    ['/dev/vda', { bootable: 'false' }, 0],
    ['/dev/sda', { bootable: false }, 0],
  ])(
    'a disk at %s of which EVS says %j counts as %i: only what is known not to boot may go',
    async (device, says, count) => {
      const { id } = addServer(await set(), { status: 'SHUTOFF' });
      const attachments = [{ server_id: id, attached_at: '2025-01-01T00:00:00.000000', device }];
      const disk = { id, name: 'it', status: 'in-use', size: 40, volume_type: 'SSD', metadata: {}, tags: {} };
      const body = { volumes: [{ ...disk, attachments, ...says }] };
      stage.cloud.fail({ path: lists['detach-volume'], times: 9, how: { status: 200, body } });
      expect(await sweep(stage, 'detach-volume', everything)).toMatchObject({ population: count });
    },
  );

  test('a disk that hangs on nothing', async () => {
    addVolume(await set());
    expect(await sweep(stage, 'detach-volume', everything)).toMatchObject({ population: 0 });
  });

  test('a disk that hangs on two servers is a target on each', async () => {
    const project = await set();
    const disk = addVolume(project, { name: 'shared' });
    attachVolume(project, addServer(project), disk);
    attachVolume(project, addServer(project), disk);
    expect(named(await sweep(stage, 'detach-volume', everything), 'planned')).toEqual(['shared', 'shared']);
  });

  test('a primary NIC, on whichever server; a NIC with several addresses is one target', async () => {
    const project = await set();
    const server = addServer(project, { name: 'a' });
    addServer(project, { name: 'b' });
    const nic = addNic(project, server, { ips: ['192.168.1.7', '192.168.1.8'], floating_ip: '203.0.113.9' });
    const report = await sweep(stage, 'detach-nic', { ...everything, apply: true });
    expect(report.items).toMatchObject([{ name: `a/${nic.port_id}`, status: 'deleted' }]);
    expect(report.population).toBe(1);
    expect(sent(stage)).toHaveLength(1);
  });

  test('where the cloud does not say which NIC is the primary one, none goes', async () => {
    const project = await set();
    const server = addServer(project, { nics: [] });
    addNic(project, server);
    addNic(project, server);
    const report = await sweep(stage, 'detach-nic', { ...everything, apply: true });
    expect(report).toMatchObject({ population: 2, matched: 0, kept: { forbidden: 2 } });
    expect(report.items.map(({ status }) => status)).toEqual(['refused', 'refused']);
    expect(sent(stage)).toEqual([]);
  });

  test("the cloud's own metadata keys, and keys the API cannot name", async () => {
    const project = await set();
    const own = ['BSS_orderId', '__x', 'lockScene', 'vmware:a', 'agency_name', 'METERING.x'];
    const metadata = Object.fromEntries([...own, '.', '..', 'a b', 'mine'].map((key) => [key, '']));
    addServer(project, { metadata });
    expect(Object.keys(systemMetadata(project)).length).toBeGreaterThan(5);
    const report = await sweep(stage, 'delete-server-metadata', { ...everything, apply: true });
    expect(report).toMatchObject({ population: 1, items: [{ name: 'mine', status: 'deleted' }] });
  });

  test('an instance that is gone already, in either spelling', async () => {
    const project = await set();
    for (const state of ['terminated', 'teminated', 'stopped']) addInstance(project, { name: state, state });
    const report = await sweep(stage, 'delete-instance', { ...everything });
    expect(report).toMatchObject({ population: 1, items: [{ name: 'stopped' }] });
  });

  test("what the documents forbid is refused in the plan already, with the documents' reason", async () => {
    const project = await set();
    addSnapshot(project, { name: 'autobk_snapshot_1' });
    addSnapshot(project, { name: 'busy', status: 'backing-up' });
    addSnapshot(project, { name: 'server backup', metadata: { __system__enableActive: 'x' } });
    const report = await sweep(stage, 'delete-snapshot', everything);
    expect(report).toMatchObject({ population: 3, matched: 0, kept: { forbidden: 3 }, left: 0 });
    expect(report.items.map(({ status, reason }) => [status, reason])).toEqual([
      ['refused', expect.stringContaining('autobk_snapshot_')],
      ['refused', expect.stringContaining('backing-up')],
      ['refused', expect.stringContaining('server backup')],
    ]);
  });
});

describe('A page that cannot be read fails the sweep, and nothing is deleted', () => {
  const places = { first: 0, middle: 2, last: 4 };

  test.each(kinds.flatMap((kind) => Object.entries(places).map(([place, skip]) => ({ kind, place, skip }))))(
    '$kind: the $place page, after every retry',
    async ({ kind, skip }) => {
      await set({ pageLimit: 25 });
      fill(kind, 110);
      stage.cloud.fail({ path: lists[kind], skip, times: 99, how: 'html-503' });
      await expect(sweep(stage, kind, { ...everything, apply: true })).rejects.toThrow('GET /v');
      // Once a minute, for as long as there is time.
      expect(pages(kind).length).toBe(skip + 20);
      expect([sent(stage), stage.cloud.deletions.size]).toEqual([[], 0]);
    },
  );

  test.each(['garbage', 'truncate', { status: 200, body: {} }, { status: 403, body: {} }] as const)(
    'the last page of the snapshots answers %j',
    async (how) => {
      await set({ pageLimit: 25 });
      fill('delete-snapshot', 110);
      stage.cloud.fail({ path: lists['delete-snapshot'], skip: 4, times: 99, how });
      await expect(sweep(stage, 'delete-snapshot', { ...everything, apply: true })).rejects.toThrow('GET /v2');
      expect(sent(stage)).toEqual([]);
    },
  );

  test.each(['reset', 'throttle-429', 'throttle-202', 'html-502'] as const)(
    'a page that is only late (%s) is read again, and the sweep goes on',
    async (how) => {
      await set({ pageLimit: 25 });
      fill('delete-snapshot', 110);
      stage.cloud.fail({ path: lists['delete-snapshot'], skip: 2, times: 2, how });
      const report = await sweep(stage, 'delete-snapshot', { ...everything, apply: true });
      expect(report).toMatchObject({ population: 110, complete: true });
      expect(named(report, 'deleted')).toHaveLength(110);
    },
  );

  test('when the time runs out while listing, nothing is deleted either', async () => {
    await set({ pageLimit: 25 });
    fill('delete-snapshot', 110);
    stage.cloud.fail({ path: lists['delete-snapshot'], skip: 2, times: 99, how: 'throttle-429' });
    await expect(sweep(stage, 'delete-snapshot', { ...everything, apply: true }, 8_000)).rejects.toThrow('throttled');
    expect(sent(stage)).toEqual([]);
  });

  test.each(['detach-nic', 'detach-volume'] as const)('%s: nor when a server cannot be read', async (kind) => {
    await set();
    fill(kind, 6);
    stage.cloud.fail({ path: /cloudservers\/[0-9a-f-]{36}$/, skip: 3, times: 99, how: 'error-500' });
    await expect(sweep(stage, kind, { ...everything, apply: true })).rejects.toThrow('cloudservers');
    expect(sent(stage)).toEqual([]);
  });
});

describe('What a single look would call protected', () => {
  test.each(['detach-nic', 'detach-volume', 'delete-server-metadata'] as const)(
    '%s: what hangs on a bare-metal server of the ECS list is left alone',
    async (kind) => {
      const project = await set();
      const server = addServer(project, { tags: ['__type_baremetal'], metadata: { mine: '' } });
      addNic(project, server);
      attachVolume(project, server);
      const report = await sweep(stage, kind, { ...everything, apply: true });
      expect([report.matched, report.items, sent(stage)]).toEqual([0, [], []]);
    },
  );

  test('a root disk of which the list says "bootable: false" stays, even on a stopped server', async () => {
    const project = await set();
    const server = addServer(project, { status: 'SHUTOFF', root_device_name: '/dev/xvda' });
    attachVolume(project, server, addVolume(project, { name: 'root' }), { device: '/dev/xvda', bootIndex: 0 });
    const report = await sweep(stage, 'detach-volume', { ...everything, apply: true });
    expect([report.matched, report.items, sent(stage)]).toEqual([0, [], []]);
  });

  test('nor goes one that only the boot index in its server’s record gives away', async () => {
    const project = await set();
    const server = addServer(project, { status: 'SHUTOFF', root_device_name: '/dev/xvda' });
    attachVolume(project, server, addVolume(project, { name: 'root' }), { device: '/dev/xvdb', bootIndex: 0 });
    const report = await sweep(stage, 'detach-volume', { ...everything, apply: true });
    expect([report.matched, report.items, sent(stage)]).toEqual([0, [], []]);
  });

  test('and one that only its boot index gives away, seen right before it would go', async () => {
    const project = await set();
    const server = addServer(project, { status: 'SHUTOFF', root_device_name: '/dev/xvda' });
    attachVolume(project, server, addVolume(project, { name: 'root' }), { device: '/dev/xvdb', bootIndex: 0 });
    // An edition whose server record names no disks.
    const seen = { ...serverView(project, server), 'os-extended-volumes:volumes_attached': undefined };
    stage.cloud.fail({ path: /cloudservers\/[^/]+-[^/]+$/, times: 9, how: { status: 200, body: { server: seen } } });
    const report = await sweep(stage, 'detach-volume', { ...everything, apply: true });
    expect(report.items).toMatchObject([{ status: 'refused', reason: expect.stringContaining('data disks') }]);
    expect(sent(stage)).toEqual([]);
  });
});
