import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/detach-volume.ts';
import type { CloudOptions } from '../rehearsal/cloud/cloud.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import type { Server } from '../rehearsal/cloud/ecs/server.ts';
import { addVolume, type Volume } from '../rehearsal/cloud/evs/volumes.ts';
import type { Stage } from '../stage.ts';
import { sent, sweep } from '../sweep/sweeping.ts';
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

describe('Only a disk that is in-use can be detached: refused before anything is sent, and in the plan', () => {
  const passing = ['backing-up', 'extending', 'retyping', 'maintenance', 'uploading', 'attaching', 'reserved'];
  const lasting = ['error', 'error_extending', 'available', 'never-heard-of'];
  test.each([
    ...passing.map((status) => ({ status, passes: true })),
    ...lasting.map((status) => ({ status, passes: undefined })),
  ])('$status', async ({ status, passes }) => {
    disk.status = status;
    const { body } = await send();
    expect([body.status, body.passing]).toEqual(['refused', passes]);
    expect((await send({ dry_run: 'true' })).body.reason).toContain(`The disk is ${status}`);
    expect((await plan()).items).toMatchObject([{ status: 'refused', reason: expect.stringContaining(status) }]);
    expect(sent(stage)).toEqual([]);
  });

  test('but the root disk stays by force, whatever is being done to it', async () => {
    server.status = 'SHUTOFF';
    disk = attachVolume(stage.cloud.project, server, addVolume(stage.cloud.project), { root: true });
    disk.status = 'backing-up';
    expect((await send({ delete_flag: '1' })).body).not.toHaveProperty('passing');
    expect((await send({})).body).toMatchObject({ status: 'refused', passing: true });
  });

  test('one stuck in detaching is not planned', async () => {
    disk.status = 'detaching';
    expect((await plan()).items).toMatchObject([{ status: 'refused' }]);
  });
});

describe('A detachment that is not carried out has failed', () => {
  const words = 'then the disk was in-use again and still attached';

  test('though its job was called done', async () => {
    disk.clings = true;
    const { status, body } = await send();
    expect([status, body.detail]).toEqual([502, expect.stringContaining(words)]);
    expect(sent(stage)).toHaveLength(1);
  });

  test('but one look right after the job proves nothing: the disk’s record may lag', async () => {
    await arrange({ latency: { volumeLag: 3_000 } });
    const late = { ...disk, status: 'in-use' };
    stage.cloud.fail({ path: /cloudvolumes/, skip: 1, how: { status: 200, body: { volume: late } } });
    expect((await send()).body.status).toBe('deleted');
  });

  test('one that somebody else began as well', async () => {
    await send({});
    disk.clings = true;
    const { status, body } = await send();
    expect([status, body.detail]).toEqual([502, expect.stringContaining(words)]);
  });
});
