import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/detach-volume.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

type Place = Parameters<typeof attachVolume>[3];
function add(status = 'ACTIVE', place: Place = {}) {
  const server = addServer(stage.cloud.project, { status });
  const volume = attachVolume(stage.cloud.project, server, addVolume(stage.cloud.project), place);
  return { server_id: server.id, volume_id: volume.id };
}
const send = (params: Record<string, string>, query: Record<string, string> = {}) =>
  stage.send(operation, params, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const deletions = () => Object.fromEntries(stage.cloud.deletions);
const stranger = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';

test('the URI line of its API document is its route', () => {
  expect(operation.route).toBe('DELETE /v1/{project_id}/cloudservers/{server_id}/detachvolume/{volume_id}');
});

describe('"Detaches a disk from an ECS" (从弹性云服务器中卸载磁盘)', () => {
  test.each(['ACTIVE', 'SHUTOFF'])('a data disk leaves a server that is %s, once', async (status) => {
    const disk = add(status, { bootIndex: null });
    const { body } = await send(disk, { wait: 'true' });
    expect(body).toMatchObject({
      status: 'deleted',
      found: { root: false, device: '/dev/vdb', server_status: status },
    });
    expect([sent().length, deletions()]).toEqual([1, { [`volume:${disk.server_id}/${disk.volume_id}`]: 1 }]);
  });

  test('the root disk stays on a server that runs: nothing is sent', async () => {
    const { status, body } = await send(add('ACTIVE', { root: true }), { wait: 'true' });
    expect([status, body.status, body.reason]).toEqual([409, 'refused', expect.stringContaining('root disk')]);
    expect(sent()).toEqual([]);
  });

  test('the root disk leaves a server that is SHUTOFF, once', async () => {
    const disk = add('SHUTOFF', { root: true });
    expect((await send(disk, { wait: 'true' })).body).toMatchObject({ status: 'deleted', found: { root: true } });
    expect([sent().length, deletions()]).toEqual([1, { [`volume:${disk.server_id}/${disk.volume_id}`]: 1 }]);
  });
});

describe('"Whether to forcibly detach a data disk: yes is 1, no is 0" (是否强制卸载数据盘: 是，值为“1”。否，值为“0”)', () => {
  test.each(['0', '1'])('delete_flag=%s reaches the cloud, and the data disk leaves', async (delete_flag) => {
    expect((await send(add(), { delete_flag, wait: 'true' })).body.status).toBe('deleted');
    expect(sent().map(({ query }) => query)).toEqual([{ delete_flag }]);
  });

  test.each(['2', '01', 'true', '-1', ' '])(
    'delete_flag=%s is neither: 400 naming it, and nothing is asked',
    async (delete_flag) => {
      const { status, body } = await send(add(), { delete_flag });
      expect([status, body.issues]).toEqual([400, [expect.objectContaining({ field: 'delete_flag' })]]);
      expect(stage.cloud.requests).toEqual([]);
    },
  );

  test('the root disk is no data disk: delete_flag=1 is refused even on a server that is SHUTOFF', async () => {
    const { status, body } = await send(add('SHUTOFF', { root: true }), { delete_flag: '1', wait: 'true' });
    expect([status, body.status, body.reason]).toEqual([409, 'refused', expect.stringContaining('delete_flag=1')]);
    expect(sent()).toEqual([]);
  });
});

describe('"The default is 0" (默认值为0)', () => {
  test('and is left to the cloud', async () => {
    expect((await send(add('SHUTOFF', { root: true }), { wait: 'true' })).body.status).toBe('deleted');
    expect(sent().map(({ query }) => query)).toEqual([{}]);
  });
});

describe('"server_id, volume_id, mandatory" (云服务器ID, 磁盘ID)', () => {
  test.each(['not-an-id', '..', 'a/b'])('“%s” is a 400 naming both fields, and nothing is asked', async (id) => {
    const { status, body } = await send({ server_id: id, volume_id: id });
    expect(status).toBe(400);
    expect(body.issues).toEqual(['server_id', 'volume_id'].map((field) => expect.objectContaining({ field })));
    expect(stage.cloud.requests).toEqual([]);
  });
});

describe('What is not there is absent, and nothing is sent', () => {
  test.each([
    ['a disk nobody knows', () => ({ ...add(), volume_id: stranger })],
    ['a server nobody knows', () => ({ ...add(), server_id: stranger })],
    ['a disk of another server', () => ({ ...add(), server_id: add().server_id })],
  ])('%s', async (_, arrange) => {
    const { status, body } = await send(arrange(), { wait: 'true' });
    expect([status, body.status, sent()]).toEqual([200, 'absent', []]);
  });
});

describe('A dry run', () => {
  test('says planned and what was found, and sends nothing', async () => {
    const { status, body } = await send(add(), { dry_run: 'true' });
    expect([status, body.status, sent()]).toEqual([200, 'planned', []]);
    expect(body.found).toMatchObject({ device: '/dev/vdb', root: false, server_status: 'ACTIVE' });
  });

  test.each([
    ['the root disk of a running server', 'ACTIVE', {}],
    ['the root disk by force', 'SHUTOFF', { delete_flag: '1' }],
  ])('of %s is refused', async (_, status, query) => {
    const answer = await send(add(status, { root: true }), { dry_run: 'true', ...query });
    expect([answer.status, answer.body.status, sent()]).toEqual([409, 'refused', []]);
  });
});
