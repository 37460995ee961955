import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-image.ts';
import { addImage, images, imageView, type Manner, manner } from '../rehearsal/cloud/ims/image.ts';
import { type Stage, setStage, takeTime } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (given: Parameters<typeof addImage>[1] = {}) => addImage(stage.cloud.project, given);
const send = (image_id: string, query: Record<string, string> = {}) => stage.send(operation, { image_id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const wait = { wait: 'true' };
const nobody = '00000000-0000-4000-8000-000000000000';
const own = (code: string, message = 'So it is.') => ({ error: { code, message } });
const missing: Manner['missing'][] = ['enveloped', 'flat', 'native', 'page', 'IMG.0027'];

describe('An image that is not there', () => {
  test.each(missing)('is absent, where the service says it so: %s', async (as) => {
    manner.of(stage.cloud.project).missing = as;
    const { status, body } = await send(nobody);
    expect([status, body.status, sent()]).toEqual([200, 'absent', []]);
  });

  test.each(missing)('and is known to be deleted by the same answer: %s', async (as) => {
    manner.of(stage.cloud.project).missing = as;
    expect((await send(add().id, wait)).body.status).toBe('deleted');
  });

  test('"deleted: indicates that the image has been deleted": so it is absent', async () => {
    expect((await send(add({ status: 'deleted' }).id)).body.status).toBe('absent');
  });

  test.each(missing)('is there all the same where the list shows it: %s', async (as) => {
    const { id } = add({ protected: true });
    manner.of(stage.cloud.project).missing = as;
    const body = as === 'IMG.0027' ? own('IMG.0027') : own('404');
    stage.cloud.fail({ path: /v2\/images\//, how: { status: as === 'IMG.0027' ? 400 : 404, body } });
    expect((await send(id)).body).toMatchObject({ status: 'refused', reason: expect.stringContaining('protected') });
  });

  test('but "Common users can query only registered images": one that is not in the list is there', async () => {
    const { id } = add({ registered: false, end: 'stays' });
    expect((await send(id, wait)).body.status).toBe('accepted');
    expect(images.of(stage.cloud.project).has(id)).toBe(true);
  });

  test('the gateway, which knows no such route, says nothing of it', async () => {
    const body = { error_code: 'APIGW.0101', error_msg: 'The API does not exist' };
    stage.cloud.fail({ path: /v2\/images/, times: 9, how: { status: 404, body } });
    expect((await send(add().id)).status).toBe(502);
    expect(sent()).toEqual([]);
  });

  test.each([
    [403, 'IMG.0026'],
    [404, 'itemNotFound'],
    [400, 'IMG.0027'],
  ])('a list that cannot be read says nothing of it: %i %s', async (status, code) => {
    stage.cloud.fail({ path: /cloudimages/, times: 9, how: { status, body: own(code) } });
    expect((await send(nobody)).body).toMatchObject({ status: 'refused', reason: expect.stringContaining(code) });
  });
});

describe('The 204 comes at once, whatever comes of it', () => {
  test('so without waiting it is accepted, not deleted', async () => {
    expect((await send(add().id)).body.status).toBe('accepted');
  });

  test('so one that stays is never called deleted', async () => {
    const { id } = add({ end: 'stays' });
    expect((await takeTime(stage, operation, { image_id: id })).status).toBe('accepted');
    expect(sent()).toHaveLength(1);
  });

  test('one that is gone when the DELETE comes is absent, where the reference is right and it is a 404', async () => {
    manner.of(stage.cloud.project).deleteMissing = 'missing';
    const { id } = add();
    for (const [as, n] of [
      ['enveloped', 0],
      ['IMG.0027', 1],
    ] as const) {
      manner.of(stage.cloud.project).missing = as;
      const image = n === 0 ? { id } : add();
      stage.cloud.requests.push = (...seen) => {
        if (seen[0]?.method === 'DELETE') images.of(stage.cloud.project).delete(image.id);
        return Array.prototype.push.apply(stage.cloud.requests, seen);
      };
      expect((await send(image.id, wait)).body.status).toBe('absent');
    }
  });

  test.each(['pending_delete', 'deleting'])('one that is %s is waited for, and no DELETE is sent', async (status) => {
    const { id } = add({ status });
    expect((await send(id)).body.status).toBe('accepted');
    expect(sent()).toEqual([]);
  });
});

describe('What the error codes mean', () => {
  test('IMG.0060, "exceeds the flow control limit", is a throttle although it is a 400', async () => {
    stage.cloud.fail({ method: 'DELETE', how: { status: 400, body: own('IMG.0060') } });
    const { id } = add();
    expect((await send(id, wait)).body.status).toBe('deleted');
    expect([sent().length, stage.logged.at(-1)?.throttles]).toEqual([2, 1]);
  });

  test('so it is on a look', async () => {
    stage.cloud.fail({ path: /members/, times: 2, how: { status: 400, body: own('IMG.0060') } });
    expect((await send(add().id, wait)).body.status).toBe('deleted');
  });

  test.each(['IMG.0035', 'IMG.0148'])('%s passes by itself', async (code) => {
    stage.cloud.fail({ method: 'DELETE', how: { status: 400, body: own(code) } });
    expect((await send(add().id, wait)).body.status).toBe('deleted');
  });

  test.each([
    [400, own('IMG.0028')],
    [400, own('IMG.0030')],
    [400, own('IMG.0066')],
    [400, own('IMG.0031')],
    [403, own('IMG.0026')],
    [400, { error_code: 'IMG.0028', error_msg: 'So it is.' }],
  ])('%i %j is a refusal', async (status, body) => {
    stage.cloud.fail({ method: 'DELETE', times: 9, how: { status, body } });
    expect((await send(add().id, wait)).body).toMatchObject({ status: 'refused' });
    expect(sent()).toHaveLength(1);
  });

  test('IMG.0061, an unknown system error, is no refusal', async () => {
    stage.cloud.fail({ method: 'DELETE', times: 9, how: { status: 400, body: own('IMG.0061') } });
    expect((await send(add().id, wait)).status).toBe(502);
  });

  test('a lost answer is followed by a look', async () => {
    stage.cloud.fail({ method: 'DELETE', how: 'lost-answer' });
    const { id } = add();
    expect((await send(id, wait)).body.status).toBe('deleted');
    expect(stage.cloud.deletions.get(`image:${id}`)).toBe(1);
  });

  test('a record without what is needed is refused', async () => {
    const { status: _, ...record } = imageView(add()) as { status: string };
    stage.cloud.fail({ path: /v2\/images/, times: 9, how: { status: 200, body: record } });
    expect((await send(nobody)).body).toMatchObject({ status: 'refused', reason: expect.stringContaining('status') });
  });
});
