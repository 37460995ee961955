import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/detach-volume.ts';
import type { CloudOptions } from '../rehearsal/cloud/cloud.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer, type Server, servers } from '../rehearsal/cloud/ecs/server.ts';
import type { Volume } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, takeTime } from '../stage.ts';
import { gone, onRequest, sent, sweep } from '../sweep/sweeping.ts';
import { attachedDisk } from './attached-disk.ts';

let stage: Stage;
let server: Server;
let disk: Volume;
beforeEach(() => arrange());

async function arrange(options?: CloudOptions) {
  ({ stage, server, disk } = await attachedDisk(options));
}
const send = (query: Record<string, string> = { wait: 'true' }, at = server) =>
  stage.send(operation, { server_id: at.id, volume_id: disk.id }, query);
const rule = { name: { glob: ['*'] }, max_percent: 100 };
const plan = () => sweep(stage, 'detach-volume', rule);
const notAttached = { error: { code: 'Ecs.1000', message: '{"itemNotFound": {"message": "gone", "code": 404}}' } };

describe('An attachment is absent only where neither record names it', () => {
  const byDisk = "Only the disk's own record (EVS) still names the attachment.";

  test('the server has forgotten it: refused, to be asked for again, and planned by nobody', async () => {
    server.volumes = [];
    const { status, body } = await send();
    expect([status, body]).toMatchObject([409, { status: 'refused', passing: true, reason: byDisk }]);
    expect((await plan()).items).toMatchObject([{ status: 'refused', reason: byDisk }]);
    expect(sent(stage)).toEqual([]);
  });

  test('the disk has forgotten it: refused, to be asked for again', async () => {
    Object.assign(disk, { attachments: [], status: 'available' });
    const reason = 'Only the server (ECS) still names the attachment.';
    expect((await send()).body).toMatchObject({ status: 'refused', passing: true, reason });
    expect(sent(stage)).toEqual([]);
  });

  test('the server is gone and the disk’s record still names it: the answer says so', async () => {
    servers.of(stage.cloud.project).delete(server.id);
    const { body } = await send();
    expect(body).toMatchObject({ status: 'refused', passing: true });
    expect(body.reason).toMatch(/The server is gone; only the disk's own record, in which it is in-use/);
  });

  test('a disk whose server is slow to forget it is not taken back', async () => {
    await arrange({ latency: { volumeLag: 60_000 } });
    const looks = () => stage.cloud.requests.filter(({ path }) => path.includes('/block_device/')).length;
    onRequest(stage.cloud, ({ path }) => {
      if (path.includes('/block_device/') && looks() > 4) Object.assign(disk, { status: 'in-use', attachments: [] });
    });
    const params = { project_id: stage.cloud.project.id, server_id: server.id, volume_id: disk.id };
    expect((await takeTime(stage, operation, params)).status).toBe('deleted');
  });

  test('while it is watched, the server is not read again', async () => {
    await arrange({ latency: { jobEnd: 1_000, volumeLag: 7_000 } });
    expect((await send()).body.status).toBe('deleted');
    const reads = (path: string) => stage.cloud.requests.filter((one) => one.path.endsWith(path)).length;
    expect([reads(`/cloudservers/${server.id}`), reads(`/block_device/${disk.id}`) > 3]).toEqual([1, true]);
  });

  test('one answer that lacks it is not the end, though it comes again', async () => {
    await arrange({ latency: { volumeLag: 3_600_000 } });
    stage.cloud.fail({ path: /block_device/, skip: 1, times: 99, how: { status: 400, body: notAttached } });
    expect((await send()).body.status).toBe('accepted');
  });

  test('and while it is the only one of a disk that is detaching, it is leaving', async () => {
    Object.assign(disk, { status: 'detaching' });
    server.volumes = [];
    expect((await send({})).body).toMatchObject({ status: 'accepted' });
  });
});

describe('A disk with several attachments', () => {
  let other: Server;
  beforeEach(() => {
    other = addServer(stage.cloud.project);
    attachVolume(stage.cloud.project, other, disk);
  });

  test('detaching says nothing about this one: refused, to be asked for again, with nothing sent', async () => {
    await send({});
    const { status, body } = await send({}, other);
    expect([status, body]).toMatchObject([409, { status: 'refused', passing: true, found: { attachments: 2 } }]);
    expect(body.reason).toContain('The disk is detaching');
    expect(sent(stage)).toHaveLength(1);
    stage.clock.advance(60_000);
    expect((await send({ wait: 'true' }, other)).body.status).toBe('deleted');
  });

  test('nor is it accepted where the cloud refuses because another one leaves', async () => {
    const body = { error: { code: 'Ecs.1000', message: '{"badRequest": {"message": "detaching", "code": 400}}' } };
    stage.cloud.fail({ method: 'DELETE', how: { status: 400, body } });
    stage.cloud.fail({ method: 'GET', path: /cloudvolumes/, how: { status: 200, body: { volume: { ...disk } } } });
    disk.status = 'detaching';
    expect((await send()).body).toMatchObject({ status: 'refused', passing: true });
  });

  test('after a lost answer it may well be this one: neither refused nor accepted is said', async () => {
    await arrange({ latency: { jobEnd: 60_000 } });
    attachVolume(stage.cloud.project, addServer(stage.cloud.project), disk);
    stage.cloud.fail({ method: 'DELETE', how: 'lost-answer' });
    const { status, body } = await send();
    expect([status, body.detail]).toEqual([502, expect.stringContaining('may have been carried out all the same')]);
    expect(sent(stage)).toHaveLength(1);
  });

  test('in one sweep all of them are deleted, one after the other', async () => {
    attachVolume(stage.cloud.project, addServer(stage.cloud.project), disk);
    const report = await sweep(stage, 'detach-volume', { ...rule, apply: true });
    expect(report.items.map(({ status }) => status)).toEqual(['deleted', 'deleted', 'deleted']);
    expect([Object.keys(gone(stage)).length, disk.attachments]).toEqual([3, []]);
  });
});
