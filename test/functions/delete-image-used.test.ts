import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-image.ts';
import { addConfiguration } from '../rehearsal/cloud/as/configurations.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addImage, manner, share } from '../rehearsal/cloud/ims/image.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (given: Parameters<typeof addImage>[1] = {}) => addImage(stage.cloud.project, given);
const send = (image_id: string, query: Record<string, string> = {}) => stage.send(operation, { image_id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const wait = { wait: 'true' };

/** That an image is refused with these words, by a dry run as well, and nothing is sent. */
async function expectRefusal(id: string, word: string) {
  for (const query of [{ dry_run: 'true' }, wait] as Record<string, string>[]) {
    const { status, body } = await send(id, query);
    expect([status, body.status, sent()]).toEqual([409, 'refused', []]);
    expect(body.reason).toContain(word);
  }
}

describe('"members: the tenants with whom an image is shared"', () => {
  test('one that is shared is refused, although its record calls it private', async () => {
    const members = [{ member_id: 'fe1c', status: 'pending' as const }];
    await expectRefusal(add({ members }).id, 'shared with a project');
  });

  test('one that its record calls shared is refused as well', async () => {
    await expectRefusal(share(add(), 'a', 'b').id, 'shared');
  });

  test.each(['empty', 'forbidden'] as const)('one without members goes, be their list %s', async (notShared) => {
    manner.of(stage.cloud.project).notShared = notShared;
    expect((await send(add().id, wait)).body.status).toBe('deleted');
  });

  test.each([
    ['403', { status: 403, body: { error: { code: 'IMG.0026', message: 'The role is invalid.' } } }],
    ['404', { status: 404, body: { error: { code: '404', message: 'Not found.' } } }],
    ['an answer without them', { status: 200, body: { schema: '/v2/schemas/members' } }],
  ])('where they cannot be read (%s), it is refused', async (_words, how) => {
    stage.cloud.fail({ path: /members$/, times: 9, how });
    await expectRefusal(add().id, 'members');
  });
});

describe('Nothing in the cloud refuses an image that is in use', () => {
  test('so that of a server is refused', async () => {
    const { id } = add();
    addServer(stage.cloud.project, { name: 'shop', image_id: id });
    await expectRefusal(id, 'the server shop');
  });

  test('so that of an auto-scaling configuration is refused', async () => {
    const { id } = add();
    addConfiguration(stage.cloud.project, { name: 'web', image_id: id });
    await expectRefusal(id, 'the auto-scaling configuration web');
  });

  test.each(['cloudservers', 'scaling_configuration'])('and where %s cannot be read, it is refused', async (path) => {
    const body = { error: { code: 'X.0003', message: 'You do not have permission.' } };
    stage.cloud.fail({ path: new RegExp(path), times: 9, how: { status: 403, body } });
    await expectRefusal(add().id, path);
  });

  test('those of others are none of its business', async () => {
    addServer(stage.cloud.project, { image_id: add().id });
    addConfiguration(stage.cloud.project);
    expect((await send(add().id, wait)).body.status).toBe('deleted');
  });
});
