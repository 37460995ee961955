import { request } from 'node:http';
import { beforeEach, expect, test } from 'vitest';
import { startGateway } from './gateway.ts';
import type { HttpEvent } from './gateway-event.ts';
import { type Stub, startStub } from './gateway-stub.ts';

let stub: Stub;
beforeEach(async () => {
  stub = await startStub();
  return () => stub.close();
});

test('an event is payload format 2.0', async () => {
  const before = Date.now();
  await stub.send('DELETE', '/v1/p/things/k?dry_run=true&tag=a&tag=b%20c', { headers: { 'User-Agent': 'test' } });
  const { requestContext, ...event } = stub.events[0] as HttpEvent;
  expect(event).toEqual({
    version: '2.0',
    routeKey: 'DELETE /v1/{project_id}/things/{key}',
    rawPath: '/v1/p/things/k',
    rawQueryString: 'dry_run=true&tag=a&tag=b%20c',
    queryStringParameters: { dry_run: 'true', tag: 'a,b c' },
    pathParameters: { project_id: 'p', key: 'k' },
    headers: expect.objectContaining({ 'user-agent': 'test', 'content-length': '0', 'x-forwarded-for': '127.0.0.1' }),
    isBase64Encoded: false,
  });
  expect(requestContext).toMatchObject({
    stage: '$default',
    routeKey: event.routeKey,
    http: { method: 'DELETE', path: '/v1/p/things/k', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
    requestId: expect.stringMatching(/^[\w+/]{15}=$/),
    time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
  });
  expect(requestContext.timeEpoch).toBeGreaterThanOrEqual(before);
  expect(requestContext.timeEpoch).toBeLessThanOrEqual(Date.now());
});

test.each([
  ['a%3Ab', 'a:b'],
  ['50%25', '50%'],
  ['a%23b', 'a#b'],
  ['%C3%A9', 'é'],
  ['a%3Fb=c', 'a'],
])('the path segment %s arrives decoded, in rawPath as in pathParameters: %s', async (sent, key) => {
  await stub.send('DELETE', `/v1/p/things/${sent}`);
  expect(stub.events[0]).toMatchObject({ rawPath: `/v1/p/things/${key}`, pathParameters: { key } });
});

test('repeated headers are joined, cookies are apart from them, and all names are in lower case', async () => {
  const headers = { 'X-Tag': ['a', 'b'], Cookie: 'one=1; two=2', 'X-Amzn-Trace-Id': 'Root=1-2-3' };
  await new Promise((resolve) => {
    const path = '/webhooks/remove';
    request({ port: stub.gateway.port, host: '127.0.0.1', method: 'POST', path, headers }, resolve).end();
  });
  const [event] = stub.events;
  expect(event).toMatchObject({ cookies: ['one=1', 'two=2'] });
  expect(event?.headers).toMatchObject({ 'x-tag': 'a,b', 'x-amzn-trace-id': 'Root=1-2-3' });
  expect(event?.headers).not.toHaveProperty('cookie');
  expect(event).not.toHaveProperty('queryStringParameters');
});

test('a query parameter may have any name', async () => {
  await stub.send('POST', '/webhooks/remove?__proto__=x');
  expect(JSON.stringify(stub.events[0]?.queryStringParameters)).toBe('{"__proto__":"x"}');
});

test.each([
  ['application/json', '{"é":1}', false],
  ['application/json; charset=utf-8', '{}', false],
  ['text/csv', 'a,b', false],
  ['application/x-www-form-urlencoded', 'a=b', true],
  ['application/octet-stream', 'é', true],
])('a body of %s is carried as text or as base64', async (type, body, isBase64Encoded) => {
  await stub.send('POST', '/webhooks/remove', { body, headers: { 'Content-Type': type } });
  const carried = isBase64Encoded ? Buffer.from(body).toString('base64') : body;
  expect(stub.events[0]).toMatchObject({ body: carried, isBase64Encoded });
  expect(stub.events[0]?.headers['content-length']).toBe(String(Buffer.byteLength(body)));
});

test('the context’s time runs out with the gateway’s patience, however long the function may run', async () => {
  await stub.send('POST', '/webhooks/remove');
  const [context] = stub.contexts;
  expect(context).toMatchObject({ functionName: 'remove', awsRequestId: expect.stringMatching(/^[\da-f-]{36}$/) });
  expect(context?.getRemainingTimeInMillis()).toBe(30_000);
  stub.clock.advance(29_000);
  expect(context?.getRemainingTimeInMillis()).toBe(1_000);
  stub.clock.advance(2_000);
  expect(context?.getRemainingTimeInMillis()).toBe(0);
});

test('the context says what the gateway was told to say', async () => {
  const { serverless, handlers } = stub;
  const other = await startGateway({ serverless, handlers, context: { awsRequestId: 'r-1' } });
  await fetch(`${other.url}/webhooks/remove`, { method: 'POST' });
  expect(stub.contexts[0]).toMatchObject({ awsRequestId: 'r-1', functionName: 'remove' });
  await other.close();
});
