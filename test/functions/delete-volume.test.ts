import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-volume.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addVolume, volumes, volumeView } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (given: Parameters<typeof addVolume>[1] = {}) => addVolume(stage.cloud.project, given);
const send = (volume_id: string, query: Record<string, string> = { wait: 'true' }) =>
  stage.send(operation, { volume_id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const deletions = () => Object.fromEntries(stage.cloud.deletions);

async function expectRefused(id: string, reason: string) {
  const { status, body } = await send(id);
  expect([status, body.status, body.reason, sent()]).toEqual([409, 'refused', expect.stringContaining(reason), []]);
  return body;
}
async function expectDeleted(id: string) {
  const { status, body } = await send(id);
  expect([status, body.status, sent().length, deletions()]).toEqual([200, 'deleted', 1, { [`volume:${id}`]: 1 }]);
}

test('the URI line of its API document is its route', () => {
  expect(operation.route).toBe('DELETE /v2/{project_id}/cloudvolumes/{volume_id}');
});

describe('"The disk status must be available, error, error_extending, error_restoring or error_rollbacking" (EVS.1046)', () => {
  test.each(['available', 'error', 'error_extending', 'error_restoring', 'error_rollbacking'])(
    '%s: it is deleted, once',
    async (status) => expectDeleted(add({ status }).id),
  );

  test.each(['in-use', 'awaiting-transfer', 'never-heard-of'])('%s: it is refused', async (status) => {
    expect(await expectRefused(add({ status }).id, `The disk is ${status};`)).not.toHaveProperty('passing');
  });

  test.each([
    ...['creating', 'attaching', 'detaching', 'extending', 'backing-up', 'restoring-backup'],
    ...['uploading', 'downloading', 'rollbacking'],
  ])('%s: it is refused as well, but that passes, so a queued deletion comes back', async (status) => {
    expect(await expectRefused(add({ status }).id, `The disk is ${status};`)).toMatchObject({ passing: true });
  });

  test('error_deleting: "contact technical support" (EVS.2020), so a deletion that failed is not repeated', async () => {
    expect(await expectRefused(add({ status: 'error_deleting' }).id, 'error_deleting')).not.toHaveProperty('passing');
  });
});

describe('"A shared disk must be detached from all its servers before it is deleted"', () => {
  test('one that hangs on a server is refused, and names it', async () => {
    const server = addServer(stage.cloud.project);
    await expectRefused(attachVolume(stage.cloud.project, server).id, `attached to ${server.id}.`);
  });

  test.each(['available', 'error'])('so is one with any attachment left, though it is called %s', async (status) => {
    const disk = add();
    const [first, second] = [addServer(stage.cloud.project), addServer(stage.cloud.project)];
    for (const server of [first, second]) attachVolume(stage.cloud.project, server, disk);
    disk.attachments.reverse();
    Object.assign(disk, { status });
    await expectRefused(disk.id, `attached to ${second?.id} and 1 more`);
  });

  test('so is one that is attached to a host, which has no server_id', async () => {
    const disk = add();
    disk.attachments.push({ server_id: null, attachment_id: 'x', attached_at: '', device: 'na' });
    await expectRefused(disk.id, 'attached to a host');
  });

  test('detached from all of them it is deleted', async () => {
    const disk = attachVolume(stage.cloud.project, addServer(stage.cloud.project));
    Object.assign(disk, { status: 'available', attachments: [] });
    await expectDeleted(disk.id);
  });
});

describe('"Yearly/monthly disks cannot be deleted, only unsubscribed" (metadata.orderID)', () => {
  test('a disk with an orderID is refused', () =>
    expectRefused(add({ metadata: { orderID: 'CS2603011200ABCDE' } }).id, 'metadata.orderID'));
  test('an empty orderID is none: it is deleted', () => expectDeleted(add({ metadata: { orderID: '' } }).id));
});

describe('A disk that another service owns', () => {
  const keys = ['everest.csi', 'csi.volume', 'CCE-Cluster-ID', 'cceClusterId', 'kubernetes.io/created-for/pvc/name'];
  test.each([...keys, '__system__enableActive'])('is refused for %s in its metadata or tags', async (key) => {
    await expectRefused(add({ metadata: { [key]: 'x' } }).id, key);
    await expectRefused(add({ tags: { [key]: '' } }).id, key);
  });

  test.each(['accessed', 'success', 'my__system__', '__system__encrypted', '__system__cmkid'])(
    'is none because of %s: it is deleted',
    async (key) => expectDeleted(add({ metadata: { [key]: 'x' } }).id),
  );
});

describe('A bootable disk was the system disk of a server', () => {
  test('a person may name it: it is deleted, and the answer says that it was bootable', async () => {
    const disk = attachVolume(stage.cloud.project, addServer(stage.cloud.project), undefined, { root: true });
    Object.assign(disk, { status: 'available', attachments: [] });
    const { body } = await send(disk.id);
    expect(body).toMatchObject({ status: 'deleted', found: { bootable: true } });
    expect(sent().map(({ query }) => query)).toEqual([{}]);
  });
});

describe('What the cloud does not say is not guessed', () => {
  test.each([
    ['attachments', 'attachments'],
    ['status', 'status'],
    ['metadata', 'does not show the metadata'],
  ])('without %s it is refused, and nothing is sent', async (field, reason) => {
    const given = add();
    const volume = { ...volumeView(stage.cloud.project, given), [field]: undefined };
    stage.cloud.fail({ method: 'GET', times: 9, how: { status: 200, body: { volume } } });
    await expectRefused(given.id, reason);
  });
});

describe('"volume_id, mandatory: the disk ID"', () => {
  test.each(['not-an-id', '..', 'AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEEE'])(
    '“%s” is a 400, nothing is asked',
    async (id) => {
      const { status, body } = await send(id);
      expect([status, body.issues]).toEqual([400, [{ field: 'volume_id', message: expect.any(String) }]]);
      expect(stage.cloud.requests).toEqual([]);
    },
  );

  test('a disk that never existed is absent, and nothing is sent', async () => {
    const { status, body } = await send('aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee');
    expect([status, body.status, sent()]).toEqual([200, 'absent', []]);
  });
});

test('A dry run says planned and what was found, and sends nothing', async () => {
  const { id } = add();
  const { body } = await send(id, { dry_run: 'true' });
  expect([body.status, sent(), volumes.of(stage.cloud.project).has(id)]).toEqual(['planned', [], true]);
  expect(body.found).toEqual({ status: 'available', attached_to: [], bootable: false, ordered: false, owned_by: '' });
});
