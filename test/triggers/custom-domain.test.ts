import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { operation as deleteServerMetadata } from '../../functions/delete-server-metadata.ts';
import { operation } from '../../functions/delete-snapshot.ts';
import type { Operation } from '../../shared/deletion/define.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { apiKey, readAnswer, setStage } from '../stage.ts';

const stage = await setStage();
afterAll(() => stage.cloud.close());
beforeEach(() => void stage.cloud.requests.splice(0));
const { project } = stage.cloud;

const headers = { authorization: `Bearer ${apiKey}` };
const line = operation.route.replace('DELETE ', '');
const send = async (event: object, of: Operation = operation) => readAnswer(await stage.serve(of)(event, {}));

/** A snapshot, its path, and the parameters in it. */
function target() {
  const pathParameters = { project_id: project.id, snapshot_id: addSnapshot(project).id };
  const path = `/v2/${project.id}/cloudsnapshots/${pathParameters.snapshot_id}`;
  return { path, pathParameters, proxy: { proxy: path.slice(1) } };
}
/** A REST API's event, for a path behind a custom domain's base path. */
const rest = (path: string, resource: string, pathParameters: object | null, more = {}) => ({
  ...{ resource, path, httpMethod: 'DELETE', headers, pathParameters, body: null, isBase64Encoded: false },
  requestContext: { stage: 'prod', resourcePath: resource, domainName: 'api.example.com', path },
  ...more,
});
/** An HTTP API's. */
const http = (rawPath: string, routeKey: string, pathParameters: object | undefined, stageName = '$default') => ({
  ...{ version: '2.0', routeKey, rawPath, rawQueryString: '', headers, pathParameters, isBase64Encoded: false },
  requestContext: { stage: stageName, domainName: 'api.example.com', http: { method: 'DELETE', path: rawPath } },
});

/** How a gateway tells of one path behind a custom domain. */
const mapped: [string, (given: ReturnType<typeof target>) => object][] = [
  ['a REST API with a base path', ({ path, pathParameters }) => rest(`/base${path}`, line, pathParameters)],
  ['one of several segments', ({ path, pathParameters }) => rest(`/a/b/v2${path}`, line, pathParameters)],
  [
    'a REST API that tells rawPath too',
    ({ path, ...of }) => rest(path, line, of.pathParameters, { rawPath: `/x${path}` }),
  ],
  ['both, with a base path', ({ path, ...of }) => rest(`/b${path}`, line, of.pathParameters, { rawPath: `/b${path}` })],
  ['a REST API that takes all', ({ path, proxy }) => rest(`/base${path}`, '/{proxy+}', proxy)],
  ['an HTTP API with a mapping key', ({ path, ...of }) => http(`/key${path}`, operation.route, of.pathParameters)],
  ['one in a named stage', ({ path, ...of }) => http(`/key${path}`, operation.route, of.pathParameters, 'prod')],
  ['one by any method', ({ path, ...of }) => http(`/key${path}`, `ANY ${line}`, of.pathParameters)],
  ['an HTTP API that takes all', ({ path, proxy }) => http(`/key${path}`, 'ANY /{proxy+}', proxy)],
  ['a stage named v2 at the root', ({ path, ...of }) => http(path, operation.route, of.pathParameters, 'v2')],
  ['the same by default', ({ path }) => http(path, '$default', undefined, 'v2')],
  ['a stage named v2 in front', ({ path }) => http(`/v2${path}`, '$default', undefined, 'v2')],
];

describe('Behind a custom domain', () => {
  test.each(mapped)('%s: the deletion is found', async (_words, eventOf) => {
    const given = target();
    const { status, body } = await send(eventOf(given));
    expect([status, body.params]).toEqual([202, given.pathParameters]);
  });

  test.each(['webhooks', 'sweeps', 'events'])('%s are found as well', async (kind) => {
    const path = `/${kind}/${operation.name}`;
    const event = http(`/key${path}`, `POST ${path}`, undefined);
    const { requestContext } = event;
    const posted = { ...event, requestContext: { ...requestContext, http: { method: 'POST', path } }, body: '{' };
    expect((await send(posted)).status).toBe(kind === 'webhooks' ? 401 : 400);
  });

  test('a key with a slash or a percent in it, which v2 has decoded, is the one key', async () => {
    for (const key of ['a/b', 'a%2Fb', '50%']) {
      const server = addServer(project, { metadata: { [key]: 'x', a: 'y' } });
      const pathParameters = { project_id: project.id, server_id: server.id, key };
      const path = `/v1/${project.id}/cloudservers/${server.id}/metadata/${key}`;
      const { body } = await send(http(path, deleteServerMetadata.route, pathParameters), deleteServerMetadata);
      expect([body.params ?? body.issues]).toEqual([
        /^[\w.:-]+$/.test(key) ? pathParameters : [{ field: 'key', message: expect.any(String) }],
      ]);
      expect(Object.keys(server.metadata)).toContain('a');
    }
  });
});

describe('What is addressed elsewhere', () => {
  test.each<[string, object]>([
    ['another route that ends like ours', http('/x/v2/p/cloudsnapshots/i', 'DELETE /x/{a}/{b}/{c}/{d}', { a: 'v2' })],
    ['our path behind something nobody named', http('/x/v2/p/cloudsnapshots/i', '$default', undefined)],
    ['nothing of ours', rest('/base/v2/p/volumes/i', '/{proxy+}', { proxy: 'v2/p/volumes/i' })],
    ['our route without its parameters', http('/nowhere', operation.route, {})],
  ])('%s is no target that is gone: the answer says that nothing was looked for', async (_words, event) => {
    const { status, body } = await send(event);
    expect([status, body.title]).toEqual([404, 'Not found']);
    expect(body.detail).toContain(operation.route);
    expect(body.detail).toContain('nothing was looked for');
    expect(body).not.toHaveProperty('operation');
    expect(stage.cloud.requests).toEqual([]);
  });
});
