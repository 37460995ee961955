import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { operation as deleteInstance } from '../../functions/delete-instance.ts';
import { operation as deleteServerMetadata } from '../../functions/delete-server-metadata.ts';
import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import { operation as detachVolume } from '../../functions/detach-volume.ts';
import { addInstance } from '../rehearsal/cloud/clouddc/instances.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { jobs } from '../rehearsal/cloud/ecs/jobs.ts';
import { addServer, servers } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import type { FaultRule } from '../rehearsal/cloud/fault-rule.ts';
import { apiKey, httpEvent, readAnswer, setStage } from '../stage.ts';

const id = '1f2e3d4c-5b6a-4798-8877-665544332211';

describe('Over HTTP', async () => {
  const stage = await setStage();
  afterAll(() => stage.cloud.close());
  beforeEach(() => void stage.cloud.requests.splice(0));
  const { cloud } = stage;
  const { project, requests } = cloud;

  type Event = ReturnType<typeof httpEvent> & { body?: string };
  /** Sends an event for a snapshot's deletion after something about it was changed. */
  async function send(change: (event: Event) => void = () => {}, query = {}, snapshot_id = id) {
    const event: Event = httpEvent(deleteSnapshot.route, { project_id: project.id, snapshot_id }, query);
    change(event);
    return readAnswer(await stage.serve(deleteSnapshot)(event, { awsRequestId: 'of-the-platform' }));
  }
  const fields = ({ body }: { body: Record<string, unknown> }) =>
    (body.issues as { field: string }[]).map(({ field }) => field).sort();

  test.each([
    ['without a key', undefined],
    ['with a wrong key', `Bearer ${apiKey}x`],
    ['with the beginning of the key', `Bearer ${apiKey.slice(0, -1)}`],
    ['with the key in another scheme', `Basic ${apiKey}`],
    ['with the bare key', apiKey],
    ['with an empty key', 'Bearer '],
  ])('nobody gets in %s', async (_words, authorization) => {
    const { status, headers, body } = await send((event) => Object.assign(event.headers, { authorization }));
    expect(status).toBe(401);
    expect(headers).toMatchObject({ 'www-authenticate': 'Bearer', 'content-type': 'application/problem+json' });
    expect(body).toMatchObject({ type: 'about:blank', title: 'Unauthorized', status: 401, detail: expect.any(String) });
    expect(JSON.stringify(body)).not.toContain(apiKey);
    expect(requests).toEqual([]);
  });

  test.each([undefined, ''])('nobody gets in where no key is configured, and the answer does not tell', async (key) => {
    const closed = await setStage({ environment: { CLEANUP_API_KEY: key } });
    const wrong = await send((event) => Object.assign(event.headers, { authorization: 'Bearer wrong' }));
    for (const given of ['Bearer undefined', 'Bearer ', `Bearer ${apiKey}`]) {
      const event = httpEvent(deleteSnapshot.route, { project_id: project.id, snapshot_id: id });
      event.headers.authorization = given;
      expect(readAnswer(await closed.serve(deleteSnapshot)(event, {}))).toMatchObject({
        status: 401,
        body: wrong.body,
      });
    }
    await closed.cloud.close();
  });

  test('what would happen is told, and nothing is sent', async () => {
    const { status, body } = await send(undefined, { dry_run: 'true' }, addSnapshot(project).id);
    expect({ status, outcome: body.status, operation: body.operation }).toEqual({
      status: 200,
      outcome: 'planned',
      operation: 'delete-snapshot',
    });
    expect(requests.map(({ method }) => method)).toEqual(['GET']);
  });

  test('an accepted deletion answers 202, a finished or needless one 200', async () => {
    const { id: snapshot_id } = addSnapshot(project);
    const params = { project_id: project.id, snapshot_id };
    expect(await send(undefined, {}, snapshot_id)).toMatchObject({ status: 202, body: { status: 'accepted', params } });
    expect(await send(undefined, { wait: '1' }, snapshot_id)).toMatchObject({
      status: 200,
      body: { status: 'deleted', params },
    });
    expect(await send(undefined, {}, snapshot_id)).toMatchObject({ status: 200, body: { status: 'absent', params } });
  });

  test("the receipt's fields stand at the top, and the operation's own query reaches the cloud", async () => {
    const server = addServer(project);
    const params = { server_id: server.id, volume_id: attachVolume(project, server).id };
    const { status, body } = await stage.send(detachVolume, params, { delete_flag: '1' });
    expect(status).toBe(202);
    expect(body).toMatchObject({ job_id: [...jobs.of(project).keys()].at(-1), params: { delete_flag: '1' } });
    const sent = requests.filter(({ method }) => method === 'DELETE');
    expect(sent.map(({ query }) => query)).toEqual([{ delete_flag: '1' }]);
  });

  test('a refusal answers 409 with the sentence', async () => {
    const { status, headers, body } = await stage.send(deleteInstance, {
      id: addInstance(project, { state: 'running' }).id,
    });
    expect({ status, type: headers['content-type'] }).toEqual({ status: 409, type: 'application/json' });
    expect(body).toMatchObject({ status: 'refused', reason: expect.stringContaining('The instance is running;') });
  });

  test.each(['owner:team.a', 'owner%3Ateam.a', 'owner%3ateam%2Ea'])('a metadata key may travel as %s', async (key) => {
    const server = addServer(project, { metadata: { 'owner:team.a': 'x', owner: 'y' } });
    const event = httpEvent(deleteServerMetadata.route, { project_id: project.id, server_id: server.id, key: 'KEY' });
    event.rawPath = event.rawPath.replace('KEY', key);
    const { body } = readAnswer(await stage.serve(deleteServerMetadata)(event, {}));
    expect(body).toMatchObject({ status: 'deleted', params: { key: 'owner:team.a' } });
    expect(Object.keys(servers.of(project).get(server.id)?.metadata ?? {})).toContain('owner');
  });

  test('another project is 403', async () => {
    const answer = await send((event) =>
      Object.assign(event, { rawPath: event.rawPath.replace(project.id, 'f'.repeat(32)) }),
    );
    expect(answer).toMatchObject({ status: 403, body: { title: 'Other project', status: 403 } });
    expect({ type: answer.headers['content-type'], requests }).toEqual({
      type: 'application/problem+json',
      requests: [],
    });
  });

  test.each(['GET', 'PUT', 'PATCH', 'POST', 'OPTIONS'])('%s with a body is 404 and tells the line', async (method) => {
    const answer = await send((event) => {
      event.requestContext.http.method = method;
      event.body = '{}';
    }).catch(String);
    expect(answer).toMatchObject({
      status: 404,
      body: { title: 'Not found', detail: expect.stringContaining(deleteSnapshot.route) },
    });
  });

  test('everything that is wrong with a request is named in one 400', async () => {
    const answer = await send((event) => Object.assign(event, { rawPath: '/v2/a%2fb/cloudsnapshots/%2e%2e' }), {
      dry_run: 'x',
      dryrun: '1',
      delete_flag: '1',
    });
    expect(answer).toMatchObject({ status: 400, body: { title: 'Invalid request', status: 400 } });
    expect({ type: answer.headers['content-type'], requests }).toEqual({
      type: 'application/problem+json',
      requests: [],
    });
    expect(fields(answer)).toEqual(['delete_flag', 'dry_run', 'dryrun', 'project_id', 'snapshot_id']);
  });

  test.each(['dry-run', 'constructor', 'toString', '__proto__'])(
    'the unknown parameter %s is named as such',
    async (name) => {
      const answer = await send((event) => Object.assign(event, { rawQueryString: `${name}=x` }));
      expect(answer).toMatchObject({ status: 400, body: { issues: [{ field: name, message: 'is not known' }] } });
      expect(requests).toEqual([]);
    },
  );

  test('a blank of the line cannot be given a second time in the query', async () => {
    const answer = await send(undefined, { snapshot_id: id, project_id: project.id });
    expect({ status: answer.status, fields: fields(answer) }).toEqual({
      status: 400,
      fields: ['project_id', 'snapshot_id'],
    });
  });

  test.each(['{"dry_run":true}', ' ', 'x'.repeat(64 * 1024), 'x'.repeat(64 * 1024 + 1)])(
    'a DELETE with a body is refused',
    async (text) => {
      const { id: snapshot_id } = addSnapshot(project);
      const answer = await send((event) => Object.assign(event, { body: text }), {}, snapshot_id);
      expect({ status: answer.status, fields: fields(answer), requests }).toEqual({
        status: 400,
        fields: ['body'],
        requests: [],
      });
    },
  );

  const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  test.each([{}, { authorization: 'Bearer wrong' }])(
    "the caller's ids are carried through answer and log",
    async (more) => {
      const ids = { 'X-Request-Id': 'of-the-caller', Traceparent: trace };
      const { headers } = await send((event) => Object.assign(event.headers, ids, more));
      expect(headers).toMatchObject({ 'x-request-id': 'of-the-caller', traceparent: trace });
      if (!('authorization' in more))
        expect(stage.logged.at(-1)).toMatchObject({ invocation: 'of-the-platform', request: 'of-the-caller', trace });
    },
  );

  test("a sweep's line has both ids as well, and one of misconfigured settings too", async () => {
    const ids = { authorization: `Bearer ${apiKey}`, 'x-request-id': 'of-the-caller' };
    const event = { httpMethod: 'POST', path: '/sweeps/delete-snapshot', headers: ids, body: '{"older_than":"30d"}' };
    const both = { request: 'of-the-caller', invocation: 'of-the-platform' };
    await stage.serve(deleteSnapshot)(event, { awsRequestId: 'of-the-platform' });
    expect(stage.logged.at(-1)).toMatchObject({ status: 'swept', ...both });
    const wrong = await setStage({ environment: { CLEANUP_FREEZE: 'x' } });
    await wrong.serve(deleteSnapshot)(event, { awsRequestId: 'of-the-platform' });
    expect(wrong.logged.at(-1)).toMatchObject({ status: 'failed', ...both });
    await wrong.cloud.close();
  });

  test.each(['', 'a b', 'a\r\nset-cookie: x', 'ü', 'x'.repeat(129)])('an id like %j is not repeated', async (given) => {
    const { headers } = await send((event) =>
      Object.assign(event.headers, { 'x-request-id': given, traceparent: given }),
    );
    expect(headers).toMatchObject({ 'x-request-id': 'of-the-platform' });
    expect(headers).not.toHaveProperty('traceparent');
  });
});

