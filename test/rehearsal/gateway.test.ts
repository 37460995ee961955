import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { startGateway } from './gateway.ts';
import { type Stub, startStub } from './gateway-stub.ts';

let stub: Stub;
beforeEach(async () => {
  stub = await startStub();
  return () => stub.close();
});

describe('the routes', () => {
  test('are the httpApi events of serverless.yml and those every function has, each with its function', () => {
    const routes = stub.gateway.routes.map(({ key, functionName, timeoutSeconds }) => [
      key,
      functionName,
      timeoutSeconds,
    ]);
    expect(routes).toEqual([
      ['DELETE /v1/{project_id}/things/{key}', 'remove', 900],
      ['POST /webhooks/remove', 'remove', 900],
      ['POST /sweeps/remove', 'remove', 900],
      ['POST /events/remove', 'remove', 900],
      ['GET /slow', 'slow', 1],
      ['POST /webhooks/slow', 'slow', 1],
      ['POST /sweeps/slow', 'slow', 1],
      ['POST /events/slow', 'slow', 1],
    ]);
  });

  test.each([
    ['GET', '/v1/p/things/k'],
    ['DELETE', '/v1/p/things'],
    ['DELETE', '/v1/p/things/k/'],
    ['DELETE', '/v1//things/k'],
    ['DELETE', '/v1/p/things/'],
    ['DELETE', '/v1/p/things/a%2Fb'],
  ])('%s %s is nobody’s: 404, as API Gateway says it', async (method, path) => {
    const { status, headers, body } = await stub.send(method, path);
    expect([status, headers.get('content-type'), body]).toEqual([404, 'application/json', '{"message":"Not Found"}']);
    expect(stub.events).toEqual([]);
  });

  test.each(['/v1/p/things/%zz', 'http://elsewhere/v1/p/things/k'])(
    'do not get the malformed target %s: 400',
    async (path) => {
      const { port } = stub.gateway;
      const status = await new Promise((resolve) => {
        request({ port, host: '127.0.0.1', method: 'DELETE', path }, (response) => resolve(response.statusCode)).end();
      });
      expect(status).toBe(400);
    },
  );
});

describe('the limits', () => {
  test('503 when the function does not come back in time', async () => {
    const answer = stub.send('GET', '/slow');
    await stub.slowCalled;
    stub.clock.advance(1_000);
    expect(await answer).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
  });

  test('413 above 10 MB, which the function never sees; 10 MB itself passes', async () => {
    const limit = 10 * 1024 * 1024;
    const tooLarge = await stub.send('POST', '/webhooks/remove', { body: Buffer.alloc(limit + 1) });
    expect(tooLarge).toMatchObject({ status: 413, body: '{"message":"Request Entity Too Large"}' });
    expect(stub.events).toEqual([]);
    await stub.send('POST', '/webhooks/remove', { body: Buffer.alloc(limit) });
    expect(stub.events).toHaveLength(1);
  });

  test('a client that leaves while it is sending reaches no function, and the next one is served', async () => {
    const headers = { 'Content-Length': 100 };
    const { port } = stub.gateway;
    const leaving = request({ port, host: '127.0.0.1', method: 'POST', path: '/webhooks/remove', headers });
    await new Promise((resolve) => {
      leaving.on('error', resolve).once('close', resolve);
      leaving.write('half', () => leaving.destroy());
    });
    expect(await stub.send('POST', '/webhooks/remove')).toMatchObject({ status: 204 });
    expect(stub.events).toHaveLength(1);
  });
});

describe('the handlers', () => {
  const code = 'export const handler = async () => ({ statusCode: 200, body: "imported" });';

  test('are imported from the directory given', async () => {
    for (const name of ['remove', 'slow']) writeFileSync(join(stub.folder, `${name}.ts`), code);
    const other = await startGateway({ serverless: stub.serverless, from: stub.folder });
    const response = await fetch(`${other.url}/webhooks/remove`, { method: 'POST' });
    expect(await response.text()).toBe('imported');
    await other.close();
  });

  test('must all be there before the gateway listens', async () => {
    writeFileSync(join(stub.folder, 'remove.ts'), code);
    await expect(startGateway({ serverless: stub.serverless, from: stub.folder })).rejects.toThrow(/slow\.ts/);
    writeFileSync(join(stub.folder, 'slow.ts'), 'export const other = 1;');
    const wrong = startGateway({ serverless: stub.serverless, from: stub.folder });
    await expect(wrong).rejects.toThrow(/slow\.ts exports no function named handler\./);
  });

  test('of a port that is taken are not served', async () => {
    const { serverless, handlers, gateway } = stub;
    await expect(startGateway({ serverless, handlers, port: gateway.port })).rejects.toThrow(/EADDRINUSE/);
  });
});
