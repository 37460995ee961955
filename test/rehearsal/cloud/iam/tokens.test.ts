import { afterEach, beforeEach, expect, it } from 'vitest';
import { type VirtualClock, virtualClock } from '../../virtual-clock.ts';
import { type Cloud, startCloud } from '../cloud.ts';
import { send } from '../raw-client.ts';

let clock: VirtualClock;
let cloud: Cloud;

beforeEach(async () => {
  clock = virtualClock();
  cloud = await startCloud({ clock });
});
afterEach(() => cloud.close());

function logIn(change: { password?: string; project?: object } = {}) {
  const { HW_USER_NAME, HW_USER_PASSWORD, HW_DOMAIN_NAME } = cloud.environment('password');
  const password = change.password ?? HW_USER_PASSWORD;
  const user = { name: HW_USER_NAME, password, domain: { name: HW_DOMAIN_NAME } };
  const scope = { project: change.project ?? { name: 'ap-southeast-3' } };
  const body = JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } }, scope } });
  return send('POST', `${cloud.endpoints.iam}/v3/auth/tokens?nocatalog=true`, { body });
}

it('a password buys a long token that opens the project for a day', async () => {
  const reply = await logIn();
  expect(reply.status).toBe(201);
  expect(reply.at('token.expires_at')).toBe('2026-04-01T10:00:00.000000Z');
  const token = String(reply.headers['x-subject-token']);
  expect(token.length).toBeGreaterThan(1024);
  const url = `${cloud.endpoints.evs}/v2/${cloud.project.id}/cloudvolumes/detail`;
  expect(await send('GET', url, { headers: { 'x-auth-token': token } })).toMatchObject({ status: 200 });
});

it('a project may be named by its id', async () => {
  expect(await logIn({ project: { id: cloud.project.id } })).toMatchObject({ status: 201 });
  expect(await logIn({ project: { id: 'another' } })).toMatchObject({ status: 401 });
});

it('five wrong passwords lock the right one out as well, for a while', async () => {
  for (let failure = 0; failure < 5; failure += 1) {
    expect(await logIn({ password: 'guess' })).toMatchObject({
      status: 401,
      json: { error: { code: 401, title: 'Unauthorized' } },
    });
  }
  expect(await logIn()).toMatchObject({ status: 401 });
  clock.advance(15 * 60_000);
  expect(await logIn()).toMatchObject({ status: 201 });
});

it('a malformed login is 400', async () => {
  for (const body of ['', '{', '[]', '{"auth":{}}', '{"auth":{"identity":{"methods":"password"}}}']) {
    expect(await send('POST', `${cloud.endpoints.iam}/v3/auth/tokens`, { body })).toMatchObject({ status: 400 });
  }
});
