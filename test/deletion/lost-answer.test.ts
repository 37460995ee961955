import { beforeEach, describe, expect, test } from 'vitest';
import { operation as deleteKey } from '../../functions/delete-server-metadata.ts';
import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot, snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Stage, setStage } from '../stage.ts';
import { onRequest } from '../sweep/sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage({ latency: { snapshotDelete: 3_600_000 } });
  return () => stage.cloud.close();
});

const unknown = { status: 500, body: { error: { code: 'EVS.9999', message: 'Nobody knows.' } } };
const conflict = { status: 409, body: { conflictingRequest: { code: 409, message: 'It is in vm_state error.' } } };
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE').length;

describe('After a DELETE whose answer was lost', () => {
  test.each([
    ['an unknown error to the next one', { method: 'DELETE', how: unknown }],
    ['a look that fails', { method: 'GET', skip: 1, times: 9, how: 'garbage' }],
  ] as const)('%s is told together with it', async (_words, later) => {
    const { id } = addSnapshot(stage.cloud.project);
    stage.cloud.fail({ method: 'DELETE', how: 'reset' });
    stage.cloud.fail(later);
    const { status, body } = await stage.send(deleteSnapshot, { snapshot_id: id }, { wait: 'true' });
    expect([status, body.detail]).toEqual([502, expect.stringContaining('may have been carried out')]);
  });

  test('half an answer and a look that fails say so too', async () => {
    const { id } = addSnapshot(stage.cloud.project);
    stage.cloud.fail({ method: 'DELETE', how: 'truncate' });
    stage.cloud.fail({ method: 'GET', skip: 1, times: 99, how: unknown });
    const { status, body } = await stage.send(deleteSnapshot, { snapshot_id: id }, { wait: 'true' });
    expect([status, body.detail]).toEqual([502, expect.stringContaining('may have been carried out')]);
    expect(sent()).toBe(1);
  });

  test.each([500, 599])('and so does a %s that nobody knows, for it may have come after the work', async (code) => {
    const { id } = addSnapshot(stage.cloud.project);
    stage.cloud.fail({ method: 'DELETE', how: { ...unknown, status: code } });
    stage.cloud.fail({ method: 'GET', skip: 1, times: 99, how: 'garbage' });
    const { status, body } = await stage.send(deleteSnapshot, { snapshot_id: id }, { wait: 'true' });
    expect([status, body.detail]).toEqual([502, expect.stringContaining('may have been carried out')]);
    expect(sent()).toBe(1);
  });

  test('"not there" to the next one means that ours did it: deleted', async () => {
    const server = addServer(stage.cloud.project, { metadata: { stale: 'yes' } });
    const params = { server_id: server.id, key: 'stale' };
    stage.cloud.fail({ method: 'DELETE', how: 'lost-answer' });
    // Right after it, one look still shows the key.
    const shown = {
      server: {
        id: server.id,
        status: 'ACTIVE',
        'OS-EXT-STS:vm_state': 'active',
        metadata: { stale: 'yes' },
        tags: [],
      },
    };
    stage.cloud.fail({ method: 'GET', skip: 1, how: { status: 200, body: shown } });
    const { status, body } = await stage.send(deleteKey, params, { wait: 'true' });
    expect([status, body.status, sent()]).toEqual([200, 'deleted', 2]);
  });

  test('a refusal of the next one is not told of what then goes', async () => {
    const server = addServer(stage.cloud.project, { metadata: { stale: 'yes' } });
    const params = { server_id: server.id, key: 'stale' };
    stage.cloud.fail({ method: 'DELETE', how: 'reset' });
    stage.cloud.fail({ method: 'DELETE', how: conflict });
    onRequest(stage.cloud, ({ method }) => {
      // The lost one is carried out after the refusal, while the product looks again.
      if (method === 'GET' && sent() === 2) delete server.metadata.stale;
    });
    const { body } = await stage.send(deleteKey, params, { wait: 'true' });
    expect(body.status).toBe('deleted');
  });

  test('nor where nobody asked to wait for the end: it is watched all the same', async () => {
    const server = addServer(stage.cloud.project, { metadata: { stale: 'yes' } });
    stage.cloud.fail({ method: 'DELETE', how: 'reset' });
    stage.cloud.fail({ method: 'DELETE', how: conflict });
    let looks = 0;
    onRequest(stage.cloud, ({ method }) => {
      looks += Number(method === 'GET' && sent() === 2);
      if (looks === 3) delete server.metadata.stale;
    });
    expect((await stage.send(deleteKey, { server_id: server.id, key: 'stale' })).body.status).toBe('deleted');
  });

  test('nor is it said where the watch came to no end', async () => {
    const server = addServer(stage.cloud.project, { metadata: { stale: 'yes' } });
    stage.cloud.fail({ method: 'DELETE', how: 'reset' });
    stage.cloud.fail({ method: 'DELETE', how: conflict });
    // The looks: before, after the lost answer, after the refusal, and then of the watch.
    stage.cloud.fail({ method: 'GET', skip: 3, times: 99, how: unknown });
    const { status, body } = await stage.send(deleteKey, { server_id: server.id, key: 'stale' });
    expect([status, body.detail]).toEqual([502, expect.stringContaining('may have been carried out')]);
  });

  test('and is told together with it of what stays', async () => {
    const server = addServer(stage.cloud.project, { metadata: { stale: 'yes' } });
    const params = { server_id: server.id, key: 'stale' };
    stage.cloud.fail({ method: 'DELETE', how: 'reset' });
    stage.cloud.fail({ method: 'DELETE', how: conflict });
    const { status, body } = await stage.send(deleteKey, params);
    expect([status, body.reason]).toEqual([409, expect.stringMatching(/vm_state error.*may have been carried out/)]);
  });
});

