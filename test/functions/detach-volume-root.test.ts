import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/detach-volume.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { serverView } from '../rehearsal/cloud/ecs/server-view.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

type Disk = ReturnType<typeof add>;
function add(status: string, place: Parameters<typeof attachVolume>[3], root_device_name = '/dev/vda') {
  const server = addServer(stage.cloud.project, { status, root_device_name });
  const volume = attachVolume(stage.cloud.project, server, addVolume(stage.cloud.project), place);
  return { server, server_id: server.id, volume_id: volume.id };
}
const send = ({ server_id, volume_id }: Disk, query: Record<string, string> = { wait: 'true' }) =>
  stage.send(operation, { server_id, volume_id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE').length;
const deletions = () => Object.fromEntries(stage.cloud.deletions);
const once = (disk: Disk) => ({ [`volume:${disk.server_id}/${disk.volume_id}`]: 1 });

/** Lets the cloud show a disk, and its server with a difference. */
function show(disk: Disk, volumeAttachment: object, difference: object) {
  const server = { ...serverView(stage.cloud.project, disk.server), ...difference };
  const seen = (path: RegExp, body: object) =>
    stage.cloud.fail({ method: 'GET', path, times: 9, how: { status: 200, body } });
  seen(/block_device/, { volumeAttachment });
  seen(/cloudservers\/[^/]+$/, { server });
}

describe('The root disk stays on a running server: refused, and nothing is sent', () => {
  test.each([
    ['by its boot index', { root: true, device: '/dev/sdq' }],
    ['by the server’s root device', { device: '/dev/xvda' }],
    ['by being /dev/vda', { device: '/dev/vda', bootIndex: null }],
    ['by being /dev/sda', { device: '/dev/sda', bootIndex: null }],
  ])('known %s', async (_, place) => {
    const { status, body } = await send(add('ACTIVE', place, '/dev/xvda'));
    expect([status, body.status, body.reason]).toEqual([409, 'refused', expect.stringContaining('root disk')]);
    expect(sent()).toBe(0);
  });

  test.each([0, '0'])('known by a boot index of %j, a number here and a text there', async (bootIndex) => {
    const disk = add('ACTIVE', {});
    show(disk, { device: '/dev/vdz', bootIndex }, {});
    expect((await send(disk)).body).toMatchObject({ status: 'refused', found: { root: true } });
  });

  test.each(['REBOOT', 'BUILD', 'UNKNOWN', ''])('while the server is “%s”', async (status) => {
    const answer = await send(add(status, { root: true }));
    expect([answer.status, answer.body.status, sent()]).toEqual([409, 'refused', 0]);
  });

  test('nor where the service that keeps the disks does not answer', async () => {
    stage.cloud.fail({ service: 'evs', times: 999, how: 'html-502' });
    expect([(await send(add('ACTIVE', { root: true }))).status, sent()]).toEqual([502, 0]);
  });
});

describe('The root disk leaves a server that is SHUTOFF', () => {
  test('once', async () => {
    const disk = add('SHUTOFF', { root: true });
    expect((await send(disk)).body).toMatchObject({ status: 'deleted', found: { root: true } });
    expect([sent(), deletions()]).toEqual([1, once(disk)]);
  });

  test('and a second deletion while the first is underway watches it leave', async () => {
    const disk = add('SHUTOFF', { root: true });
    await send(disk, {});
    expect((await send(disk, {})).body.status).toBe('accepted');
    expect((await send(disk)).body.status).toBe('deleted');
    expect(deletions()).toEqual(once(disk));
  });

  test('and after a lost answer a look shows it leaving', async () => {
    const disk = add('SHUTOFF', { root: true });
    stage.cloud.fail({ method: 'DELETE', how: 'lost-answer' });
    expect((await send(disk)).body.status).toBe('deleted');
    expect([sent(), deletions()]).toEqual([1, once(disk)]);
  });
});

describe('When it cannot be read whether the disk is the root disk, it is refused and nothing is sent', () => {
  const root_device = 'OS-EXT-SRV-ATTR:root_device_name';
  test.each([
    ['the device', { device: undefined, bootIndex: 1 }, {}],
    ['the server’s status', { device: '/dev/vdb', bootIndex: 1 }, { status: undefined }],
    ['boot index and root device', { device: '/dev/xvda' }, { [root_device]: undefined }],
    ['boot index and root device, but for null', { device: '/dev/xvda', bootIndex: null }, { [root_device]: null }],
  ])('without %s', async (_, volumeAttachment, without) => {
    const disk = add('ACTIVE', {});
    show(disk, volumeAttachment, without);
    const { status, body } = await send(disk);
    expect([status, body.status, sent()]).toEqual([409, 'refused', 0]);
  });

  test.each([
    ['boot index', { device: '/dev/vdb', bootIndex: null }, {}],
    ['root device', { device: '/dev/xvdb', bootIndex: 1 }, { [root_device]: null }],
  ])('without the %s the other one tells', async (_, volumeAttachment, without) => {
    const disk = add('ACTIVE', {});
    show(disk, volumeAttachment, without);
    expect((await send(disk, {})).body).toMatchObject({ status: 'accepted', found: { root: false } });
  });
});
