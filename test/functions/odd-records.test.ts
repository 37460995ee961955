import { beforeEach, describe, expect, test } from 'vitest';
import { startDeadline } from '../../shared/base/deadline.ts';
import type { Target } from '../../shared/deletion/target.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addNic, addServer } from '../rehearsal/cloud/ecs/server.ts';
import { serverView } from '../rehearsal/cloud/ecs/server-view.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { snapshotView } from '../rehearsal/cloud/evs/snapshot-list.ts';
import { addVolume, type Volume } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';
import { type Kind, operations, sent, sweep } from '../sweep/sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

/** All that the cloud's list holds, as targets. */
async function listed(kind: Kind): Promise<Target[]> {
  const { container, clock, cloud } = stage;
  const deadline = startDeadline(clock, 60_000, new AbortController().signal);
  const context = container.begin(kind, { deadline, id: 'a-list' });
  const client = context.open({ deadline, tally: context.tally });
  const all: Target[] = [];
  for await (const page of operations[kind].list(client, cloud.project.id)) all.push(...page);
  return all;
}

/** Lets the list of a kind show these records. */
function show(path: RegExp, body: object) {
  stage.cloud.fail({ method: 'GET', path, times: 9, how: { status: 200, body } });
}

/** Lets a list of EVS show these records, and from its second page on the last of them. */
function showRecords(what: 'snapshots' | 'volumes', records: unknown[]) {
  const body = (shown: unknown[]) => ({ status: 200, body: { count: records.length, [what]: shown } });
  stage.cloud.fail({ path: new RegExp(`cloud${what}/detail`), how: body(records) });
  stage.cloud.fail({ path: new RegExp(`cloud${what}/detail`), times: 9, how: body(records.slice(-1)) });
}

const volume = (given: object) => ({
  id: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
  name: 'odd',
  status: 'in-use',
  size: 1,
  volume_type: 'SSD',
  attachments: [{ server_id: 'a-server', device: '/dev/vdb' }],
  ...given,
});
const project_id = () => stage.cloud.project.id;

