import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type VirtualClock, virtualClock } from '../virtual-clock.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { send, signed, tokenClient } from './raw-client.ts';

let clock: VirtualClock;
let cloud: Cloud;
let url: string;

beforeEach(async () => {
  clock = virtualClock();
  cloud = await startCloud({ clock });
  url = `${cloud.endpoints.ecs}/v1/${cloud.project.id}/cloudservers/detail`;
});
afterEach(() => cloud.close());

async function get(variables: Record<string, string>, change: Record<string, string> = {}, date = clock.now()) {
  return send('GET', url, { headers: { ...signed(variables, 'GET', url, date), ...change } });
}

describe('a signature', () => {
  it('opens the project it belongs to', async () => {
    expect(await get(cloud.environment())).toMatchObject({ status: 200, json: { count: 0, servers: [] } });
  });

  it('that is wrong gets 401 with the canonical request the gateway arrived at', async () => {
    const reply = await get({ ...cloud.environment(), HW_SECRET_KEY: 'guess' });
    expect(reply.status).toBe(401);
    expect(reply.at('error_code')).toBe('APIGW.0301');
    expect(reply.at('error_msg')).toContain(
      `verify aksk signature fail, canonicalRequest:GET|/v1/${cloud.project.id}/cloudservers/detail/||host:127.0.0.1:`,
    );
  });

  it('that does not fit the Host header gets 401', async () => {
    expect(await get(cloud.environment(), { host: 'ecs.example.com' })).toMatchObject({ status: 401 });
  });

  it('that is more than fifteen minutes old gets 401, one that is younger passes', async () => {
    const variables = cloud.environment();
    const late = await get(variables, {}, clock.now() - 15 * 60_000 - 1000);
    expect(late.at('error_msg')).toContain('signature expired, signature time:20260331T094459Z');
    expect(await get(variables, {}, clock.now() + 14 * 60_000)).toMatchObject({ status: 200 });
  });

  it('that fails five times in a row locks the key for five minutes', async () => {
    const variables = cloud.environment();
    const guess = { ...variables, HW_SECRET_KEY: 'guess' };
    for (let failure = 0; failure < 5; failure += 1) await get(guess);
    expect((await get(variables)).at('error_msg')).toContain('AK access failed to reach the limit');
    clock.advance(5 * 60_000);
    expect(await get(variables)).toMatchObject({ status: 200 });
  });

  it('of a temporary key needs its security token, and signed', async () => {
    const variables = cloud.environment('temporary');
    expect(await get(variables)).toMatchObject({ status: 200 });
    expect(await get(variables, { 'x-security-token': 'another' })).toMatchObject({ status: 401 });
    const { HW_SECURITY_TOKEN: token = '', ...unsigned } = variables;
    expect(await get(unsigned)).toMatchObject({ status: 401 });
    expect(await get(unsigned, { 'x-security-token': token })).toMatchObject({ status: 401 });
    cloud.expireTokens();
    expect(await get(variables)).toMatchObject({ status: 401 });
  });
});

describe('a token', () => {
  it('is refused when it is unknown, missing or a day old', async () => {
    const ask = tokenClient(cloud);
    const route = 'GET /v1/{project_id}/cloudservers/detail';
    expect(await ask(route)).toMatchObject({ status: 200 });
    expect((await ask(route, { 'x-auth-token': 'x' })).at('error_msg')).toContain('decrypt token fail');
    expect((await send('GET', url)).at('error_msg')).toContain('x-auth-token not found');
    clock.advance(24 * 3600_000);
    expect((await ask(route)).at('error_msg')).toContain('token expires, expires_at: 2026-04-01T10:00:00.000000Z');
  });
});

describe("another project's id", () => {
  const other = '0123456789abcdef0123456789abcdef';
  it.each([
    ['GET /v1/{other}/cloudservers/detail', { error: { code: 'Ecs.0023' } }],
    ['GET /v2/{other}/cloudsnapshots/detail', { error: { code: 'Common.0018' } }],
    ['GET /v1/{other}/instances', { error_code: 'CLOUDDC.0400' }],
    ['GET /v2.1/{other}/servers/x/os-interface', { badRequest: { code: 400 } }],
  ])('in the path of %s is 400', async (route, json) => {
    expect(await tokenClient(cloud)(route.replace('{other}', other))).toMatchObject({ status: 400, json });
  });

  it('in X-Project-Id is 400', async () => {
    const reply = await tokenClient(cloud)('GET /v1/{project_id}/cloudservers/detail', { 'x-project-id': other });
    expect(reply.status).toBe(400);
  });
});
