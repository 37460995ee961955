import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { createContainer } from '../../shared/triggers/container.ts';
import { createHandler, type Handler } from '../../shared/triggers/handler.ts';
import type { AuthKind } from '../rehearsal/cloud/environment.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import type { Fault } from '../rehearsal/cloud/fault-rule.ts';
import { apiKey, httpEvent, type Stage, setStage } from '../stage.ts';

let stage: Stage;
let handler: Handler;
let answers: unknown[];
let secrets: Set<string>;
beforeEach(async () => {
  stage = await setStage();
  answers = [];
  secrets = new Set();
  return () => stage.cloud.close();
});

const settings = ['HW_SECRET_KEY', 'HW_SECURITY_TOKEN', 'HW_AUTH_TOKEN', 'HW_USER_PASSWORD'];
const kinds: AuthKind[] = ['aksk', 'temporary', 'token', 'password'];

function deploy(auth: AuthKind, own: Record<string, string> = {}) {
  const environment: Record<string, string> = { ...stage.cloud.environment(auth), CLEANUP_API_KEY: apiKey, ...own };
  const container = createContainer({ environment, clock: stage.clock, random: () => 0.5, log: stage.container.log });
  handler = createHandler(operation, () => container);
  for (const name of settings) if (environment[name]) secrets.add(environment[name]);
}
async function send() {
  const { id } = addSnapshot(stage.cloud.project);
  const event = httpEvent(operation.route, { project_id: stage.cloud.project.id, snapshot_id: id });
  answers.push(await handler(event, { getRemainingTimeInMillis: () => 29_000 }));
  for (const { headers } of stage.cloud.requests)
    for (const name of ['x-auth-token', 'x-security-token']) if (headers[name]) secrets.add(String(headers[name]));
}
/** Neither an answer nor a log line holds a secret, nor the beginning of one: texts are cut somewhere. */
function expectSilence() {
  const told = JSON.stringify([answers, stage.logged]);
  expect([answers.length > 0, stage.logged.length > 0, secrets.size > 0]).toEqual([true, true, true]);
  for (const secret of secrets) expect(told.includes(secret.slice(0, 12)) && secret.slice(0, 12)).toBe(false);
}

const faults: Fault[] = [
  ...(['reset', 'stall', 'truncate', 'garbage', 'huge', 'redirect', 'lost-answer', 'delayed-work'] as const),
  ...(['html-502', 'html-503', 'error-500', 'computeFault', 'unavailable-503', 'busy-501'] as const),
  ...(['throttle-429', 'throttle-text', 'throttle-202', 'throttle-503'] as const),
  { status: 401, body: { error_code: 'APIGW.0301', error_msg: 'No.' } },
  { status: 200, body: {} },
];

describe.each(kinds)('Nothing tells a secret of a deployment with %s', (auth) => {
  test.each(faults)('when the cloud answers with %j, to whatever', async (how) => {
    for (const method of ['POST', 'GET', 'DELETE']) {
      deploy(auth);
      stage.cloud.fail({ method, times: 6, how });
      await send();
    }
    expectSilence();
  });
});

test.each([
  ['aksk', { HW_SECRET_KEY: 'not-the-secret-key-of-this-one' }],
  ['temporary', { HW_SECRET_KEY: 'not-the-secret-key-of-this-one' }],
  ['temporary', { HW_SECURITY_TOKEN: 'not-the-token-of-this-key' }],
  ['token', { HW_AUTH_TOKEN: 'not-a-token-of-this-cloud' }],
  ['password', { HW_USER_PASSWORD: 'not-the-password-of-this-user' }],
] as const)(
  'Nothing tells the wrong secret either (%s, %j), though the gateway shows what it was sent',
  async (auth, own) => {
    deploy(auth, own);
    await send();
    expectSilence();
    expect(JSON.stringify(answers)).not.toContain('canonicalRequest');
  },
);

/** The ways a cloud may show a caller what it was sent. */
const echoes: [string, (text: string) => Fault][] = [
  [
    'an envelope',
    (text) => ({ status: 400, body: { error: { code: 'EVS.5400', message: `Not understood: ${text}` } } }),
  ],
  ['plain text', (text) => ({ status: 500, body: `Not understood: ${text}` })],
];

describe.each(echoes)('Nothing repeats what the cloud repeats in %s', (_, echo) => {
  test.each(['temporary', 'token', 'password'] as const)('the token of a deployment with %s', async (auth) => {
    deploy(auth);
    await send();
    const headers: Record<string, unknown> = stage.cloud.requests.at(-1)?.headers ?? {};
    for (const value of [headers['x-auth-token'], headers['x-security-token']].filter(Boolean).map(String)) {
      stage.cloud.fail({ method: 'GET', times: 6, how: echo(value) });
      await send();
    }
    expectSilence();
  });

  test.each(['Sweep-after-9pm!', 'quo"ted\\and-escaped'])('the password %s of a login', async (password) => {
    for (const text of [password, JSON.stringify({ password })]) {
      deploy('password', { HW_USER_PASSWORD: password });
      stage.cloud.fail({ service: 'iam', times: 6, how: echo(text) });
      await send();
    }
    expectSilence();
    expect(JSON.stringify(answers)).not.toContain('and-escaped');
  });
});
