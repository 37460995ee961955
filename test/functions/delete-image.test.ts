import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-image.ts';
import { addImage, imageView, publicImages } from '../rehearsal/cloud/ims/image.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (given: Parameters<typeof addImage>[1] = {}) => addImage(stage.cloud.project, given);
const send = (image_id: string, query: Record<string, string> = {}) => stage.send(operation, { image_id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const deletions = () => Object.fromEntries(stage.cloud.deletions);
const wait = { wait: 'true' };

/** That an image is refused with these words, by a dry run as well, and nothing is sent. */
async function expectRefusal(id: string, ...words: string[]) {
  await send(id, { dry_run: 'true' });
  const { status, body } = await send(id, wait);
  expect([status, body.status, sent()]).toEqual([409, 'refused', []]);
  expect(stage.logged.map((line) => line.status)).toEqual(['refused', 'refused']);
  for (const word of words) expect(body.reason).toContain(word);
  return body;
}

/** The record of an image as it would be with something else in it, or without it. */
function answerWith(given: object) {
  const image = add();
  const body = Object.fromEntries(Object.entries({ ...imageView(image), ...given }).filter(([, v]) => v !== undefined));
  stage.cloud.fail({ method: 'GET', path: /\/v2\/images\/[^/]+$/, times: 9, how: { status: 200, body } });
  return image.id;
}

test('the URI line of its API document is its route', () => {
  expect(operation.route).toBe('DELETE /v2/images/{image_id}');
});

describe('"You can only delete your own private images"', () => {
  test('one of the project goes, once', async () => {
    const { id } = add();
    const { body } = await send(id, wait);
    const { id: project_id } = stage.cloud.project;
    expect(body).toMatchObject({
      status: 'deleted',
      params: { project_id, image_id: id },
      found: { owner: project_id },
    });
    expect(body).not.toHaveProperty('reason');
    expect([sent().length, deletions()]).toEqual([1, { [`image:${id}`]: 1 }]);
    expect(sent()).toMatchObject([{ path: `/v2/images/${id}`, query: {}, body: '' }]);
  });

  test('"owner: the tenant to which the image belongs": another, or none that is told, is refused', async () => {
    await expectRefusal(add({ owner: 'another-project' }).id, 'another-project');
    stage.logged.splice(0);
    await expectRefusal(answerWith({ owner: undefined }), 'not told');
  });

  test('a public image is refused', async () => {
    await expectRefusal(publicImages[0]?.id ?? '', 'owner');
  });

  test.each([
    [{ __imagetype: 'gold', visibility: 'public' }, 'gold'],
    [{ __imagetype: 'market' }, 'market'],
    [{ __imagetype: 'shared' }, 'shared'],
    [{ visibility: 'shared' }, 'shared'],
    [{ __imagetype: undefined }, 'does not tell'],
    [{ visibility: null }, 'does not tell'],
  ])('one of the project that is %j is refused', async (given, word) => {
    await expectRefusal(answerWith(given), word, 'private');
  });
});

describe('"A protected image cannot be deleted"', () => {
  test.each([false, 'false', 'False'])('protected: %j goes', async (value) => {
    expect((await send(answerWith({ protected: value }), { dry_run: 'true' })).body.status).toBe('planned');
  });

  test.each([true, 'true', 'True', null, undefined])('protected: %j is refused', async (value) => {
    await expectRefusal(answerWith({ protected: value }), 'IMG.0028');
  });
});

describe('"An image being created cannot be deleted" (IMG.0090)', () => {
  test.each(['active', 'killed'])('one that is %s goes', async (status) => {
    expect((await send(add({ status }).id, wait)).body.status).toBe('deleted');
  });

  test.each(['saving', 'queued'])('one that is %s is refused, which passes', async (status) => {
    expect(await expectRefusal(add({ status }).id, status)).toMatchObject({ passing: true });
  });

  test('one in a status that no document names is refused, and does not pass', async () => {
    expect((await expectRefusal(add({ status: 'deactivated' }).id, 'deactivated')).passing).toBeUndefined();
  });
});

describe('"delete_backup: false: its backups are not deleted"', () => {
  test('that of a whole server stays, and the outcome names it', async () => {
    const { id } = add({ whole: true, backup_id: 'c5a7e1d2' });
    const { body } = await send(id, wait);
    expect([body.status, body.reason]).toEqual(['deleted', expect.stringContaining('c5a7e1d2')]);
    expect(deletions()).toEqual({ [`image:${id}`]: 1 });
  });

  test('that of another image made from a backup, and one that is not named, as well', async () => {
    expect((await send(add({ backup_id: 'c5a7' }).id, wait)).body.reason).toContain('c5a7');
    expect((await send(add({ whole: true }).id, wait)).body.reason).toContain('backup that the image');
  });
});
