import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-instance.ts';
import { addInstance, instances } from '../rehearsal/cloud/clouddc/instances.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (given: Parameters<typeof addInstance>[1] = {}) => addInstance(stage.cloud.project, given);
const send = (id: string, query: Record<string, string> = {}) => stage.send(operation, { id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const deletions = () => Object.fromEntries(stage.cloud.deletions);

test('the URI line of its API document is its route', () => {
  expect(operation.route).toBe('DELETE /v1/{project_id}/instances/{id}');
});

describe('"It is an asynchronous API"', () => {
  test('so without wait the answer is 202, while the instance is still shutting down', async () => {
    const instance = add();
    const { status, body } = await send(instance.id);
    expect([status, body.status]).toEqual([202, 'accepted']);
    expect([instances.of(stage.cloud.project).get(instance.id)?.state, deletions()]).toEqual(['shutting-down', {}]);
  });

  test('so out of time while watching is 202 as well', async () => {
    await stage.cloud.close();
    stage = await setStage({ latency: { instanceShutdown: 3_600_000 } });
    const { status, body } = await send(add().id, { wait: 'true' });
    expect([status, body.status, sent().length]).toEqual([202, 'accepted', 1]);
  });

  test('so a second deletion while the first is underway watches and asks no second time', async () => {
    const { id } = add();
    await send(id);
    expect(await send(id)).toMatchObject({ status: 202, body: { status: 'accepted' } });
    expect((await send(id, { wait: 'true' })).body.status).toBe('deleted');
    expect([sent().length, deletions()]).toEqual([1, { [`instance:${id}`]: 1 }]);
  });
});

describe('"If the status of the instance changes from shutting-down to terminated, the instance has been deleted"', () => {
  test.each(['terminated', 'teminated', 'vanished'] as const)('%s: deleted, and not before', async (end) => {
    const { id } = add({ end });
    const { status, body } = await send(id, { wait: 'true' });
    expect([status, body.status]).toEqual([200, 'deleted']);
    expect([sent().length, deletions()]).toEqual([1, { [`instance:${id}`]: 1 }]);
  });

  test.each(['terminated', 'teminated'])('%s already: absent, and nothing is sent', async (state) => {
    const { status, body } = await send(add({ state }).id);
    expect([status, body.status, sent()]).toEqual([200, 'absent', []]);
  });

  test.each(['stopped', 'error'])('from %s to error instead: 502 with the cloud’s reason', async (state) => {
    const { id } = add({ state, end: 'error' });
    const { status, headers, body } = await send(id, { wait: 'true' });
    expect([status, headers['content-type']]).toEqual([502, 'application/problem+json']);
    expect(body.detail).toContain('The instance failed to be deleted.');
    expect([sent().length, deletions()]).toEqual([1, {}]);
  });

  test('from error, which the first look still shows, to terminated: deleted', async () => {
    const { id } = add({ state: 'error' });
    stage.cloud.fail({ method: 'GET', skip: 1, how: { status: 200, body: { state: 'error' } } });
    expect((await send(id, { wait: 'true' })).body.status).toBe('deleted');
    expect([sent().length, deletions()]).toEqual([1, { [`instance:${id}`]: 1 }]);
  });
});

describe('"ID: Instance ID, which is returned in the response to the CreateInstance request"', () => {
  test.each(['not-an-id', '..', 'AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEEE'])(
    '“%s” is a 400, nothing is asked',
    async (id) => {
      const { status, body } = await send(id);
      expect([status, body.issues]).toEqual([400, [expect.objectContaining({ field: 'id' })]]);
      expect(stage.cloud.requests).toEqual([]);
    },
  );

  test.each([
    ['its list shows it', /status$/, 'stopped'],
    ['the list is not found either', /instances/, undefined],
  ])('a 404 is not believed where %s, whatever its code', async (_words, path, state = 'running') => {
    const { id } = add({ state });
    const body = { itemNotFound: { code: 404, message: 'No such thing.' } };
    stage.cloud.fail({ method: 'GET', path, times: 9, how: { status: 404, body } });
    expect((await send(id)).body).toMatchObject({ status: 'refused', reason: expect.stringContaining('itemNotFound') });
  });

  test('an instance that never existed is absent, and nothing is sent', async () => {
    const { status, body } = await send('aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee');
    expect([status, body.status, sent()]).toEqual([200, 'absent', []]);
  });
});

describe('"DeleteInstance" of the state diagram starts from pending, stopped and error', () => {
  test.each(['pending', 'stopped', 'error', 'failed'])('%s: it is deleted, once', async (state) => {
    const { id } = add({ state });
    expect((await send(id, { wait: 'true' })).body).toMatchObject({ status: 'deleted', found: { state } });
    expect([sent().length, deletions()]).toEqual([1, { [`instance:${id}`]: 1 }]);
  });

  test.each(['running', 'stopping', 'reinstalling', 'modifyIping', 'switch-installing', 'never-heard-of', ''])(
    '“%s”: it is refused, and nothing is sent',
    async (state) => {
      const { status, body } = await send(add({ state }).id, { wait: 'true' });
      expect([status, body.status, body.reason]).toEqual([409, 'refused', expect.stringContaining(state)]);
      expect(sent()).toEqual([]);
    },
  );
});

test.each([
  ['stopping', true],
  ['reinstalling', true],
  ['running', undefined],
])('“%s” passes by itself: %j', async (state, passing) => {
  const { body } = await send(add({ state }).id);
  expect([body.status, body.passing]).toEqual(['refused', passing]);
});

test('A deletion that the cloud takes back has failed: shutting-down, then stopped again', async () => {
  const { id } = add();
  stage.cloud.fail({ path: /status$/, skip: 2, how: { status: 200, body: { state: 'stopped' } } });
  const { status, body } = await send(id, { wait: 'true' });
  expect([status, body.detail]).toEqual([502, expect.stringContaining('went to stopped')]);
});

describe('"Status Codes"', () => {
  const flat = (error_code: string) => ({ error_code, error_msg: 'Words of the cloud.' });

  test('"204 The request has succeeded": accepted', async () => {
    expect((await send(add().id)).status).toBe(202);
  });

  test.each([
    ['"400 Invalid request parameter": refused', { status: 400, body: flat('CLOUDDC.0400') }, 409],
    ['"401 The request is not authenticated": a cloud fault', { status: 401, body: flat('CLOUDDC.0401') }, 502],
    ['"429 The request is overloaded", a String: throttled', { status: 429, body: 'String' }, 429],
    ['"500 Internal server error": a cloud fault', { status: 500, body: flat('CLOUDDC.0500') }, 502],
  ])('%s, and never deleted', async (_, how, expected) => {
    const { id } = add();
    stage.cloud.fail({ method: 'DELETE', times: 99, how });
    const { status, body } = await send(id, { wait: 'true' });
    expect([status, deletions()]).toEqual([expected, {}]);
    if (how.status !== 429)
      expect([sent().length, JSON.stringify(body)]).toEqual([1, expect.stringContaining('Words of')]);
  });
});

describe('A dry run', () => {
  test('says planned and what was found, and sends nothing', async () => {
    const { status, body } = await send(add({ state: 'pending' }).id, { dry_run: 'true' });
    expect([status, body.status, body.found, sent()]).toEqual([200, 'planned', { state: 'pending' }, []]);
  });

  test('of a running instance is refused', async () => {
    const { status, body } = await send(add({ state: 'running' }).id, { dry_run: 'true' });
    expect([status, body.status, sent()]).toEqual([409, 'refused', []]);
  });
});

test.each([{}, { state: null }, { status: 'stopped' }])(
  'Without a state (%j) it is refused, and nothing is sent',
  async (body) => {
    stage.cloud.fail({ method: 'GET', times: 9, how: { status: 200, body } });
    const answer = await send(add().id, { wait: 'true' });
    expect([answer.status, answer.body.status, sent()]).toEqual([409, 'refused', []]);
  },
);