describe('One odd record of a list stays, is named, and hides no other', () => {
  test.each([
    ['status', { status: null }],
    ['created_at', { created_at: 5 }],
    ['name', { name: undefined }],
  ])('a snapshot whose %s cannot be read', async (field, given) => {
    const one = JSON.parse(snapshotView(stage.cloud.project, addSnapshot(stage.cloud.project, { name: 'odd' })));
    const other = JSON.parse(snapshotView(stage.cloud.project, addSnapshot(stage.cloud.project, { name: 'plain' })));
    showRecords('snapshots', [{ ...one, ...given }, other]);
    const [odd, plain] = await listed('delete-snapshot');
    expect(odd).toMatchObject({
      params: { project_id: project_id(), snapshot_id: one.id },
      state: {},
      unreadable: field,
    });
    expect(plain).toMatchObject({ name: 'plain', status: 'available' });
    expect(plain).not.toHaveProperty('unreadable');
  });

  test.each([
    ['state', { state: null }],
    ['tags.0.value', { tags: [{ key: 'k', value: null }] }],
  ])('an instance whose %s cannot be read', async (field, given) => {
    const instances = ['odd', 'plain'].map((name) => ({ id: name, name, state: 'stopped', tags: [], metadata: {} }));
    show(/instances$/, { count: 2, page_info: {}, instances: [{ ...instances[0], ...given }, instances[1]] });
    const [odd, plain] = await listed('delete-instance');
    expect(odd).toMatchObject({ params: { project_id: project_id(), id: 'odd' }, name: 'odd', unreadable: field });
    expect(plain).toMatchObject({ name: 'plain', status: 'stopped' });
  });

  test.each([
    ['OS-EXT-STS:vm_state', { 'OS-EXT-STS:vm_state': null }],
    ['metadata', { metadata: undefined }],
    ['tags.0', { tags: [null] }],
  ])('a server whose %s cannot be read: its keys and its NICs', async (field, given) => {
    const { project } = stage.cloud;
    const [odd, plain] = ['odd', 'plain'].map((name) => addServer(project, { name, metadata: { mine: '' } }));
    for (const server of [odd, plain]) if (server) addNic(project, server);
    const views = [odd, plain].flatMap((server) => (server ? [serverView(project, server, { inList: true })] : []));
    show(/cloudservers\/detail$/, { count: 2, servers: [{ ...views[0], ...given }, views[1]] });
    const expected = { params: { project_id: project.id, server_id: odd?.id }, name: 'odd', unreadable: field };
    const keys = await listed('delete-server-metadata');
    expect(keys.filter(({ unreadable }) => unreadable)).toEqual([expect.objectContaining(expected)]);
    expect(keys.filter(({ name }) => name === 'mine')).toHaveLength(1);
    const nics = await listed('detach-nic');
    expect(nics.filter(({ unreadable }) => unreadable)).toEqual([expect.objectContaining(expected)]);
    expect(nics.filter(({ name }) => name.startsWith('plain/'))).toHaveLength(2);
  });

  test.each([
    ['metadata', { metadata: undefined }],
    ['addresses', { addresses: null }],
  ])('a server whose own record says no %s: its NICs', async (field, given) => {
    const { project } = stage.cloud;
    const odd = addServer(project, { name: 'odd' });
    addServer(project, { name: 'plain' });
    show(new RegExp(`cloudservers/${odd.id}$`), { server: { ...serverView(project, odd), ...given } });
    const nics = await listed('detach-nic');
    expect(nics).toMatchObject([
      {
        params: { project_id: project.id, server_id: odd.id },
        name: 'odd',
        unreadable: expect.stringContaining(field),
      },
      { name: expect.stringMatching(/^plain\//) },
    ]);
  });

  test.each([
    ['volume_type', { volume_type: null }],
    ['metadata', { metadata: 'none' }],
    ['size', { size: '40' }],
  ])('a disk whose %s cannot be read', async (field, given) => {
    showRecords('volumes', [volume(given), volume({ id: 'plain', name: 'plain' })]);
    const [odd, plain] = await listed('detach-volume');
    const params = { project_id: project_id(), volume_id: volume({}).id };
    expect(odd).toMatchObject({ params, name: 'odd', state: {}, unreadable: field });
    expect(plain).toMatchObject({ name: 'plain', status: 'in-use' });
  });

  test.each([
    ['attachments.server_id', { server_id: null, device: 'na' }, {}],
    ['attachments.device', { server_id: 'host', device: null }, { server_id: 'host' }],
  ])('an attachment without %s: the other one of that disk is read all the same', async (field, at, known) => {
    showRecords('volumes', [volume({ attachments: [at, ...volume({}).attachments] })]);
    const [odd, plain] = await listed('detach-volume');
    const params = { project_id: project_id(), volume_id: volume({}).id, ...known };
    expect(odd).toMatchObject({ params, name: 'odd', unreadable: field });
    expect(plain).toMatchObject({ params: { server_id: 'a-server' }, state: { attachments: 2 } });
  });

  test.each([
    [null, 'the record'],
    ['text', 'the record'],
    [{ name: 'odd' }, 'id'],
  ])('a record that has no id: %j', async (record, unreadable) => {
    showRecords('snapshots', [record]);
    expect(await listed('delete-snapshot')).toMatchObject([{ params: { project_id: project_id() }, unreadable }]);
  });

  test('but a page that is no page fails', async () => {
    show(/cloudsnapshots/, { count: 1, snapshots: { id: 1 } });
    await expect(listed('delete-snapshot')).rejects.toThrow('GET /v2');
  });
});

test('A disk attached to a host as well leaves its server', async () => {
  const { project } = stage.cloud;
  const server = addServer(project);
  const disk: Volume = attachVolume(project, server, addVolume(project, { name: 'shared' }));
  disk.attachments.push({ server_id: null, attachment_id: 'x', attached_at: '', device: 'na' });
  const params = { server_id: server.id, volume_id: disk.id };
  expect((await stage.send(operations['detach-volume'], params, { wait: 'true' })).body.status).toBe('deleted');
});

test('And a sweep goes on beside it', async () => {
  const { project } = stage.cloud;
  const disk = addVolume(project, { name: 'hosted' });
  disk.attachments.push({ server_id: null, attachment_id: 'x', attached_at: '', device: 'na' });
  attachVolume(project, addServer(project), addVolume(project, { name: 'data' }));
  const report = await sweep(stage, 'detach-volume', { name: { glob: ['*'] }, max_percent: 100, apply: true });
  expect(report.items.filter(({ status }) => status === 'deleted')).toMatchObject([{ name: 'data' }]);
  expect([report.complete, sent(stage).length]).toEqual([true, 1]);
});
