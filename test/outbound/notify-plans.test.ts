import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { operation as deleteVolume } from '../../functions/delete-volume.ts';
import { sweepCommand } from '../../shared/cli/sweep-command.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { apiKey, readAnswer, type Stage, setStage } from '../stage.ts';
import { setQueueStage, work } from '../sweep/queue-stage.ts';
import { daysAgo, sweep } from '../sweep/sweeping.ts';
import { post, secret } from './deliveries.ts';
import { type Receiver, startReceiver } from './receiver.ts';

let receiver: Receiver;
let stage: Stage;
let environment: Record<string, string>;

beforeEach(async () => {
  receiver = await startReceiver();
  environment = {
    CLEANUP_NOTIFY_URL: `${receiver.url} slack+${receiver.url}/slack`,
    CLEANUP_NOTIFY_SECRET: secret,
    CLEANUP_NOTIFY_GROUP_BY: 'team',
  };
  stage = await setStage({ environment });
  return () => Promise.all([receiver.close(), stage.cloud.close()]);
});

const rule = { name: { glob: ['old-*'] }, max_percent: 100 };
const add = (name: string, more = {}) => addSnapshot(stage.cloud.project, { name, ...more });
/** What programs were told, and what people were. */
const told = () => receiver.received.filter(({ target }) => target === 'POST /').map(({ body }) => body);
const shown = () => receiver.received.filter(({ target }) => target === 'POST /slack').map(({ text }) => text);

describe('A plan by a timer', () => {
  test('is told once, with its figures and its items', async () => {
    add('old-1', { created_at: daysAgo(stage, 210) });
    add('old-2');
    add('new');
    await sweep(stage, 'delete-snapshot', rule);
    expect(told()).toMatchObject([
      { type: 'sweep.planned', data: { operation: operation.name, plan: true, matched: 2, counts: { planned: 2 } } },
    ]);
    expect(shown()).toEqual([expect.stringContaining('Cleanup: delete-snapshot would take 2 of 3 targets, 80 GB.')]);
    expect(shown()[0]).toContain('old-1 (210d, 40 GB');
    expect(shown()[0]).toContain('A plan deletes nothing.');
  });

  test('that a guard holds is told as such, with the guard’s sentence', async () => {
    for (let i = 0; i < 8; i += 1) add(`old-${i}`);
    await sweep(stage, 'delete-snapshot', { ...rule, max_percent: 1 });
    expect(told()).toMatchObject([{ type: 'sweep.held', data: { plan: true, counts: { held: 8 } } }]);
    expect(shown()[0]).toContain('a guard holds delete-snapshot; nothing was deleted, 8 of 8 targets match.');
    expect(shown()[0]).toContain('the rule is taken to be wrong');
    expect(shown()[0]).toContain('*without team: 8*');
  });

  test('that plans nothing is told to nobody', async () => {
    add('new');
    add('old-but-busy', { status: 'creating' });
    await sweep(stage, 'delete-snapshot', rule);
    expect(receiver.received).toEqual([]);
  });
});

describe('A plan that somebody made is told to nobody', () => {
  test('over HTTP, a timer’s word in its body or not', async () => {
    add('old-1');
    const headers = { authorization: `Bearer ${apiKey}` };
    for (const more of [{}, { trigger: 'timer' }]) {
      const event = post('/sweeps/delete-snapshot', JSON.stringify({ ...rule, ...more }), headers);
      expect(readAnswer(await stage.serve(operation)(event, {}))).toMatchObject({ body: { plan: true } });
    }
    expect(receiver.received).toEqual([]);
  });

  test('at the terminal', async () => {
    add('old-1');
    const folder = mkdtempSync(join(tmpdir(), 'plans-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'rule.json');
    writeFileSync(file, JSON.stringify(rule));
    const screen = { write: () => true };
    const around = { command: 'npm run sweep --', clock: stage.clock, out: screen, err: screen };
    const settings = { ...stage.cloud.environment(), ...environment };
    const run = (...more: string[]) =>
      sweepCommand(['delete-snapshot', '--rule', file, ...more], { ...around, environment: settings });
    expect(await run()).toBe(0);
    expect(receiver.received).toEqual([]);
    expect(await run('--apply')).toBe(0);
    expect(told()).toMatchObject([{ type: 'sweep.finished' }]);
  });
});

describe('What is told is grouped by owner', () => {
  const disk = (name: string, size: number, tags = {}) =>
    addVolume(stage.cloud.project, { name, size, tags, created_at: daysAgo(stage, 90) });

  test('as their labels say, the largest group first', async () => {
    disk('old-1', 10, { team: 'payments' });
    disk('old-2', 20, { team: 'payments' });
    disk('old-3', 40);
    disk('old-4', 5, { team: 'ops', keep: '' });
    await stage.serve(deleteVolume)({ trigger: 'timer', ...rule }, {});
    expect(told()[0]?.data).toMatchObject({
      groups: [
        { owner: 'payments', count: 2, worth: { size_gb: 30 } },
        { count: 1, worth: { size_gb: 40 } },
      ],
      items: expect.arrayContaining([expect.objectContaining({ name: 'old-1', owner: 'payments' })]),
    });
    expect(shown()[0]).toMatch(/\*team payments: 2, 30 GB\*.*\*without team: 1, 40 GB\*/);
  });

  test('what failed comes first, and why', async () => {
    const unlucky = add('old-1');
    add('old-2');
    const path = new RegExp(`${unlucky.id}$`);
    stage.cloud.fail({ method: 'DELETE', path, times: 99, how: { status: 500, body: 'no' } });
    stage.cloud.fail({ method: 'GET', path, times: 99, how: 'garbage' });
    await sweep(stage, 'delete-snapshot', { ...rule, apply: true });
    expect(shown()[0]).toMatch(/1 deleted, 1 failed|1 failed, 1 deleted/);
    expect(shown()[0]).toMatch(/\*Failed \(1\)\*\\n• old-1 \([^)]*\): .+\*without team: 1/);
  });
});

test('Of a sweep’s deletions that a queue’s workers carry out, programs hear each and people none', async () => {
  const queued = await setQueueStage({ environment });
  addSnapshot(queued.cloud.project, { name: 'old-1' });
  await sweep(queued, 'delete-snapshot', { ...rule, apply: true });
  const messages = await queued.receive();
  await queued.settle(messages, await work(queued, 'delete-snapshot', messages));
  expect(told().map(({ type }) => type)).toEqual(['sweep.finished', 'deletion.deleted']);
  expect(shown()).toEqual([expect.stringContaining('1 queued, of 1 target')]);
});

test('A single deletion is told to people in their words', async () => {
  const { id } = add('before-upgrade');
  await stage.send(operation, { snapshot_id: id }, { wait: 'true' });
  expect(shown()).toEqual([expect.stringContaining('Cleanup: delete-snapshot, before-upgrade: deleted.')]);
  expect(shown()[0]).toContain('to quote in a support case');
});