test('a refusal is not told of what begins to go right after it', async () => {
  const { id } = addSnapshot(stage.cloud.project);
  stage.cloud.fail({ method: 'DELETE', how: { status: 403, body: { error: { code: 'EVS.0009', message: 'No.' } } } });
  let looks = 0;
  onRequest(stage.cloud, ({ method }) => {
    looks += Number(method === 'GET' && sent() > 0);
    const snapshot = snapshots.of(stage.cloud.project).get(id);
    if (looks === 2 && snapshot) snapshot.status = 'deleting';
  });
  expect((await stage.send(deleteSnapshot, { snapshot_id: id })).body.status).toBe('accepted');
});

test('nor of what begins to go while a refusal after a lost answer is watched, and is still going at its end', async () => {
  const { id } = addSnapshot(stage.cloud.project);
  stage.cloud.fail({ method: 'DELETE', how: 'reset' });
  stage.cloud.fail({ method: 'DELETE', how: { status: 403, body: { error: { code: 'EVS.0009', message: 'No.' } } } });
  let looks = 0;
  onRequest(stage.cloud, ({ method }) => {
    looks += Number(method === 'GET' && sent() === 2);
    const snapshot = snapshots.of(stage.cloud.project).get(id);
    if (looks === 3 && snapshot) snapshot.status = 'deleting';
  });
  expect((await stage.send(deleteSnapshot, { snapshot_id: id })).body.status).toBe('accepted');
});

test('one that the cloud takes back before a look saw it leave has failed too', async () => {
  const { id } = addSnapshot(stage.cloud.project);
  let looks = 0;
  onRequest(stage.cloud, ({ method }) => {
    looks += Number(method === 'GET' && sent() > 0);
    const snapshot = snapshots.of(stage.cloud.project).get(id);
    if (looks === 1 && snapshot) snapshot.status = 'available';
  });
  const { status, body } = await stage.send(deleteSnapshot, { snapshot_id: id }, { wait: 'true' });
  expect([status, body.detail, looks]).toEqual([502, expect.stringContaining('then the snapshot became available'), 2]);
});

test('a deletion that the cloud accepts and takes back has failed, and does not stay accepted for ever', async () => {
  const { id } = addSnapshot(stage.cloud.project);
  let looks = 0;
  onRequest(stage.cloud, ({ method }) => {
    looks += Number(method === 'GET' && sent() > 0);
    const snapshot = snapshots.of(stage.cloud.project).get(id);
    if (looks === 3 && snapshot) snapshot.status = 'available';
  });
  const { status, body } = await stage.send(deleteSnapshot, { snapshot_id: id }, { wait: 'true' });
  expect([status, body.detail]).toEqual([
    502,
    expect.stringContaining('accepted the deletion, then the snapshot became available'),
  ]);
  expect(sent()).toBe(1);
});
