import { beforeEach, describe, expect, test } from 'vitest';
import { operation as deleteInstance } from '../../functions/delete-instance.ts';
import { operation } from '../../functions/delete-snapshot.ts';
import { operation as detachVolume } from '../../functions/detach-volume.ts';
import { addInstance } from '../rehearsal/cloud/clouddc/instances.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot, snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';
import { post, secret, secretFrom, standardHeaders } from './deliveries.ts';
import { type Receiver, startReceiver, verify } from './receiver.ts';

let receiver: Receiver;
let stage: Stage;
const before = secretFrom('the one before');

beforeEach(async () => {
  receiver = await startReceiver();
  stage = await setStage({
    environment: {
      CLEANUP_NOTIFY_URL: `${receiver.url}/hooks/cleanup?team=a%2Fb`,
      CLEANUP_NOTIFY_SECRET: `${secret} ${before}`,
      CLEANUP_WEBHOOK_SECRET: secret,
    },
  });
  return () => Promise.all([receiver.close(), stage.cloud.close()]);
});

const absent = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const newSnapshot = (given = {}) => ({ snapshot_id: addSnapshot(stage.cloud.project, given).id });
const types = () => receiver.received.map(({ body }) => body.type);

describe('An outcome is sent on', () => {
  test('as a signed message that says what was answered, when it was', async () => {
    const { body } = await stage.send(operation, newSnapshot(), { wait: 'true' });
    const [message] = receiver.received;
    expect(message?.target).toBe('POST /hooks/cleanup?team=a%2Fb');
    expect(message?.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': expect.stringMatching(/^msg_[0-9a-f]{32}$/),
      'webhook-timestamp': String(Math.floor(stage.clock.now() / 1000)),
    });
    const timestamp = new Date(stage.clock.now()).toISOString();
    expect(message?.body).toEqual({ type: 'deletion.deleted', timestamp, data: body });
    expect(body).toMatchObject({ status: 'deleted', request_id: expect.any(String) });
    expect(receiver.received.length).toBe(1);
  });

  test('signed with each secret, so that receivers may change theirs', async () => {
    await stage.send(operation, newSnapshot());
    const [message] = receiver.received;
    if (!message) throw new Error('Nothing came.');
    for (const one of [secret, before]) expect(verify(message, one, stage.clock.now())).toEqual(message.body);
    expect(() => verify(message, secretFrom('a stranger'), stage.clock.now())).toThrow('No matching signature');
    expect(() => verify({ ...message, text: `${message.text} ` }, secret, stage.clock.now())).toThrow();
  });

  test('whatever it is', async () => {
    const { project } = stage.cloud;
    const server = addServer(project);
    attachVolume(project, server, addVolume(project), { root: true });
    const volume = attachVolume(project, server);
    const instance = addInstance(project, { state: 'running' });
    const detached = await stage.send(detachVolume, { server_id: server.id, volume_id: volume.id });
    await stage.send(deleteInstance, { id: instance.id });
    await stage.send(operation, { snapshot_id: absent });
    stage.cloud.fail({ method: 'GET', how: 'garbage' });
    const failed = await stage.send(operation, newSnapshot());
    expect(types()).toEqual(['deletion.accepted', 'deletion.refused', 'deletion.absent', 'deletion.failed']);
    const data = receiver.received.map(({ body }) => body.data);
    expect(data[0]).toEqual(detached.body);
    expect(data[0]).toHaveProperty('job_id');
    expect(data[1]?.reason).toContain('The instance is running');
    const { detail: reason } = failed.body;
    expect(data[3]).toMatchObject({ operation: operation.name, params: expect.any(Object), status: 'failed', reason });
  });

  test('with the same id for the same webhook, so that receivers know a repetition', async () => {
    const params = { snapshot_id: absent };
    const body = JSON.stringify({ params });
    for (const id of ['msg_1', 'msg_1', 'msg_2']) {
      const headers = standardHeaders(body, { id, at: stage.clock.now() });
      // Each is another container.
      await stage.serve(operation)(post('/webhooks/delete-snapshot', body, headers), {});
    }
    await stage.send(operation, params);
    await stage.send(operation, params);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(4);
  });
});

describe('Nothing is sent', () => {
  test('of what was only tried', async () => {
    const params = newSnapshot();
    await stage.send(operation, params, { dry_run: 'true' });
    await stage.send(operation, { snapshot_id: absent }, { dry_run: 'true' });
    stage.cloud.fail({ method: 'GET', how: 'garbage' });
    await stage.send(operation, params, { dry_run: 'true' });
    snapshots.of(stage.cloud.project).get(params.snapshot_id ?? '')?.status;
    expect(types()).toEqual([]);
  });

  test('of a request that was wrong, or another’s', async () => {
    await stage.send(operation, { snapshot_id: 'no-id' });
    await stage.send(operation, { ...newSnapshot(), project_id: 'f'.repeat(32) });
    expect(types()).toEqual([]);
  });

  test('where no receiver is configured', async () => {
    const silent = await setStage();
    await silent.send(operation, { snapshot_id: absent });
    expect(types()).toEqual([]);
    await silent.cloud.close();
  });
});

describe('The settings', () => {
  const fields = async (env: Record<string, string | undefined>) => {
    const wrong = await setStage({ environment: env });
    const { status, body } = await wrong.send(operation, { snapshot_id: absent }, { dry_run: 'true' });
    await wrong.cloud.close();
    return status === 200 ? [] : (body.issues as { field: string }[]).map(({ field }) => field);
  };
  const whole = { CLEANUP_NOTIFY_URL: 'https://hooks.example.com/x', CLEANUP_NOTIFY_SECRET: secret };

  test.each([
    'https://hooks.example.com',
    'https://h:8443/a?b#c',
    'http://127.0.0.1/a',
    'http://[::1]:9',
    'http://localhost',
  ])('may be %s', async (url) => expect(await fields({ ...whole, CLEANUP_NOTIFY_URL: url })).toEqual([]));

  test.each([
    'http://hooks.example.com',
    'ftp://h/',
    'hooks.example.com',
    'https://user:pass@h/',
    'http://127.0.0.1.evil.com',
    undefined,
  ])('must not be %s', async (url) =>
    expect(await fields({ ...whole, CLEANUP_NOTIFY_URL: url })).toEqual(['CLEANUP_NOTIFY_URL']),
  );

  test.each([undefined, '', ' ', 'secret', 'whsec_A'])('must have a secret, unlike %j', async (value) =>
    expect(await fields({ ...whole, CLEANUP_NOTIFY_SECRET: value })).toEqual(['CLEANUP_NOTIFY_SECRET']),
  );
});
