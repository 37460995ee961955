import { describe, expect, onTestFinished, test } from 'vitest';
import { hubHeaders, post, secret } from '../outbound/deliveries.ts';
import { startReceiver } from '../outbound/receiver.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { apiKey, readAnswer, setStage } from '../stage.ts';
import { setQueueStage, work } from '../sweep/queue-stage.ts';
import { daysAgo, serve } from '../sweep/sweeping.ts';
import { asksOf, environment, keys } from './named-callers.ts';

/** A stage until the test ends, with these settings. */
async function staged(environment: Record<string, string>) {
  const stage = await setStage({ environment });
  onTestFinished(stage.cloud.close);
  return { stage, ask: asksOf(stage) };
}

describe('Keys rotate without a gap', () => {
  const [old, next] = ['the-old-key-of-alice', 'the-new-key-of-alice'];

  test('both keys of a name let in, and the log tells the name', async () => {
    const { stage, ask } = await staged({ CLEANUP_API_KEY: `alice:${old} ci:${apiKey} alice:${next}` });
    for (const key of [old, next, apiKey]) expect(await ask.deletion(key)).toMatchObject({ status: 202 });
    expect(stage.logged.map(({ caller }) => caller)).toEqual(['alice', 'alice', 'ci']);
    expect(JSON.stringify(stage.logged)).not.toMatch(/-key-/);
  });

  test('one that is no longer there does not, nor a name, a pair, or a part', async () => {
    const { stage, ask } = await staged({ CLEANUP_API_KEY: `alice:${next}` });
    for (const key of [old, 'alice', `alice:${next}`, next.slice(1), `${next} `, ''])
      expect([key, (await ask.deletion(`${key}`)).status]).toEqual([key, key === `${next} ` ? 202 : 401]);
    expect(stage.cloud.requests.filter(({ method }) => method === 'DELETE').length).toBe(1);
  });

  test('a plain key has no name, and no line says one', async () => {
    const { stage, ask } = await staged({ CLEANUP_API_KEY: next });
    expect(await ask.deletion(next)).toMatchObject({ status: 202 });
    expect(stage.logged[0]).not.toHaveProperty('caller');
  });

  test('a wrong setting lets nobody in, by no key', async () => {
    const { stage, ask } = await staged({ CLEANUP_API_KEY: `alice:${next} ci:short` });
    for (const key of [next, 'short', `alice:${next}`]) expect(await ask.deletion(key)).toMatchObject({ status: 401 });
    expect(stage.logged[0]).toMatchObject({
      status: 'misconfigured',
      reason: expect.stringMatching(/^CLEANUP_API_KEY must be/),
    });
    expect(JSON.stringify(stage.logged)).not.toMatch(/short|-key-/);
  });

  test('and so do the secrets of forges', async () => {
    const { stage } = await staged({ CLEANUP_HUB_SECRET: `${old} ${next}` });
    for (const key of [old, next, apiKey]) {
      const body = JSON.stringify({ params: { snapshot_id: addSnapshot(stage.cloud.project).id } });
      const event = post('/webhooks/delete-snapshot', body, hubHeaders(body, key));
      const answer = readAnswer(await serve(stage, 'delete-snapshot')(event, {}));
      expect([key, answer.status]).toEqual([key, key === apiKey ? 401 : 202]);
    }
  });
});

describe('Every line of a request says whose it was', () => {
  const by = (caller: string) => (line: Record<string, unknown>) => line.caller === caller;

  test('of a deletion that fails, is wrong, or cannot be tried', async () => {
    const { stage, ask } = await staged(environment);
    stage.cloud.fail({ how: 'garbage', times: 99 });
    await ask.deletion(keys.deleter);
    await ask.rawDeletion(keys.deleter, 'delete_flag=1');
    const wrong = await staged({ ...environment, CLEANUP_FREEZE: 'x' });
    await wrong.ask.deletion(keys.deleter);
    const lines = [...stage.logged, ...wrong.stage.logged];
    expect(lines.map(({ status }) => status)).toEqual(['failed', 'rejected', 'failed']);
    expect(lines.every(by('deleter'))).toBe(true);
  });

  test('of events: done, ignored, rejected', async () => {
    const { stage, ask } = await staged(environment);
    await ask.event(keys.deleter);
    await ask.event(keys.deleter, '{"specversion":"1.0","id":"1","source":"a","type":"b"}');
    expect(stage.logged.map(({ status }) => status)).toEqual(['deleted', 'ignored']);
    expect(stage.logged.every(by('deleter'))).toBe(true);
  });

  test('of a sweep, and of each of its deletions', async () => {
    const { stage, ask } = await staged(environment);
    for (let i = 0; i < 3; i += 1) addSnapshot(stage.cloud.project, { name: 'old' });
    await ask.sweep(keys.sweeper, { name: { glob: ['old'] }, max_percent: 100, apply: true });
    await ask.sweep(keys.planner, { older_then: '30d' });
    expect(stage.logged.map(({ status }) => status)).toEqual(['deleted', 'deleted', 'deleted', 'swept', 'rejected']);
    expect(stage.logged.slice(0, 4).every(by('sweeper')) && by('planner')(stage.logged[4] ?? {})).toBe(true);
  });

  test('also of what a sweep has queued, whoever works it off', async () => {
    const stage = await setQueueStage({ environment });
    addSnapshot(stage.cloud.project, { name: 'old', created_at: daysAgo(stage, 90) });
    const rule = { name: { glob: ['old'] }, max_percent: 100, apply: true };
    expect(await asksOf(stage).sweep(keys.sweeper, rule)).toMatchObject({ body: { items: [{ status: 'queued' }] } });
    const messages = await stage.receive();
    await stage.settle(messages, await work(stage, 'delete-snapshot', messages));
    expect(stage.logged.map(({ status, caller }) => [status, caller])).toEqual([
      ['swept', 'sweeper'],
      ['deleted', 'sweeper'],
    ]);
  });

  test('and so does what is told of it', async () => {
    const receiver = await startReceiver();
    onTestFinished(receiver.close);
    const told = { CLEANUP_NOTIFY_URL: receiver.url, CLEANUP_NOTIFY_SECRET: secret };
    const { stage, ask } = await staged({ ...environment, ...told });
    await ask.deletion(keys.everyone, { wait: 'true' });
    addSnapshot(stage.cloud.project, { name: 'old' });
    await ask.sweep(keys.sweeper, { name: { glob: ['old'] }, max_percent: 100, apply: true });
    expect(receiver.received.map(({ body }) => [body.type, body.data.caller])).toEqual([
      ['deletion.deleted', 'everyone'],
      ['sweep.finished', 'sweeper'],
    ]);
  });
});

test('all keys are struck out of what leaves, in every spelling', async () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const { stage, ask } = await staged({
    ...environment,
    CLEANUP_HUB_SECRET: 'first-of-two-secrets second-of-two-secrets',
  });
  const secrets = [...Object.values(keys), 'first-of-two-secrets', 'second-of-two-secrets'];
  for (const one of secrets) addSnapshot(stage.cloud.project, { name: `old ${one} ${base64(one)}` });
  const { body } = await ask.sweep(keys.planner, { name: { glob: ['old*'] }, max_percent: 100 });
  const text = JSON.stringify([body, stage.logged]);
  for (const one of secrets) expect([text.includes(one), text.includes(base64(one))]).toEqual([false, false]);
  expect(text.match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(secrets.length * 4);
  expect(text).toContain(`"caller":"planner"`);
});
