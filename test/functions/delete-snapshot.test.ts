import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { addSnapshot, snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { snapshotView } from '../rehearsal/cloud/evs/snapshot-list.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (given: Parameters<typeof addSnapshot>[1] = {}) => addSnapshot(stage.cloud.project, given);
const send = (id: string, query: Record<string, string> = {}) => stage.send(operation, { snapshot_id: id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const deletions = () => Object.fromEntries(stage.cloud.deletions);

test('the URI line of its API document is its route', () => {
  expect(operation.route).toBe('DELETE /v2/{project_id}/cloudsnapshots/{snapshot_id}');
});

describe('"A snapshot whose name is prefixed autobk_snapshot_ cannot be deleted" (不能删除以autobk_snapshot_为前缀的快照)', () => {
  test.each(['autobk_snapshot_20260214', 'autobk_snapshot_'])('%s is refused, and nothing is sent', async (name) => {
    const { id } = add({ name });
    const { status, body } = await send(id, { wait: 'true' });
    expect([status, body.status, body.reason]).toEqual([409, 'refused', expect.stringContaining('autobk_snapshot_')]);
    expect(sent()).toEqual([]);
  });

  test.each(['manualbk_snapshot_vbs_', 'manualbk_snapshot_csbs_', 'autobk_snapshot_vbs_', 'autobk_snapshot_csbs_'])(
    'nor one of the other backups (%s…), which the user guide says is only to be viewed',
    async (prefix) => {
      const { status, body } = await send(add({ name: `${prefix}1f2e` }).id, { wait: 'true' });
      expect([status, body.status, body.reason]).toEqual([409, 'refused', expect.stringContaining('bk_snapshot_')]);
      expect(sent()).toEqual([]);
    },
  );

  test.each(['autobk_snapshot', 'manualbk_snapshot', 'my_autobk_snapshot_1', ''])(
    '“%s” has no such prefix and is deleted',
    async (name) => {
      const { id } = add({ name });
      expect((await send(id, { wait: 'true' })).body.status).toBe('deleted');
      expect(deletions()).toEqual({ [`snapshot:${id}`]: 1 });
    },
  );
});

describe('"Only a snapshot whose status is available or error can be deleted" (当快照状态为available、error状态时，才可以删除)', () => {
  test.each(['available', 'error'])('%s: it is deleted, once', async (status) => {
    const { id } = add({ status });
    expect((await send(id, { wait: 'true' })).body).toMatchObject({ status: 'deleted', found: { status } });
    expect([sent().length, deletions()]).toEqual([1, { [`snapshot:${id}`]: 1 }]);
  });

  test.each(['creating', 'error_deleting', 'rollbacking', 'backing-up', 'never-heard-of'])(
    '%s: it is refused, and nothing is sent',
    async (status) => {
      const { id } = add({ status });
      const answer = await send(id, { wait: 'true' });
      expect([answer.status, answer.body.status]).toEqual([409, 'refused']);
      expect(answer.body.reason).toContain(`The snapshot is ${status}`);
      expect(sent()).toEqual([]);
    },
  );
});

describe('"Normal: 202" (正常 202)', () => {
  test('is an acceptance: 202, and the cloud removes the snapshot later', async () => {
    const { id } = add();
    const { status, body } = await send(id);
    expect([status, body.status]).toEqual([202, 'accepted']);
    expect(deletions()).toEqual({});
    stage.clock.advance(2_000);
    expect(deletions()).toEqual({ [`snapshot:${id}`]: 1 });
  });

  test('is called deleted, with wait, when the cloud has really removed it', async () => {
    const { id } = add();
    const { status, body } = await send(id, { wait: 'true' });
    expect([status, body.status]).toEqual([200, 'deleted']);
    expect(snapshots.of(stage.cloud.project).has(id)).toBe(false);
  });

  test('stays an acceptance when the time runs out while watching', async () => {
    await stage.cloud.close();
    stage = await setStage({ latency: { snapshotDelete: 3_600_000 } });
    const { id } = add();
    const { status, body } = await send(id, { wait: 'true' });
    expect([status, body.status, sent().length]).toEqual([202, 'accepted', 1]);
  });

  test('ends in a 502 that names the reason when the snapshot becomes error_deleting', async () => {
    const { id } = add({ refusesToGo: true });
    const { status, headers, body } = await send(id, { wait: 'true' });
    expect([status, headers['content-type']]).toEqual([502, 'application/problem+json']);
    expect(body.detail).toContain('error_deleting');
    expect([sent().length, deletions()]).toEqual([1, {}]);
  });
});

describe('What passes by itself is told, so that a queued deletion comes back', () => {
  test.each([
    ['creating', true],
    ['rollbacking', true],
    ['backing-up', true],
    ['error_deleting', undefined],
    ['never-heard-of', undefined],
  ])('%s', async (status, passing) => {
    const { body } = await send(add({ status }).id);
    expect([body.status, body.passing]).toEqual(['refused', passing]);
  });

  test('not of a backup’s snapshot, whatever is being done to it', async () => {
    const { body } = await send(add({ name: 'autobk_snapshot_1', status: 'backing-up' }).id);
    expect([body.status, body.passing]).toEqual(['refused', undefined]);
  });
});

test('A deletion that the cloud takes back has failed: deleting, then available again', async () => {
  const { status, body } = await send(add({ inUse: true }).id, { wait: 'true' });
  expect([status, body.detail]).toEqual([502, expect.stringContaining('then the snapshot became available')]);
});

describe('"Sample of the response: error, or itemNotFound" (响应样例: 如报错 itemNotFound)', () => {
  test.each([
    { error: { message: 'could not be found', code: 'EVS.5404' } },
    { itemNotFound: { message: 'could not be found', code: '404' } },
  ])('%j: the snapshot is absent, and nothing is sent', async (body) => {
    const { id } = add();
    stage.cloud.fail({ method: 'GET', how: { status: 404, body } });
    const answer = await send(id);
    expect([answer.status, answer.body.status, sent()]).toEqual([200, 'absent', []]);
  });

  test('a snapshot that never existed is absent, and nothing is sent', async () => {
    const { status, body } = await send('aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee');
    expect([status, body.status, sent()]).toEqual([200, 'absent', []]);
  });
});

describe('"snapshot_id, mandatory: the snapshot ID" (快照ID)', () => {
  test.each(['not-an-id', '..', 'AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEEE', 'a?b'])(
    '“%s” is a 400, nothing is asked',
    async (id) => {
      const { status, body } = await send(id);
      expect([status, body.issues]).toEqual([400, [{ field: 'snapshot_id', message: expect.any(String) }]]);
      expect(stage.cloud.requests).toEqual([]);
    },
  );
});

describe('A dry run', () => {
  test('says planned and what was found, and sends nothing', async () => {
    const { id } = add({ name: 'old', status: 'error' });
    const { status, body } = await send(id, { dry_run: 'true' });
    expect([status, body.status, body.found]).toEqual([
      200,
      'planned',
      { name: 'old', status: 'error', by_server_backup: false },
    ]);
    expect(sent()).toEqual([]);
  });

  test('of a snapshot that must stay is refused', async () => {
    const { status, body } = await send(add({ name: 'autobk_snapshot_1' }).id, { dry_run: 'true' });
    expect([status, body.status, sent()]).toEqual([409, 'refused', []]);
  });
});

test('A dry run of a snapshot that is being deleted says so, and does not watch', async () => {
  const { id } = add();
  await send(id);
  const before = stage.cloud.requests.length;
  const { status, body } = await send(id, { dry_run: 'true', wait: 'true' });
  expect([status, body.status, body.reason]).toEqual([202, 'accepted', expect.stringContaining('already')]);
  expect([sent().length, stage.cloud.requests.length]).toEqual([1, before + 1]);
});

test('A second deletion while the first is underway watches and asks no second time', async () => {
  const { id } = add();
  await send(id);
  expect(await send(id)).toMatchObject({ status: 202, body: { status: 'accepted' } });
  expect((await send(id, { wait: 'true' })).body.status).toBe('deleted');
  expect([sent().length, deletions()]).toEqual([1, { [`snapshot:${id}`]: 1 }]);
});

test('A snapshot made by a server backup (__system__enableActive) is refused, and nothing is sent', async () => {
  const { status, body } = await send(add({ metadata: { __system__enableActive: 'true' } }).id, { wait: 'true' });
  expect([status, body.status, sent()]).toEqual([409, 'refused', []]);
});

test.each(['name', 'status', 'metadata'])(
  'When the cloud leaves out the %s, the snapshot is refused and nothing is sent',
  async (field) => {
    const given = add();
    const snapshot = { ...JSON.parse(snapshotView(stage.cloud.project, given)), [field]: undefined };
    stage.cloud.fail({ method: 'GET', times: 9, how: { status: 200, body: { snapshot } } });
    const { status, body } = await send(given.id, { wait: 'true' });
    expect([status, body.status, sent()]).toEqual([409, 'refused', []]);
  },
);
