import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { operation as deleteInstance } from '../../functions/delete-instance.ts';
import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import { operation as detachVolume } from '../../functions/detach-volume.ts';
import { sweepCommand } from '../../shared/cli/sweep-command.ts';
import type { Operation } from '../../shared/deletion/define.ts';
import { addInstance } from '../rehearsal/cloud/clouddc/instances.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { failNextJob } from '../rehearsal/cloud/ecs/jobs.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { apiKey, httpEvent, type Stage, setStage } from '../stage.ts';
import { setQueueStage, work } from '../sweep/queue-stage.ts';
import { daysAgo } from '../sweep/sweeping.ts';
import { deploy } from '../triggers/container.ts';
import { secret, secretFrom } from './deliveries.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
let stage: Stage;
let environment: Record<string, string>;
/** The token that the deployment shows to the cloud. */
let token: string;
beforeEach(async () => {
  [receiver, stage] = await Promise.all([startReceiver(), setStage()]);
  environment = {
    ...stage.cloud.environment('token'),
    CLEANUP_API_KEY: apiKey,
    CLEANUP_NOTIFY_URL: receiver.url,
    CLEANUP_NOTIFY_SECRET: secret,
  };
  token = environment.HW_AUTH_TOKEN ?? '';
  return () => Promise.all([receiver.close(), stage.cloud.close()]);
});

const context = { getRemainingTimeInMillis: () => 29_000 };
const call = (operation: Operation, params: Record<string, string>) => {
  const event = httpEvent(operation.route, { project_id: stage.cloud.project.id, ...params }, { wait: 'true' });
  return deploy(stage, operation, environment)(event, context);
};
/** Nothing that was told holds the secret, and something else stands in its place, each time. */
function expectHidden(told: Record<string, unknown>, spelled = token) {
  for (const [exit, value] of Object.entries(told)) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    expect([exit, text.includes(spelled), text.includes('[redacted]')]).toEqual([exit, false, true]);
  }
}

describe('A secret that the cloud repeats outside its errors reaches no exit', () => {
  test('in the reason of a failed job: answer, log, notification', async () => {
    const server = addServer(stage.cloud.project);
    const { id: volume_id } = attachVolume(stage.cloud.project, server);
    failNextJob(stage.cloud.project, { error_code: 'Ecs.0102', fail_reason: `Sent with X-Auth-Token: ${token}.` });
    const answer = await call(detachVolume, { server_id: server.id, volume_id });
    expect(answer).toMatchObject({ statusCode: 502 });
    expectHidden({ answer, log: stage.logged, notification: receiver.received[0]?.text });
  });

  test('in the state of an instance', async () => {
    const { id } = addInstance(stage.cloud.project, { state: `stuck with ${token}` });
    const answer = await call(deleteInstance, { id });
    expectHidden({ answer, log: stage.logged, notification: receiver.received[0]?.text });
  });

  test.each([
    ['plain', (text: string) => text],
    ['base64', (text: string) => Buffer.from(text).toString('base64')],
    ['percent-encoded', encodeURIComponent],
  ])('in a name, %s: a sweep’s report, log and notification', async (_, spell) => {
    const name = `copy of ${spell(token)}`;
    addSnapshot(stage.cloud.project, { name, created_at: daysAgo(stage, 90) });
    const rule = { trigger: 'timer', older_than: '30d', max_percent: 100, apply: true };
    const answer = await deploy(stage, deleteSnapshot, environment)(rule, context);
    expect(answer).toMatchObject({ items: [{ name: 'copy of [redacted]', status: 'deleted' }] });
    expectHidden({ answer, log: stage.logged.at(-1), notification: receiver.received[0]?.text }, spell(token));
  });

  test('nor the terminal', async () => {
    addSnapshot(stage.cloud.project, { name: `copy of ${token}`, created_at: daysAgo(stage, 90) });
    const said: string[] = [];
    const screen = { write: (text: string) => said.push(text) };
    const around = { environment, command: 'npm run sweep --', clock: stage.clock, out: screen, err: screen };
    const folder = mkdtempSync(join(tmpdir(), 'exits-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'rule.json');
    writeFileSync(file, '{ "older_than": "30d", "max_percent": 100 }');
    expect(await sweepCommand(['delete-snapshot', '--rule', file], around)).toBe(0);
    expectHidden({ terminal: said.join('') });
  });
});

describe('A secret in what a caller sent is not repeated either', () => {
  test('by the answer to a request', async () => {
    const event = httpEvent(deleteSnapshot.route, { project_id: 'p', snapshot_id: 's' }, { [`x${apiKey}`]: '1' });
    const answer = await deploy(stage, deleteSnapshot, environment)(event, context);
    expect(answer).toMatchObject({ statusCode: 400 });
    expectHidden({ answer, log: stage.logged }, apiKey);
  });

  test('of several secrets in one setting, none', async () => {
    const [first, second] = [secret, secretFrom('another')];
    environment.CLEANUP_WEBHOOK_SECRET = `${first} ${second}`;
    for (const one of [first, second, second.slice('whsec_'.length)]) {
      const event = httpEvent(deleteSnapshot.route, { project_id: 'p', snapshot_id: 's' }, { [one]: '1' });
      expectHidden({ answer: await deploy(stage, deleteSnapshot, environment)(event, context) }, one);
    }
  });

  test('but a word of a password is no secret', async () => {
    const { HW_AUTH_TOKEN: _, ...rest } = environment;
    const own = { ...rest, HW_USER_NAME: 'u', HW_USER_PASSWORD: 'snapshot_id or else', HW_DOMAIN_NAME: 'd' };
    const answer = await deploy(
      stage,
      deleteSnapshot,
      own,
    )(httpEvent(deleteSnapshot.route, { project_id: 'p', snapshot_id: 's' }), context);
    expect(JSON.stringify(answer)).toContain('snapshot_id');
  });

  test('by the error of an invocation that has no answer', async () => {
    const sweep = deploy(stage, deleteSnapshot, environment)({ trigger: 'timer', [token]: true }, context);
    const error = await sweep.catch((thrown: Error) => thrown);
    expectHidden({ error: String((error as Error).stack), message: String(error) });
  });

  test('by the reason of a dead letter', async () => {
    const queued = await setQueueStage();
    await queued.put([JSON.stringify({ params: { snapshot_id: 's' }, [apiKey]: 1 })]);
    const messages = await queued.receive();
    await queued.settle(messages, await work(queued, 'delete-snapshot', messages));
    const [letter] = await queued.receive('dead-letters');
    expectHidden({ reason: letter?.MessageAttributes?.reason?.StringValue }, apiKey);
    // It can be sent again as it came.
    expect(letter?.Body).toContain(apiKey);
  });
});
