import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { operation } from '../../functions/detach-volume.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { failNextJob, jobs } from '../rehearsal/cloud/ecs/jobs.ts';
import { addServer, servers } from '../rehearsal/cloud/ecs/server.ts';
import { volumes } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';
import { onRequest } from '../sweep/sweeping.ts';

let stage: Stage;
let disk: { server_id: string; volume_id: string };
beforeEach(() => arrange());

async function arrange(options: Parameters<typeof setStage>[0] = {}) {
  stage = await setStage(options);
  onTestFinished(stage.cloud.close);
  const server = addServer(stage.cloud.project);
  disk = { server_id: server.id, volume_id: attachVolume(stage.cloud.project, server).id };
}
const send = (query: Record<string, string> = {}) => stage.send(operation, disk, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const deletions = () => Object.fromEntries(stage.cloud.deletions);
const once = () => ({ [`volume:${disk.server_id}/${disk.volume_id}`]: 1 });
const started = () => [...jobs.of(stage.cloud.project).values()];
const attachments = () => volumes.of(stage.cloud.project).get(disk.volume_id)?.attachments.length;

describe('"Response (task class)" (响应（任务类）): the cloud answers with a job', () => {
  test('without wait: 202 with the job_id at the top level, while the job is still at it', async () => {
    const { status, body } = await send();
    expect([status, body.status, body.job_id]).toEqual([202, 'accepted', started()[0]?.job_id]);
    expect([started()[0]?.status, deletions()]).toEqual(['INIT', {}]);
  });

  test('with wait: deleted, once, and the job_id is still told', async () => {
    const { status, body } = await send({ wait: 'true' });
    expect([status, body.status, body.job_id]).toEqual([200, 'deleted', started()[0]?.job_id]);
    expect([sent().length, deletions(), attachments()]).toEqual([1, once(), 0]);
  });

  test('SUCCESS of the job is not the end: deleted only when the disk itself has left', async () => {
    await arrange({ latency: { jobEnd: 1_000, volumeLag: 7_000 } });
    const start = stage.clock.now();
    expect((await send({ wait: 'true' })).body.status).toBe('deleted');
    expect([deletions(), attachments()]).toEqual([once(), 0]);
    expect(stage.clock.now() - start).toBeGreaterThanOrEqual(8_000);
  });

  test('SUCCESS and then nothing until the time is up is an acceptance', async () => {
    await arrange({ latency: { volumeLag: 3_600_000 } });
    const { status, body } = await send({ wait: 'true' });
    expect([status, body.status, started()[0]?.status, attachments()]).toEqual([202, 'accepted', 'SUCCESS', 1]);
  });

  test('one look that finds nothing is not believed: two in a row are asked for', async () => {
    await arrange({ latency: { volumeLag: 3_600_000 } });
    const gone = { error: { code: 'Ecs.1000', message: '{"itemNotFound": {"message": "gone", "code": 404}}' } };
    stage.cloud.fail({ method: 'GET', path: /block_device/, skip: 1, how: { status: 400, body: gone } });
    const { body } = await send({ wait: 'true' });
    expect([body.status, attachments()]).toEqual(['accepted', 1]);
  });

  test('nor are two looks that find nothing with one between that finds it', async () => {
    await arrange({ latency: { volumeLag: 3_600_000 } });
    const gone = { error: { code: 'Ecs.1000', message: '{"itemNotFound": {"message": "gone", "code": 404}}' } };
    for (const skip of [1, 2])
      stage.cloud.fail({ method: 'GET', path: /block_device/, skip, how: { status: 400, body: gone } });
    const { body } = await send({ wait: 'true' });
    expect([body.status, attachments()]).toEqual(['accepted', 1]);
  });

  test('FAIL ends in a 502 with the cloud’s own reason and code', async () => {
    failNextJob(stage.cloud.project, { error_code: 'Ecs.0101', fail_reason: 'The system disk is abnormal.' });
    const { status, headers, body } = await send({ wait: 'true' });
    expect([status, headers['content-type'], body.code]).toEqual([502, 'application/problem+json', 'Ecs.0101']);
    expect(body.detail).toContain('The system disk is abnormal.');
    expect([sent().length, deletions()]).toEqual([1, {}]);
  });

  test('a state of the job that nobody knows is not the end', async () => {
    const body = { status: 'PENDING_PAYMENT', job_id: 'x' };
    stage.cloud.fail({ method: 'GET', path: /\/jobs\//, times: 99, how: { status: 200, body } });
    expect((await send({ wait: 'true' })).body.status).toBe('accepted');
  });

  test('a job the cloud no longer knows proves nothing: the disk does', async () => {
    stage.cloud.fail({
      method: 'GET',
      path: /\/jobs\//,
      times: 99,
      how: { status: 400, body: { message: 'Failed.', code: 'Common.0011' } },
    });
    const start = stage.clock.now();
    expect((await send({ wait: 'true' })).body.status).toBe('deleted');
    expect([deletions(), stage.clock.now() - start >= 4_000]).toEqual([once(), true]);
  });

  test('an acceptance without a job_id is watched by the disk alone', async () => {
    stage.cloud.fail({ method: 'DELETE', how: { status: 200, body: {} } });
    const { status, body } = await send({ wait: 'true' });
    expect([status, body.status, body.job_id, sent().length, deletions()]).toEqual([202, 'accepted', undefined, 1, {}]);
  });
});

describe('A second deletion while the first is underway', () => {
  test('is an acceptance: the cloud’s 400 is no refusal', async () => {
    await send();
    const { status, body } = await send();
    expect([status, body.status]).toEqual([202, 'accepted']);
  });

  test('is watched to its end, and the disk leaves once', async () => {
    await send();
    expect((await send({ wait: 'true' })).body.status).toBe('deleted');
    expect(deletions()).toEqual(once());
  });
});

describe('One disk at a time', () => {
  test('while another disk leaves the server: 429, to be sent again after a minute', async () => {
    const server = servers.of(stage.cloud.project).get(disk.server_id);
    const other = attachVolume(stage.cloud.project, server as NonNullable<typeof server>).id;
    await send();
    const { status, headers, body } = await stage.send(operation, { ...disk, volume_id: other }, { wait: 'true' });
    expect([status, headers['retry-after'], body.code, sent().length]).toEqual([429, '60', 'Ecs.0603', 2]);
    stage.clock.advance(60_000);
    expect((await stage.send(operation, { ...disk, volume_id: other }, { wait: 'true' })).body.status).toBe('deleted');
  });
});

test.each(['wrapped', 'Ecs.0111'] as const)(
  'A disk that leaves between look and deletion is absent (%s)',
  async (volumeDetached) => {
    await arrange({ volumeDetached });
    const server = servers.of(stage.cloud.project).get(disk.server_id);
    const record = volumes.of(stage.cloud.project).get(disk.volume_id);
    onRequest(stage.cloud, ({ method }) => {
      if (method !== 'DELETE') return;
      server?.volumes.splice(0);
      record?.attachments.splice(0);
    });
    const { status, body } = await send({ wait: 'true' });
    expect([status, body.status, sent().length]).toEqual([200, 'absent', 1]);
  },
);

test('A locked server is refused in the cloud’s words', async () => {
  Object.assign(servers.of(stage.cloud.project).get(disk.server_id) ?? {}, { locked: true });
  const { status, body } = await send({ wait: 'true' });
  expect([status, body.status, body.reason]).toEqual([409, 'refused', expect.stringContaining('Ecs.0605')]);
});
