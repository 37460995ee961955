import { afterAll, describe, expect, test } from 'vitest';
import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import { operation as detachVolume } from '../../functions/detach-volume.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { apiKey, httpEvent, readAnswer, setStage } from '../stage.ts';

const stage = await setStage();
afterAll(() => stage.cloud.close());
const { project } = stage.cloud;
const deletes = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE').length;

describe('A dry run stays one, however the gateway hands it over', () => {
  const path = () => `/v2/${project.id}/cloudsnapshots/${addSnapshot(project).id}`;
  const headers = { authorization: `Bearer ${apiKey}` };
  const dry = { dry_run: 'true' };
  const bent: [string, () => object][] = [
    [
      'a Host that would cut the query off',
      () => ({ httpMethod: 'DELETE', path: path(), headers: { ...headers, host: 'h/#' }, queryStringParameters: dry }),
    ],
    [
      'an empty multi-value query beside it',
      () => ({
        httpMethod: 'DELETE',
        path: path(),
        headers,
        queryStringParameters: dry,
        multiValueQueryStringParameters: {},
      }),
    ],
    [
      'a null among multi-values',
      () => ({ httpMethod: 'DELETE', path: path(), headers, multiValueQueryStringParameters: { dry_run: null } }),
    ],
    [
      'a v2 event without its raw query',
      () => ({
        version: '2.0',
        rawPath: path(),
        headers,
        queryStringParameters: dry,
        requestContext: { http: { method: 'DELETE' } },
      }),
    ],
    [
      'a # in the raw query',
      () => ({
        version: '2.0',
        rawPath: path(),
        rawQueryString: 'wait=false#&dry_run=true',
        headers,
        requestContext: { http: { method: 'DELETE' } },
      }),
    ],
  ];

  test.each(bent)('%s', async (_words, event) => {
    const before = deletes();
    const { status, body } = readAnswer(await stage.serve(deleteSnapshot)(event(), {}));
    expect([200, 400]).toContain(status);
    expect(status === 200 ? body.status : body.issues).toEqual(status === 200 ? 'planned' : [expect.anything()]);
    expect(deletes()).toBe(before);
  });

  test.each([
    [{ queryStringParameters: { dry_run: ['true'] } }],
    [{ queryStringParameters: { dry_run: true } }],
    [{ multiValueQueryStringParameters: { dry_run: [null] } }],
    [{ multiValueHeaders: { 'x-a': 'text' } }],
    [{ body: { dry_run: true } }],
    [{ httpMethod: 'TRACE' }],
    [{ headers: { ...headers, host: 'not a host' } }],
  ])('and %j is answered as any request is', async (odd) => {
    const event = { httpMethod: 'DELETE', path: '/nowhere', headers, queryStringParameters: dry, ...odd };
    const answer = (await stage.serve(deleteSnapshot)(event, {})) as { statusCode: number; headers?: object };
    expect(answer.statusCode).toBe(404);
  });
});

test.each(['TRUE0', 'T', 'TRUE0000A', 'TRU==', 'TR=', 'TRUE='])(
  'A body of %s is not the base64 its event says: 400, and 401 for a stranger',
  async (body) => {
    const ask = async (kind: string, given: object) => {
      const event = {
        httpMethod: 'POST',
        path: `/${kind}/delete-snapshot`,
        headers: given,
        body,
        isBase64Encoded: true,
      };
      return readAnswer(await stage.serve(deleteSnapshot)(event, {}));
    };
    const issues = [{ field: 'body', message: 'must be base64, as its event says' }];
    for (const kind of ['sweeps', 'events'])
      expect(await ask(kind, { authorization: `Bearer ${apiKey}` })).toMatchObject({ status: 400, body: { issues } });
    for (const kind of ['sweeps', 'events', 'webhooks']) expect((await ask(kind, {})).status).toBe(401);
  },
);

test('A stage that nobody named is not taken off the path', async () => {
  const event = httpEvent(deleteSnapshot.route, { project_id: project.id, snapshot_id: addSnapshot(project).id });
  const { stage: _, ...context } = event.requestContext;
  expect(readAnswer(await stage.serve(deleteSnapshot)({ ...event, requestContext: context }, {})).status).toBe(202);
});

describe('A cloud that says gone is not believed against the eye', () => {
  const inner = JSON.stringify({ itemNotFound: { code: 404, message: 'Compute host nova-7 could not be found.' } });
  const how = { status: 400, body: { error: { code: 'Ecs.1000', message: inner } } };

  test('a disk that is still attached is not absent', async () => {
    const server = addServer(project);
    attachVolume(project, server, undefined, { root: true });
    const { id } = attachVolume(project, server);
    stage.cloud.fail({ method: 'DELETE', how });
    const { status, body } = await stage.send(detachVolume, { server_id: server.id, volume_id: id }, { wait: 'true' });
    expect([status, body.code]).toEqual([502, 'Ecs.1000 itemNotFound']);
  });

  test('a job id that is none does not lose the acceptance', async () => {
    const server = addServer(project);
    attachVolume(project, server, undefined, { root: true });
    const { id } = attachVolume(project, server);
    stage.cloud.fail({ method: 'DELETE', how: { status: 200, body: { job_id: '..' } } });
    expect((await stage.send(detachVolume, { server_id: server.id, volume_id: id })).status).toBe(202);
  });

  test.each([{ device: '', bootIndex: null }, { bootIndex: '' }])(
    'a disk of which only %j is told may be the root disk',
    async (told) => {
      const server = addServer(project, { root_device_name: '' });
      const { id } = attachVolume(project, server);
      stage.cloud.fail({
        method: 'GET',
        path: /block_device/,
        how: { status: 200, body: { volumeAttachment: told } },
      });
      const before = deletes();
      expect((await stage.send(detachVolume, { server_id: server.id, volume_id: id })).status).toBe(409);
      expect(deletes()).toBe(before);
    },
  );
});

describe('After a DELETE whose answer was lost, nothing hides that it was sent', () => {
  test('not a look that is refused', async () => {
    const { id } = addSnapshot(project);
    stage.cloud.fail({ method: 'DELETE', how: 'delayed-work' });
    stage.cloud.fail({
      method: 'GET',
      skip: 1,
      how: { status: 403, body: { forbidden: { code: 403, message: 'no' } } },
    });
    const { status, body } = await stage.send(deleteSnapshot, { snapshot_id: id }, { wait: 'true' });
    expect([status, body.detail]).toEqual([502, expect.stringContaining('may have been carried out all the same')]);
  });

  test('not a deletion that failed meanwhile', async () => {
    const { id } = addSnapshot(project, { refusesToGo: true });
    stage.cloud.fail({ method: 'DELETE', how: 'lost-answer' });
    const { status, body } = await stage.send(deleteSnapshot, { snapshot_id: id }, { wait: 'true' });
    expect([status, body.title]).toEqual([502, 'Deletion failed']);
  });
});
