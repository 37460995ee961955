import { beforeEach, describe, expect, test } from 'vitest';
import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import { addSnapshot, type Snapshot, snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { snapshotView } from '../rehearsal/cloud/evs/snapshot-list.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
let id: string;
beforeEach(async () => {
  stage = await setStage();
  id = addSnapshot(stage.cloud.project).id;
  return () => stage.cloud.close();
});

const send = (query: Record<string, string> = { wait: 'true' }) =>
  stage.send(deleteSnapshot, { snapshot_id: id }, query);
const methods = () => stage.cloud.requests.map(({ method }) => method);
const sent = () => methods().filter((method) => method === 'DELETE').length;

describe('After a lost answer to a DELETE', () => {
  const seenLater = (change: object) => {
    const given = snapshots.of(stage.cloud.project).get(id) as Snapshot;
    const snapshot = { ...JSON.parse(snapshotView(stage.cloud.project, given)), ...change };
    stage.cloud.fail({ method: 'GET', skip: 1, times: 9, how: { status: 200, body: { snapshot } } });
  };

  test('each repetition comes after a look of its own, and they end', async () => {
    stage.cloud.fail({ method: 'DELETE', times: 99, how: 'reset' });
    const { status, body } = await send();
    expect([status, body.detail]).toEqual([502, expect.stringContaining('may have been carried out all the same')]);
    expect(methods().join(' ')).toMatch(/^(GET DELETE ?){2,10}$/);
  });

  test('a target that must stay by now is refused, and not asked for again', async () => {
    stage.cloud.fail({ method: 'DELETE', how: 'reset' });
    seenLater({ status: 'rollbacking' });
    expect([(await send()).status, sent()]).toEqual([409, 1]);
  });

  test('a target that cannot be read any more is a cloud fault, and not asked for again', async () => {
    stage.cloud.fail({ method: 'DELETE', how: 'reset' });
    seenLater({ status: undefined });
    expect([(await send()).status, sent()]).toEqual([502, 1]);
  });
});

describe('A 404 that no service wrote is a 502 and never absent', () => {
  test.each([
    ['the gateway knows no such path', { error_code: 'APIGW.0101', error_msg: 'The API does not exist' }],
    ['the gateway of other editions knows none', { error_code: 'APIG.0101', error_msg: 'The API does not exist' }],
    [
      'a router knows no such path',
      { message: 'The resource could not be found.', code: '404 Not Found', title: 'Not Found' },
    ],
    ['a service’s code nobody knows', { error: { code: 'EVS.9999', message: 'What?' } }],
    ['a page', '<html><h1>404 Not Found</h1></html>'],
    ['nothing', ''],
  ])('%s: nothing is sent', async (_, body) => {
    stage.cloud.fail({ method: 'GET', times: 9, how: { status: 404, body } });
    expect([(await send()).status, methods()]).toEqual([502, ['GET']]);
  });

  test('nor does it end a deletion that is watched: accepted, not deleted', async () => {
    const body = { error_code: 'APIGW.0101', error_msg: 'The API does not exist' };
    stage.cloud.fail({ method: 'GET', skip: 1, times: 99, how: { status: 404, body } });
    expect(await send()).toMatchObject({
      status: 202,
      body: { status: 'accepted', reason: expect.stringContaining('APIGW.0101') },
    });
  });
});

describe('An acceptance stands, whatever a later look runs into', () => {
  test.each([
    'reset',
    'garbage',
    'html-502',
    'throttle-202',
    'computeFault',
    { status: 401 },
    { status: 200, body: {} },
  ] as const)('%j: 202 accepted', async (how) => {
    stage.cloud.fail({ method: 'GET', skip: 1, times: 999, how });
    expect([(await send()).body.status, (await send({})).status === 200, sent()]).toEqual(['accepted', false, 1]);
  });
});

test('A read that the cloud forbids protects the target: refused in its words, nothing is sent', async () => {
  stage.cloud.fail({
    method: 'GET',
    how: { status: 403, body: { error: { code: 'EVS.5403', message: 'No right to read.' } } },
  });
  const { status, body } = await send();
  expect([status, body.status, body.reason, sent()]).toEqual([409, 'refused', expect.stringContaining('No right'), 0]);
});

test('The id of another project is a 403, and nothing is asked', async () => {
  const { status } = await stage.send(deleteSnapshot, { project_id: 'b'.repeat(32), snapshot_id: id });
  expect([status, methods()]).toEqual([403, []]);
});
