import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { apiKey, httpEvent, readAnswer, setStage } from '../stage.ts';

/** A request before a gateway has made an event of it. */
interface Ask {
  method?: string;
  path: string;
  query?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** What a gateway takes for an answer; REST APIs take several values a header. */
interface ProxyAnswer {
  statusCode: number;
  headers?: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
  body: string;
  isBase64Encoded: boolean;
}

const bearer = { authorization: `Bearer ${apiKey}` };
const id = '1f2e3d4c-5b6a-4798-8877-665544332211';
const time = { time: '31/Mar/2026:10:00:00 +0000', timeEpoch: 1774951200000 };

/** HTTP APIs and function URLs: payload format 2.0. */
function v2(
  { method = 'DELETE', path, query = '', headers = bearer, body }: Ask,
  stage = '$default',
  host = 'a1b2.x.on.aws',
) {
  const http = { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'curl/8.5.0' };
  const domain = { domainName: host, domainPrefix: host.split('.')[0], apiId: host.split('.')[0] };
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: stage === '$default' ? path : `/${stage}${path}`,
    rawQueryString: query,
    cookies: ['a=b'],
    headers: { accept: '*/*', host, 'x-forwarded-proto': 'https', ...headers },
    ...(query && { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    requestContext: {
      accountId: 'anonymous',
      authentication: null,
      ...domain,
      http,
      requestId: 'JKJaXm=',
      stage,
      ...time,
    },
    ...(body && { body }),
    isBase64Encoded: false,
  };
}

/** REST APIs: payload format 1.0. */
function v1({ method = 'DELETE', path, query = '', headers = bearer, body }: Ask) {
  const pairs = new URLSearchParams(query);
  const named: Record<string, string> = { Accept: '*/*', Host: 'a1b2.example.com', ...headers };
  const identity = { sourceIp: '192.0.2.1', userAgent: 'curl/8.5.0', apiKey: null };
  const domain = { domainName: 'a1b2.example.com', domainPrefix: 'a1b2', apiId: 'a1b2', protocol: 'HTTP/1.1' };
  const resource = { resourceId: '123456', resourcePath: '/{proxy+}', httpMethod: method, path: `/prod${path}` };
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers: named,
    multiValueHeaders: Object.fromEntries(Object.entries(named).map(([name, value]) => [name, [value]])),
    queryStringParameters: query ? Object.fromEntries(pairs) : null,
    multiValueQueryStringParameters: query
      ? Object.fromEntries([...pairs.keys()].map((name) => [name, pairs.getAll(name)]))
      : null,
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      ...domain,
      ...resource,
      identity,
      requestId: 'c6af9ac6',
      stage: 'prod',
    },
    body: body ?? null,
    isBase64Encoded: false,
  };
}

/** FunctionGraph's gateway: the body is base64, an empty one too, and of several values one is told. */
function functionGraph({ method = 'DELETE', path, query = '', headers = bearer, body = '' }: Ask) {
  return {
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
    httpMethod: method,
    path,
    pathParameters: { '': path.slice(1) },
    queryStringParameters: Object.fromEntries(new URLSearchParams(query)),
    headers: { host: 'ab12.apig.ap-southeast-3.huaweicloudapis.com', 'x-real-ip': '192.0.2.1', ...headers },
    requestContext: { apiId: 'bc1dcffd', requestId: '11cdcdcf', stage: 'RELEASE' },
  };
}

const gateways: [string, (ask: Ask) => object][] = [
  ['an HTTP API', v2],
  ['an HTTP API with a named stage', (ask) => v2(ask, 'prod')],
  ['a function URL', (ask) => v2(ask, '$default', 'ab12.lambda-url.eu-central-1.on.aws')],
  ['a REST API', v1],
  ["FunctionGraph's gateway", functionGraph],
];

