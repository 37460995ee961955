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
async function send(snapshot_id = addSnapshot(stage.cloud.project).id, remaining = 29_000): Promise<Answer> {
  const event = httpEvent(deleteSnapshot.route, { project_id: stage.cloud.project.id, snapshot_id });
  return readAnswer(await handler(event, { getRemainingTimeInMillis: () => remaining }));
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

  test('is held back for a minute, whatever the time of day is set to meanwhile', async () => {
    deploy('aksk', { HW_SECRET_KEY: 'not-the-secret-key-of-this-one' });
    await send();
    stage.clock.set(20 * minute);
    expect([(await send()).status, count('evs')]).toEqual([502, 1]);
    stage.clock.advance(minute);
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

/** The cloud no longer accepts what this deployment signs with. */
function rotate() {
  const rotated = { error_code: 'APIGW.0301', error_msg: 'verify aksk signature fail' };
  stage.cloud.fail({ service: 'evs', times: 999, how: { status: 401, body: rotated } });
}

describe('At most one bad signature in a row', () => {
  test.each(['html-502', 'html-503', 'throttle-429', 'reset'] as const)(
    'is sent, though the first answer was %s',
    async (how) => {
      deploy('aksk', { HW_SECRET_KEY: 'not-the-secret-key-of-this-one' });
      stage.cloud.fail({ service: 'evs', how });
      const answers = await sendMany(10);
      expect([statuses(answers), answers[0]?.body.code]).toEqual([[502], 'APIGW.0301']);
      expect(count('evs')).toBe(2);
    },
  );

  test('is sent when the key is changed while the container is warm', async () => {
    deploy('aksk');
    await sendMany(10);
    stage.clock.advance(1_001);
    const before = count('evs');
    rotate();
    expect([statuses(await sendMany(10)), count('evs')]).toEqual([[502], before + 1]);
  });

  test.each([
    ['a page of the balancer', { status: 503, body: '<html></html>' }],
    ['a throttle', { status: 429, body: 'Too Many Requests' }],
  ] as const)('is sent when the last answer before was %s', async (_words, how) => {
    deploy('aksk');
    await send();
    stage.clock.advance(1_001);
    stage.cloud.fail({ service: 'evs', how });
    rotate();
    const before = count('evs');
    expect([statuses(await sendMany(10)), count('evs')]).toEqual([[502], before + 2]);
  });

  test('is sent after a minute, after five more and after fifteen more, and after each fifteen more', async () => {
    deploy('aksk', { HW_SECRET_KEY: 'not-the-secret-key-of-this-one' });
    await send();
    for (const minutes of [1, 5, 15, 15]) {
      const before = count('evs');
      stage.clock.advance(minutes * minute - 1);
      await sendMany(5);
      expect(count('evs')).toBe(before);
      stage.clock.advance(1);
      await sendMany(5);
      expect(count('evs')).toBe(before + 1);
    }
  });

  test('and one that is accepted again begins anew', async () => {
    deploy('aksk');
    const body = { error_code: 'APIGW.0301', error_msg: 'No.' };
    stage.cloud.fail({ service: 'evs', how: { status: 401, body } });
    await send();
    stage.clock.advance(minute);
    expect((await send()).status).toBe(202);
    stage.clock.advance(5_000);
    stage.cloud.fail({ service: 'evs', how: { status: 401, body } });
    await send();
    stage.clock.advance(minute);
    expect((await send()).status).toBe(202);
  });

  test('what is asked meanwhile is told that the cloud was not asked again, and when it will be', async () => {
    deploy('aksk', { HW_SECRET_KEY: 'not-the-secret-key-of-this-one' });
    const first = await send();
    stage.clock.advance(15_000);
    const { status, headers, body } = await send();
    expect([status, headers['retry-after'], body.retry_after, body.code]).toEqual([502, '45', 45, 'APIGW.0301']);
    expect(body.detail).toContain('was not sent [401 APIGW.0301]');
    expect(body.detail).toContain(`(request id ${first.body.request_id})`);
    expect(body.detail).toMatch(/the cloud was not asked again, and will be in 45 s$/);
    expect(body).not.toHaveProperty('request_id');
  });

  test.each([
    ['cold', 0],
    ['warm', 3],
  ])('whoever has little time waits no longer for another’s first signature than that, %s', async (_words, before) => {
    deploy('aksk');
    for (let n = 0; n < before; n += 1) await send();
    stage.clock.advance(2_000);
    stage.cloud.fail({ service: 'evs', method: 'GET', how: 'stall', lasts: 4_000 });
    const patient = send();
    const hasty = send(undefined, 4_000);
    expect(await hasty).toMatchObject({ status: 504, body: { detail: expect.stringContaining('was not sent') } });
    stage.clock.advance(20_000);
    expect((await patient).status).toBe(202);
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

  test('that is refused is made again after a minute, five more, fifteen more: three in twenty minutes', async () => {
    deploy('password', { HW_USER_PASSWORD: 'not-the-password-of-this-user' });
    const made: number[] = [];
    for (let at = 0; at < 40; at += 1) {
      const before = count('iam');
      await sendMany(2);
      if (count('iam') > before) made.push(at);
      stage.clock.advance(minute);
    }
    expect([made, count('iam')]).toEqual([[0, 1, 6, 21, 36], 5]);
  });

  test('that is refused is told of with the time at which it will be made again', async () => {
    deploy('password', { HW_USER_PASSWORD: 'not-the-password-of-this-user' });
    const first = await send();
    stage.clock.advance(15_000);
    const { headers, body } = await send();
    expect(headers['retry-after']).toBe('45');
    expect(body.detail).toMatch(
      /POST \/v3\/auth\/tokens was sent with credentials.*was not asked again, and will be in 45 s$/,
    );
    expect(body.detail).toContain(`(request id ${first.body.request_id})`);
  });

  test('that fails for want of another’s time is made again by whoever has more', async () => {
    deploy('password');
    stage.cloud.fail({ service: 'iam', how: 'stall', lasts: 3_500 });
    const hasty = send(undefined, 4_000);
    const patient = send();
    expect([(await hasty).status, (await patient).status, count('iam')]).toEqual([504, 202, 2]);
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