describe('A problem over HTTP', () => {
  /** The answer of a deployment whose cloud fails, or whose settings are not as they should be. */
  async function problem(fault: Partial<FaultRule>, environment = {}, operation = deleteSnapshot) {
    const stage = await setStage({ environment });
    stage.cloud.fail({ how: 'stall', times: 99, ...fault });
    const answering = stage.send(operation, { snapshot_id: id });
    // A cloud that does not answer is waited for on the tests' clock.
    while (fault.how === 'stall' && stage.cloud.requests.length === 0) await new Promise(setImmediate);
    if (fault.how === 'stall') stage.clock.advance(26_000);
    const { status, headers, body } = await answering;
    expect([headers['content-type'], body.status]).toEqual(['application/problem+json', status]);
    await stage.cloud.close();
    return { status, headers, body };
  }
  const over = 'policy user over ratelimit,limit:200,time:1 minute';
  const tasks = (code: string) => ({ error: { code, message: 'So it is.' } });
  const gateway = (error_code: string, error_msg = 'So it is.') => ({ error_code, error_msg });
  const request_id = expect.stringMatching(/^[0-9a-f]{32}$/);

  test.each<[string, Partial<FaultRule>, number, object]>([
    ['a throttle', { how: 'throttle-429', text: over }, 429, { code: 'APIGW.0308', retry_after: 60, request_id }],
    ['a busy target', { how: 'busy-501' }, 429, { code: 'Ecs.0603', retry_after: 60, request_id }],
    ['a final error', { how: { status: 500, body: tasks('EVS.2019') } }, 502, { code: 'EVS.2019', request_id }],
    ['a wrong path', { how: { status: 404, body: gateway('APIGW.0101') } }, 502, { code: 'APIGW.0101', request_id }],
    ['wrong keys', { how: { status: 401, body: gateway('APIGW.0301') } }, 502, { code: 'APIGW.0301', request_id }],
    ['an answer that is not JSON', { how: 'garbage' }, 502, { title: 'Cloud fault' }],
    ['a page of the load balancer', { how: 'html-502' }, 502, { title: 'Cloud fault' }],
    ['no answer', { how: 'stall' }, 504, { title: 'Cloud did not answer in time' }],
  ])('%s of the cloud is told with its line, code and request id', async (_words, fault, status, more) => {
    const answer = await problem(fault);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ type: 'about:blank', title: expect.any(String), ...more });
    expect(answer.body.detail).toContain('GET /v2/{project_id}/cloudsnapshots/{snapshot_id}');
    expect(answer.headers['retry-after']).toBe(status === 429 ? '60' : undefined);
  });

  test('a missing or wrong setting is 500, naming every setting and no value', async () => {
    const wrong = {
      HW_REGION_NAME: '',
      HW_SECRET_KEY: '',
      HW_EVS_ENDPOINT: 'http://secret.example.com',
      HW_CLOUD: 'secret',
    };
    const { status, body } = await problem({}, wrong);
    const fields = ['HW_REGION_NAME', 'HW_CLOUD', 'HW_EVS_ENDPOINT', 'HW_SECRET_KEY'].map((field) => ({ field }));
    expect({ status, ...body }).toMatchObject({ status: 500, title: 'Misconfigured', issues: fields });
    for (const { field } of fields) expect(body.detail).toContain(field);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  test('a failure nobody foresaw is 500 and keeps to itself what it was', async () => {
    const read = () => Promise.reject(new Error('secret'));
    const { status, body } = await problem({}, {}, { ...deleteSnapshot, read });
    expect({ status, title: body.title }).toEqual({ status: 500, title: 'Internal error' });
    expect(JSON.stringify(body)).not.toContain('secret');
  });
});