describe.each(gateways)('Behind %s', async (_name, eventOf) => {
  const stage = await setStage();
  afterAll(() => stage.cloud.close());
  beforeEach(() => void stage.cloud.requests.splice(0));
  const { project, requests } = stage.cloud;
  const target = (snapshot_id = addSnapshot(project).id) => `/v2/${project.id}/cloudsnapshots/${snapshot_id}`;

  /** Lets the handler answer, and reads the answer as a gateway does: four members, the body a text. */
  async function ask(request: Ask) {
    const answer = await stage.serve(operation)(eventOf(request), { getRemainingTimeInMillis: () => 29_000 });
    const { statusCode, headers, multiValueHeaders = {}, body, isBase64Encoded } = answer as ProxyAnswer;
    expect([typeof statusCode, typeof body, isBase64Encoded]).toEqual(['number', 'string', false]);
    const several = Object.entries(multiValueHeaders).map(([name, values]) => [name, String(values)]);
    const type = (headers ?? Object.fromEntries(several))['content-type'];
    return { status: statusCode, type, body: JSON.parse(body), sent: requests.map(({ method }) => method) };
  }
  const problem = { type: 'application/problem+json', sent: [] };

  test('who has no key is not let in', async () => {
    expect(await ask({ path: target(), headers: {} })).toMatchObject({ ...problem, status: 401 });
  });

  test('who has the key is answered, however the header is spelled', async () => {
    const headers = { Authorization: `bearer ${apiKey}` };
    const answer = await ask({ path: target(), query: 'dry_run=true', headers });
    expect(answer).toMatchObject({ status: 200, type: 'application/json', body: { status: 'planned' }, sent: ['GET'] });
  });

  test('a deletion is carried out and waited for', async () => {
    const path = target();
    expect(await ask({ path, query: 'wait=1' })).toMatchObject({ status: 200, body: { status: 'deleted' } });
    expect(stage.cloud.deletions.get(`snapshot:${path.split('/').at(-1)}`)).toBe(1);
  });

  test.each([
    ['another method', { method: 'POST' }],
    ['another path', { path: `/v1/${project.id}/instances/${id}` }],
    ['one slash more', { path: `${target(id)}/` }],
    ['a dot segment in between', { path: `/v2/${project.id}/cloudsnapshots/../cloudsnapshots/${id}` }],
  ])('%s is 404', async (_words, more) => {
    expect(await ask({ path: target(), ...more })).toMatchObject({ ...problem, status: 404 });
  });

  test('a path is taken as it came: an encoded slash separates nothing', async () => {
    const issues = [{ field: 'snapshot_id', message: 'must be a UUID in lower case, with dashes' }];
    expect(await ask({ path: target('..%2f..%2fx') })).toMatchObject({ ...problem, status: 400, body: { issues } });
  });

  test.skipIf(eventOf === functionGraph)('a parameter that is given twice is not guessed at', async () => {
    const answer = await ask({ path: target(), query: 'dry_run=false&dry_run=true' });
    expect(answer).toMatchObject({ ...problem, status: 400, body: { issues: [{ field: 'dry_run' }] } });
  });

  test('a body on a DELETE is refused: whoever sends one means something by it', async () => {
    const answer = await ask({ path: target(), body: '{"dry_run":true}' });
    expect(answer).toMatchObject({ ...problem, status: 400, body: { issues: [{ field: 'body' }] } });
  });
});

describe('The time an invocation has', async () => {
  const stage = await setStage();
  afterAll(() => stage.cloud.close());
  const params = () => ({ snapshot_id: addSnapshot(stage.cloud.project).id });

  test.each([0, 300, 1_400])(
    'with %i ms left the caller is still answered, and nothing is deleted',
    async (remaining) => {
      const { status, body } = await stage.send(operation, params(), {}, remaining);
      expect({ status, title: body.title }).toEqual({ status: 504, title: 'Cloud did not answer in time' });
      expect(stage.cloud.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
    },
  );

  test('a watch that outlasts it is accepted, not an error, and ends before the gateway stops listening', async () => {
    const started = stage.clock.now();
    const { id: slow } = addSnapshot(stage.cloud.project, { status: 'deleting' });
    const { status, body } = await stage.send(operation, { snapshot_id: slow }, { wait: 'true' }, 900_000);
    expect({ status, outcome: body.status }).toEqual({ status: 202, outcome: 'accepted' });
    expect(stage.clock.now() - started).toBeLessThanOrEqual(25_000);
  });

  test('a platform that does not tell it is trusted to wait', async () => {
    const event = httpEvent(operation.route, { project_id: stage.cloud.project.id, ...params() }, { wait: '1' });
    expect(readAnswer(await stage.serve(operation)(event, {}))).toMatchObject({
      status: 200,
      body: { status: 'deleted' },
    });
  });

  test('an event nobody knows fails with the keys it has and no value', async () => {
    const error = await stage.serve(operation)({ secret: 'value', answer: 42 }, {}).then(String, String);
    expect(error).toContain('delete-snapshot does not know this kind of event; its keys are: secret, answer.');
    expect(error).not.toContain('value');
  });

  test.each([{}, 'value', 42, null, undefined, []])('%j is no event either', async (event) => {
    const error = await stage.serve(operation)(event, {}).then(String, String);
    expect(error).toContain('delete-snapshot does not know this kind of event');
    expect(error).not.toContain('value');
  });
});
