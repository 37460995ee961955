import { describe, expect, onTestFinished, test } from 'vitest';
import { setStage } from '../stage.ts';
import { asksOf, environment, keys } from './named-callers.ts';

const cleared = Object.fromEntries(Object.keys(environment).map((name) => [name, '']));
async function staged(CLEANUP_SETTINGS: string, own: Record<string, string> = cleared) {
  const stage = await setStage({ environment: { ...own, CLEANUP_SETTINGS } });
  onTestFinished(stage.cloud.close);
  return { stage, ask: asksOf(stage) };
}

describe('CLEANUP_SETTINGS', () => {
  test('holds settings as JSON, and those that are secrets are struck out', async () => {
    const { stage, ask } = await staged(JSON.stringify({ ...environment, LOG_LEVEL: 'warn' }));
    expect(stage.container.access.logLevel).toBe('warn');
    expect(await ask.deletion(keys.deleter)).toMatchObject({ status: 202 });
    expect(await ask.deletion(keys.planner)).toMatchObject({ status: 403 });
    expect(stage.container.hidden(`The key is ${keys.planner}.`)).toBe('The key is [redacted].');
  });

  test('gives way to what is set by itself', async () => {
    const { ask } = await staged(JSON.stringify({ CLEANUP_API_KEY: keys.planner, CLEANUP_FREEZE: 'x' }), {
      CLEANUP_API_KEY: keys.deleter,
      CLEANUP_FREEZE: '2020-01-01/2020-01-02',
    });
    expect(await ask.deletion(keys.deleter)).toMatchObject({ status: 202 });
    expect(await ask.deletion(keys.planner)).toMatchObject({ status: 401 });
  });

  test.each([
    ['no JSON', '{"CLEANUP_API_SCOPES":"alice:plan"'],
    ['a list', '[]'],
    ['a text', '"CLEANUP_API_SCOPES"'],
    ['a number among its values', '{"CLEANUP_DISABLED":1}'],
    ['one that names a setting twice', '{"CLEANUP_API_SCOPES":"alice:plan","CLEANUP_API_SCOPES":""}'],
    ['a group of settings', '{"aws":{"CLEANUP_API_SCOPES":"alice:plan"}}'],
  ])('lets nobody in where it is %s, for it may restrict them', async (_words, text) => {
    const { stage, ask } = await staged(text, { CLEANUP_API_KEY: keys.everyone });
    expect(await ask.deletion(keys.everyone)).toMatchObject({ status: 401 });
    expect(() => stage.container.config()).toThrow(
      'CLEANUP_SETTINGS must be one JSON object of texts, each named once',
    );
    expect(JSON.stringify(stage.logged)).not.toMatch(/alice|DISABLED/);
    expect(stage.cloud.requests).toEqual([]);
  });
});
