import { beforeEach, describe, expect, test } from 'vitest';
import { post } from '../outbound/deliveries.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { apiKey, readAnswer, type Stage, setStage } from '../stage.ts';
import { serve, sweep } from '../sweep/sweeping.ts';
import { asksOf } from './named-callers.ts';

let stage: Stage;
let ask: ReturnType<typeof asksOf>;
beforeEach(async () => {
  stage = await setStage();
  ask = asksOf(stage);
  return () => stage.cloud.close();
});

const wrong = 'a-key-that-is-wrong';
const guess = async (times = 1) => {
  for (let i = 0; i < times; i += 1) expect(await ask.deletion(wrong)).toMatchObject({ status: 401 });
};
const told = () => stage.logged.filter(({ status }) => status === 'unauthorized');
const line = (count: number, since: string) => expect.objectContaining({ level: 'warn', count, since });

describe('Failed authentication is told of', () => {
  test('at once, and then once a minute with a count', async () => {
    await guess();
    expect(told()).toEqual([line(1, '2026-03-31T10:00:00.000Z')]);
    stage.clock.advance(1_000);
    await guess(1000);
    stage.clock.advance(58_999);
    expect(told().length).toBe(1);
    stage.clock.advance(1_001);
    expect(told().slice(1)).toEqual([line(1000, '2026-03-31T10:00:01.000Z')]);
    await guess(5);
    stage.clock.advance(60_000);
    expect(told().slice(2)).toEqual([line(5, '2026-03-31T10:01:01.000Z')]);
    stage.clock.advance(600_000);
    expect(told().length).toBe(3);
  });

  test('whatever was tried: a webhook, a sweep, events, no key at all', async () => {
    await ask.sweep(wrong, {});
    await ask.event(wrong);
    await ask.deletion('');
    const event = post('/webhooks/delete-snapshot', '{}', { 'x-hub-signature-256': 'sha256=00' });
    expect(readAnswer(await serve(stage, 'delete-snapshot')(event, {})).status).toBe(401);
    stage.clock.advance(60_000);
    expect(told().map(({ count }) => count)).toEqual([1, 3]);
  });

  test('never with what was shown, nor with what would have been right', async () => {
    await guess(3);
    stage.clock.advance(60_000);
    expect(told().map((one) => Object.keys(one))).toEqual([
      ['level', 'time', 'status', 'count', 'since'],
      ['level', 'time', 'status', 'count', 'since'],
    ]);
    expect(JSON.stringify(stage.logged)).not.toMatch(new RegExp(`${wrong}|${apiKey}`));
  });

  test('but who lacks a scope, or asks for another route, is no stranger', async () => {
    await ask.deletion(apiKey);
    await serve(stage, 'delete-snapshot')(post('/webhooks/another', '{}'), {});
    stage.clock.advance(600_000);
    expect(told()).toEqual([]);
  });
});

describe('A container that was frozen', () => {
  // Its timers stand still, but not the time of day.
  const freeze = (ms: number) => stage.clock.set(ms);

  test('tells what was untold when it is woken, by whatever event', async () => {
    await guess(4);
    freeze(3_600_000);
    expect(told().length).toBe(1);
    await sweep(stage, 'delete-snapshot', { older_than: '30d' });
    expect(told()).toEqual([line(1, '2026-03-31T10:00:00.000Z'), line(3, '2026-03-31T10:00:00.000Z')]);
  });

  test('also by one that fails again, or asks for what is not there', async () => {
    await guess(4);
    freeze(3_600_000);
    await guess();
    expect(told()).toEqual([line(1, '2026-03-31T10:00:00.000Z'), line(3, '2026-03-31T10:00:00.000Z')]);
    freeze(3_600_000);
    await serve(stage, 'delete-snapshot')(post('/webhooks/another', '{}'), {});
    expect(told().slice(2)).toEqual([line(1, '2026-03-31T11:00:00.000Z')]);
  });

  test('and one whose clock is set back is not silent for as long', async () => {
    await guess(2);
    freeze(-3_600_000);
    addSnapshot(stage.cloud.project);
    await guess();
    stage.clock.advance(60_000);
    expect(told().reduce((sum, { count }) => sum + Number(count), 0)).toBe(3);
  });
});
