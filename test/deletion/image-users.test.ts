import { beforeEach, describe, expect, test } from 'vitest';
import { startDeadline } from '../../shared/base/deadline.ts';
import { newTally } from '../../shared/deletion/context.ts';
import { findImageUsers } from '../../shared/deletion/image-users.ts';
import { addConfiguration } from '../rehearsal/cloud/as/configurations.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

function find() {
  const { clock, container, cloud } = stage;
  const deadline = startDeadline(clock, 60_000, new AbortController().signal);
  const context = container.begin('delete-image', { deadline, id: 'users' });
  return findImageUsers(context.open({ deadline, tally: newTally() }), cloud.project.id);
}

describe('An image is used by', () => {
  test.each([
    ['the server whose image.id it is', { image_id: 'mine' }],
    ['the server whose metering.image_id it is', { metadata: { 'metering.image_id': 'mine' } }],
  ])('%s', async (_words, given) => {
    addServer(stage.cloud.project, { name: 'shop', ...given });
    expect((await find()).get('mine')).toBe('the server shop');
    expect((await find()).get('another')).toBeUndefined();
  });

  test.each([
    ['whose imageRef it is', { image_id: 'mine' }],
    ['that makes a data disk from it (data_disk_image_id)', { data_image_id: 'mine' }],
  ])('the auto-scaling configuration %s', async (_words, given) => {
    addConfiguration(stage.cloud.project, { name: 'web', ...given });
    expect((await find()).get('mine')).toBe('the auto-scaling configuration web');
  });

  test('what stands on the last page of either list', async () => {
    for (let n = 0; n < 205; n += 1) addServer(stage.cloud.project, { image_id: `s${n}`, nics: [] });
    for (let n = 0; n < 105; n += 1) addConfiguration(stage.cloud.project, { image_id: `c${n}` });
    const users = await find();
    expect([users.has('s204'), users.has('c104')]).toEqual([true, true]);
  });
});

describe('Nobody knows who uses an image', () => {
  test.each([
    ['the servers', /cloudservers/],
    ['the scaling configurations', /scaling_configuration/],
  ])('where %s cannot be listed', async (_words, path) => {
    stage.cloud.fail({ path, times: 99, how: { status: 403, body: { error: { code: 'X.1', message: 'No.' } } } });
    await expect(find()).rejects.toThrow('X.1');
  });

  test('where the region has no auto scaling', async () => {
    const missing = { error_code: 'APIGW.0101', error_msg: 'The API does not exist' };
    stage.cloud.fail({ path: /scaling_configuration/, how: { status: 404, body: missing } });
    await expect(find()).rejects.toThrow('APIGW.0101');
  });

  test('where a configuration does not name its image', async () => {
    addConfiguration(stage.cloud.project, { image_id: null });
    await expect(find()).rejects.toThrow('imageRef');
  });

  test('where the list of configurations ends before its own count', async () => {
    const body = { scaling_configurations: [], total_number: 3, start_number: 0, limit: 100 };
    stage.cloud.fail({ path: /scaling_configuration/, times: 99, how: { status: 200, body } });
    await expect(find()).rejects.toThrow('3');
  });

  test.each([
    ['says nothing of an image', { id: 'x', 'OS-EXT-STS:vm_state': 'active', metadata: {} }, 'which image'],
    ['cannot be read', { id: 'x' }, 'server x cannot be read'],
  ])('where the record of a server %s', async (_words, server, words) => {
    stage.cloud.fail({ path: /cloudservers/, times: 9, how: { status: 200, body: { count: 1, servers: [server] } } });
    await expect(find()).rejects.toThrow(words);
  });

  test.each([
    { image: {} },
    { image: { links: [] } },
    { image: 'an-id' },
    { image: null },
    { image: { id: 5 }, metadata: { 'metering.image_id': '' } },
  ])('where the image of a server is told as %j', async (given) => {
    const server = { id: 'x', 'OS-EXT-STS:vm_state': 'active', metadata: {}, ...given };
    stage.cloud.fail({ path: /cloudservers/, times: 9, how: { status: 200, body: { count: 1, servers: [server] } } });
    await expect(find()).rejects.toThrow('which image');
  });

  test('where a record has no id, and nothing else of it is told', async () => {
    const server = { metadata: { password: 'hunter2' }, 'OS-EXT-SRV-ATTR:user_data': 'aHVudGVyMg==' };
    stage.cloud.fail({ path: /cloudservers/, times: 9, how: { status: 200, body: { count: 1, servers: [server] } } });
    await expect(find()).rejects.toThrow(/^The record of a server without an id cannot be read \(id\)\.$/);
  });

  test('but a server that was made from a disk has none', async () => {
    const server = { id: 'x', 'OS-EXT-STS:vm_state': 'active', metadata: {}, image: '' };
    stage.cloud.fail({ path: /cloudservers/, times: 9, how: { status: 200, body: { count: 1, servers: [server] } } });
    expect([...(await find()).keys()]).toEqual([]);
  });
});
