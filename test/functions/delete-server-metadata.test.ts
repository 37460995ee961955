import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-server-metadata.ts';
import { addServer, systemMetadata } from '../rehearsal/cloud/ecs/server.ts';
import { serverView } from '../rehearsal/cloud/ecs/server-view.ts';
import { type Stage, setStage } from '../stage.ts';
import { sweep } from '../sweep/sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (key: string, vm_state = 'active') =>
  addServer(stage.cloud.project, { vm_state, metadata: { [key]: 'x' } });
const send = (server_id: string, key: string, query: Record<string, string> = {}) =>
  stage.send(operation, { server_id, key }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const deletions = () => Object.fromEntries(stage.cloud.deletions);

test('the URI line of its API document is its route', () => {
  expect(operation.route).toBe('DELETE /v1/{project_id}/cloudservers/{server_id}/metadata/{key}');
});

describe('"OS-EXT-STS:vm_state must be active, stopped, paused or suspended" (必须是active，stopped，paused或者suspended)', () => {
  test.each(['active', 'stopped', 'paused', 'suspended'])('%s: the key is deleted, once', async (vm_state) => {
    const { id } = add('owner', vm_state);
    const { status, body } = await send(id, 'owner');
    expect([status, body.status, body.found]).toEqual([200, 'deleted', { vm_state }]);
    expect([sent().length, deletions()]).toEqual([1, { [`metadata:${id}/owner`]: 1 }]);
  });

  test.each(['building', 'error', 'resized', 'rescued', 'deleted', 'shelved', 'ACTIVE', ''])(
    '“%s”: it is refused, and nothing is sent',
    async (vm_state) => {
      const { status, body } = await send(add('owner', vm_state).id, 'owner', { wait: 'true' });
      expect([status, body.status, body.reason]).toEqual([409, 'refused', expect.stringContaining('vm_state')]);
      expect(sent()).toEqual([]);
    },
  );
});

describe('"Key: the key of the metadata to delete" (待删除的云服务器metadata键值)', () => {
  test.each(['owner:team.a', ':', '...', 'a..b', '-_.:', 'x'.repeat(255), 'Owner', '%41'.slice(1), 'constructor'])(
    '%s reaches the cloud as it was given, and no other key goes',
    async (key) => {
      const server = addServer(stage.cloud.project, { metadata: { [key]: 'x', other: 'y' } });
      expect((await send(server.id, key)).body.status).toBe('deleted');
      expect(server.metadata).toEqual({ ...systemMetadata(stage.cloud.project), other: 'y' });
      expect(deletions()).toEqual({ [`metadata:${server.id}/${key}`]: 1 });
    },
  );

  test.each(['.', '..', 'a b', 'a/b', '../..', 'a?b', 'a#b', 'é', 'a~b', 'a%2e', 'x'.repeat(256)])(
    '%s is none: 400 naming the field, and nothing is asked',
    async (key) => {
      const { status, body } = await send(add('owner').id, key);
      expect([status, body.issues]).toEqual([400, [expect.objectContaining({ field: 'key' })]]);
      expect(stage.cloud.requests).toEqual([]);
    },
  );

  test.each([
    ...Object.keys(systemMetadata({ id: 'any' } as never)),
    ...['os_version', 'chargingMode', 'baremetalPortIDList', 'op_svc_lockaction', 'productId', 'server_expiry'],
    ...['_ha_policy_type', '_anything', 'OS_anything', 'op_svc_anything', 'ecm_resource_id', 'EcmResStatus'],
    ...['agency_name', 'op_svc_userid', 'lockSource', 'lockScene', 'lockCheckEndpoint', 'BSS_order', 'VPC_ID'],
  ])('%s is the cloud’s own: refused, and nothing is sent', async (key) => {
    const { status, body } = await send(add(key).id, key, { wait: 'true' });
    expect([status, body.status, body.reason]).toEqual([409, 'refused', expect.stringContaining(key)]);
    expect(sent()).toEqual([]);
  });
});

describe('"server_id, mandatory: the ECS ID" (云服务器ID)', () => {
  test.each(['not-an-id', '..', 'AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEEE'])(
    '“%s” is a 400, nothing is asked',
    async (id) => {
      const { status, body } = await send(id, 'owner');
      expect([status, body.issues]).toEqual([400, [expect.objectContaining({ field: 'server_id' })]]);
      expect(stage.cloud.requests).toEqual([]);
    },
  );
});

describe('What is not there is absent, and nothing is sent', () => {
  test.each(['no-such-key', 'OWNER', 'toString'])('the key %s', async (key) => {
    const { status, body } = await send(add('owner').id, key);
    expect([status, body.status, sent()]).toEqual([200, 'absent', []]);
  });

  test('the server', async () => {
    const { status, body } = await send('aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', 'owner');
    expect([status, body.status, sent()]).toEqual([200, 'absent', []]);
  });
});

test.each(['nova', 'wrapped'] as const)(
  'A key that goes between look and deletion is absent (%s)',
  async (metadataMissing) => {
    await stage.cloud.close();
    stage = await setStage({ metadataMissing });
    const server = add('owner');
    const seen = { server: { ...serverView(stage.cloud.project, server), metadata: { ghost: 'x' } } };
    stage.cloud.fail({ method: 'GET', how: { status: 200, body: seen } });
    const { status, body } = await send(server.id, 'ghost');
    expect([status, body.status, deletions()]).toEqual([200, 'absent', {}]);
  },
);

test('Waiting or not, the key is gone when the answer says deleted', async () => {
  for (const wait of ['true', 'false']) {
    const server = add('owner');
    expect((await send(server.id, 'owner', { wait })).body.status).toBe('deleted');
    expect(server.metadata).not.toHaveProperty('owner');
  }
});

test('Out of time while watching a key that will not go is an acceptance', async () => {
  const { id } = add('owner');
  stage.cloud.fail({ method: 'DELETE', how: { status: 204 } });
  const { status, body } = await send(id, 'owner', { wait: 'true' });
  expect([status, body.status, sent().length]).toEqual([202, 'accepted', 1]);
});

test('A server that its owner locked is refused in the cloud’s words', async () => {
  const server = add('owner');
  server.locked = true;
  const { status, body } = await send(server.id, 'owner');
  expect([status, body.status, body.reason]).toEqual([409, 'refused', expect.stringContaining('Ecs.0605')]);
  expect(deletions()).toEqual({});
});

describe('What its server’s record says against it is said at once, in a plan as well: nothing is sent', () => {
  test.each([
    ['locked', { locked: true }, 'The server is locked', undefined],
    ['being deleted', { task_state: 'deleting' }, 'The server is being deleted', true],
    ['DELETED', { status: 'DELETED', vm_state: 'deleted' }, 'The server is being deleted', true],
    ['in ERROR', { vm_state: 'error' }, 'vm_state is error', undefined],
  ])('a server %s', async (_, given, words, passing) => {
    const server = Object.assign(add('owner'), given);
    for (const query of [{}, { dry_run: 'true' }] as Record<string, string>[]) {
      const { status, body } = await send(server.id, 'owner', query);
      expect([status, body.status, body.passing]).toEqual([409, 'refused', passing]);
      expect(body.reason).toContain(words);
    }
    const { items } = await sweep(stage, 'delete-server-metadata', { key: { glob: ['owner'] }, max_percent: 100 });
    expect(items).toMatchObject([{ status: 'refused', reason: expect.stringContaining(words) }]);
    expect(sent()).toEqual([]);
  });

  test('but what else is being done to a server does not keep its metadata', async () => {
    const server = Object.assign(add('owner'), { task_state: 'rebooting' });
    expect((await send(server.id, 'owner')).body.status).toBe('deleted');
  });
});

describe('A dry run', () => {
  test('says planned and what was found, and sends nothing', async () => {
    const { status, body } = await send(add('owner', 'paused').id, 'owner', { dry_run: 'true' });
    expect([status, body.status, body.found, sent()]).toEqual([200, 'planned', { vm_state: 'paused' }, []]);
  });

  test('of a key that must stay is refused', async () => {
    const { status, body } = await send(add('vpc_id').id, 'vpc_id', { dry_run: 'true' });
    expect([status, body.status, sent()]).toEqual([409, 'refused', []]);
  });
});

test.each([
  ['the state', { 'OS-EXT-STS:vm_state': undefined }],
  ['the state, but for null', { 'OS-EXT-STS:vm_state': null }],
  ['the metadata', { metadata: undefined }],
])('When the cloud leaves out %s, the key is refused and nothing is sent', async (_, without) => {
  const server = add('owner');
  const body = { server: { ...serverView(stage.cloud.project, server), ...without } };
  stage.cloud.fail({ method: 'GET', times: 9, how: { status: 200, body } });
  const answer = await send(server.id, 'owner');
  expect([answer.status, answer.body.status, sent()]).toEqual([409, 'refused', []]);
});
