import { beforeEach, describe, expect, test } from 'vitest';
import { operation as deleteInstance } from '../../functions/delete-instance.ts';
import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import { createContainer } from '../../shared/triggers/container.ts';
import { createHandler, type Handler } from '../../shared/triggers/handler.ts';
import { addInstance } from '../rehearsal/cloud/clouddc/instances.ts';
import type { AuthKind } from '../rehearsal/cloud/environment.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Answer, apiKey, httpEvent, readAnswer, type Stage, setStage } from '../stage.ts';

let stage: Stage;
let handler: Handler;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

/** A deployment that proves itself in one of the four ways, with settings of its own where a test says so. */
function deploy(auth: AuthKind, settings: Record<string, string> = {}): Record<string, string> {
  const environment: Record<string, string> = {
    ...stage.cloud.environment(auth),
    CLEANUP_API_KEY: apiKey,
    ...settings,
  };
  const container = createContainer({ environment, clock: stage.clock, random: () => 0.5, log: stage.container.log });
  handler = createHandler(deleteSnapshot, () => container);
  return environment;
}
async function send(snapshot_id = addSnapshot(stage.cloud.project).id): Promise<Answer> {
  const event = httpEvent(deleteSnapshot.route, { project_id: stage.cloud.project.id, snapshot_id });
  return readAnswer(await handler(event, { getRemainingTimeInMillis: () => 29_000 }));
}
const count = (service: string) => stage.cloud.requests.filter((request) => request.service === service).length;
const statuses = (many: Answer[]) => [...new Set(many.map(({ status }) => status))];
const sendMany = (times: number) => Promise.all(Array.from({ length: times }, () => send()));
const kinds = ['aksk', 'temporary', 'token', 'password'] as const;
const minute = 60_000;

test.each(kinds)('The cloud accepts %s', async (auth) => {
  deploy(auth);
  expect([(await send()).status, count('iam')]).toEqual([202, auth === 'password' ? 1 : 0]);
});

test('"X-Auth-Token: if token-based authentication is used, this parameter is mandatory" — and it is sent', async () => {
  const { HW_AUTH_TOKEN } = deploy('token');
  await send();
  expect(new Set(stage.cloud.requests.map(({ headers }) => headers['x-auth-token']))).toEqual(new Set([HW_AUTH_TOKEN]));
  await stage.send(deleteInstance, { id: addInstance(stage.cloud.project).id });
  expect(stage.cloud.requests.at(-1)?.headers).not.toHaveProperty('x-auth-token');
});

describe('A signature the cloud does not accept', () => {
  test.each([
    ['the secret key', 'aksk', { HW_SECRET_KEY: 'not-the-secret-key-of-this-one' }],
    ['the secret key of a temporary pair', 'temporary', { HW_SECRET_KEY: 'not-the-secret-key-of-this-one' }],
    ['the security token', 'temporary', { HW_SECURITY_TOKEN: 'not-the-token-of-this-key' }],
    ['the access key', 'aksk', { HW_ACCESS_KEY: 'NOBODYS0KEY000000000' }],
  ] as const)('for %s is sent once, then held back for a minute', async (_, auth, settings) => {
    deploy(auth, settings);
    const first = await send();
    expect([first.status, first.body.code, count('evs')]).toEqual([502, 'APIGW.0301', 1]);
    stage.clock.advance(minute - 1);
    expect([statuses(await sendMany(5)), count('evs')]).toEqual([[502], 1]);
    stage.clock.advance(1);
    expect([(await send()).status, count('evs')]).toEqual([502, 2]);
  });

  test('on a DELETE is not repeated, and no look follows', async () => {
    deploy('aksk');
    stage.cloud.fail({ method: 'DELETE', how: { status: 401, body: { error_code: 'APIGW.0301', error_msg: 'No.' } } });
    expect([(await send()).status, count('evs')]).toEqual([502, 2]);
  });

  test('does not lock the key: set right, it works a minute later', async () => {
    const { HW_ACCESS_KEY = '', HW_SECRET_KEY = '' } = deploy('aksk');
    deploy('aksk', { HW_ACCESS_KEY, HW_SECRET_KEY: 'not-the-secret-key-of-this-one' });
    for (let i = 0; i < 20; i += 1) await send();
    deploy('aksk', { HW_ACCESS_KEY, HW_SECRET_KEY });
    expect((await send()).status).toBe(202);
  });
});

