import { beforeEach, expect, test, vi } from 'vitest';
import { type Stub, startStub } from './gateway-stub.ts';

let stub: Stub;
beforeEach(async () => {
  stub = await startStub();
  return () => stub.close();
});

test('a function’s status, headers, cookies and body are the response', async () => {
  const headers = { 'Content-Type': 'text/x', 'X-N': 1, 'Content-Length': '99' };
  stub.answer = { statusCode: 202, headers, cookies: ['a=1', 'b=2'], body: 'hi' };
  const response = await stub.send('POST', '/webhooks/remove');
  expect([response.status, response.body]).toEqual([202, 'hi']);
  expect(response.headers.get('content-type')).toBe('text/x');
  expect(response.headers.get('x-n')).toBe('1');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
});

test.each([
  ['an object without a statusCode', { a: 1 }, 'application/json', '{"a":1}'],
  ['a string', 'Hello', 'application/json', 'Hello'],
  ['nothing', undefined, 'application/json', 'null'],
  ['a statusCode alone', { statusCode: 200 }, 'text/plain; charset=utf-8', ''],
  ['a base64 body', { statusCode: 200, body: 'w6k=', isBase64Encoded: true }, 'text/plain; charset=utf-8', 'é'],
])('%s is an answer too', async (_, returned, type, body) => {
  stub.answer = returned;
  const response = await stub.send('POST', '/webhooks/remove');
  expect([response.status, response.headers.get('content-type'), response.body]).toEqual([200, type, body]);
});

test.each([
  ['a status that is none', { statusCode: 'fine' }],
  ['a body that is no string', { statusCode: 200, body: {} }],
  ['a header that would split the response', { statusCode: 200, headers: { a: 'b\r\nc: d' } }],
  ['an error thrown', new Error('broken on purpose')],
])('%s is 500, and the next request is answered', async (_, returned) => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  stub.answer = returned;
  const { status, headers, body } = await stub.send('POST', '/webhooks/remove');
  expect([status, headers.get('c'), body]).toEqual([500, null, '{"message":"Internal Server Error"}']);
  stub.answer = { statusCode: 204 };
  expect(await stub.send('POST', '/webhooks/remove')).toMatchObject({ status: 204 });
  log.mockRestore();
});