describe('A token by password', () => {
  test('is obtained once for all who call at the same time, and kept', async () => {
    deploy('password');
    expect([statuses(await sendMany(20)), count('iam')]).toEqual([[202], 1]);
    expect([statuses(await sendMany(20)), count('iam')]).toEqual([[202], 1]);
  });

  test('is renewed once, for all, when the cloud says it expired', async () => {
    deploy('password');
    await send();
    stage.cloud.expireTokens();
    expect([statuses(await sendMany(20)), count('iam')]).toEqual([[202], 2]);
  });

  test('is renewed when a DELETE finds it expired: the DELETE is sent again, and the thing goes once', async () => {
    deploy('password');
    stage.cloud.fail({
      method: 'DELETE',
      how: { status: 401, body: { error_code: 'APIGW.0301', error_msg: 'token expires' } },
    });
    const { id } = addSnapshot(stage.cloud.project);
    expect([(await send(id)).status, count('iam')]).toEqual([202, 2]);
    stage.clock.advance(10_000);
    expect(Object.fromEntries(stage.cloud.deletions)).toEqual({ [`snapshot:${id}`]: 1 });
  });

  test('is renewed only once in vain', async () => {
    deploy('password');
    stage.cloud.fail({
      method: 'GET',
      times: 99,
      how: { status: 401, body: { error_code: 'APIGW.0301', error_msg: 'No.' } },
    });
    expect([(await send()).status, count('iam'), count('evs')]).toEqual([502, 2, 2]);
  });

  test('is renewed five minutes before it expires, and not earlier', async () => {
    deploy('password');
    await send();
    stage.clock.advance(24 * 60 * minute - 5 * minute - 1);
    expect([(await send()).status, count('iam')]).toEqual([202, 1]);
    stage.clock.advance(1);
    expect([(await send()).status, count('iam'), count('evs')]).toEqual([202, 2, 9]);
  });

  test('may be sixty thousand characters long', async () => {
    deploy('password');
    const token = 'M'.repeat(60_000);
    const body = { token: { expires_at: '2026-04-01T10:00:00.000000Z' } };
    stage.cloud.fail({ service: 'iam', how: { status: 201, headers: { 'X-Subject-Token': token }, body } });
    // The cloud does not know this one, but it must arrive: then it is renewed.
    expect((await send()).status).toBe(202);
    expect(stage.cloud.requests.find(({ service }) => service === 'evs')?.headers['x-auth-token']).toBe(token);
  });
});

test('A ready token that a DELETE finds expired is not renewed, and no look follows: 502', async () => {
  deploy('token');
  const body = { error_code: 'APIGW.0301', error_msg: 'token expires' };
  stage.cloud.fail({ method: 'DELETE', how: { status: 401, body } });
  expect([(await send()).status, count('evs'), count('iam')]).toEqual([502, 2, 0]);
});

test('A ready token that expired is not renewed: one request, 502', async () => {
  deploy('token');
  stage.cloud.expireTokens();
  expect([(await send()).status, count('evs'), count('iam')]).toEqual([502, 1, 0]);
});

describe('A login', () => {
  test('that is refused is a 502, made once for all and not repeated within a minute', async () => {
    deploy('password', { HW_USER_PASSWORD: 'not-the-password-of-this-user' });
    expect([statuses(await sendMany(10)), count('iam')]).toEqual([[502], 1]);
    stage.clock.advance(minute - 1);
    expect([(await send()).status, count('iam')]).toEqual([502, 1]);
    stage.clock.advance(1);
    expect([(await send()).status, count('iam'), count('evs')]).toEqual([502, 2, 0]);
  });

  test.each(['reset', 'html-503', 'throttle-429', 'truncate'] as const)('that meets %s is repeated', async (how) => {
    deploy('password');
    stage.cloud.fail({ service: 'iam', how });
    expect([(await send()).status, count('iam')]).toEqual([202, 2]);
  });

  test.each([
    ['reset', 502],
    ['stall', 504],
    ['garbage', 502],
    ['huge', 502],
    ['redirect', 502],
    [{ status: 201, body: {}, headers: { 'X-Subject-Token': 'MII' } }, 502],
    [{ status: 201, body: { token: { expires_at: '2026-04-01T10:00:00Z' } } }, 502],
  ] as const)('that only ever meets %j is a %i, and nothing else is asked', async (how, expected) => {
    deploy('password');
    stage.cloud.fail({ service: 'iam', times: 999, how });
    expect([(await send()).status, count('evs')]).toEqual([expected, 0]);
  });
});
