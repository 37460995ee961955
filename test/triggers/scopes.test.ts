import { beforeEach, describe, expect, test } from 'vitest';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Answer, type Stage, setStage } from '../stage.ts';
import { gone, sent } from '../sweep/sweeping.ts';
import { asksOf, type Caller, environment, keys } from './named-callers.ts';

let stage: Stage;
let ask: ReturnType<typeof asksOf>;
beforeEach(async () => {
  stage = await setStage({ environment });
  ask = asksOf(stage);
  addSnapshot(stage.cloud.project, { name: 'old' });
  return () => stage.cloud.close();
});

const rule = { name: { glob: ['old*'] }, max_percent: 100 };
const asks = {
  'a dry run': (key: string) => ask.deletion(key, { dry_run: 'true' }),
  'a deletion': (key: string) => ask.deletion(key, { wait: 'true' }),
  'an event': (key: string) => ask.event(key),
  'a plan of a sweep': (key: string) => ask.sweep(key, rule),
  'the same, said': (key: string) => ask.sweep(key, { ...rule, apply: false }),
  'a sweep': (key: string) => ask.sweep(key, { ...rule, apply: true }),
  'a plan given back': async (key: string) => ask.sweep(key, { apply: (await ask.sweep(keys.everyone, rule)).body }),
};
type Ask = keyof typeof asks;

describe('A key is for what the settings give it to', () => {
  const needed: Record<Ask, Caller> = {
    'a dry run': 'planner',
    'a deletion': 'deleter',
    'an event': 'deleter',
    'a plan of a sweep': 'planner',
    'the same, said': 'planner',
    'a sweep': 'sweeper',
    'a plan given back': 'sweeper',
  };
  const scopes: Record<string, string> = { planner: 'plan', deleter: 'delete', sweeper: 'sweep' };
  const rows = (Object.keys(needed) as Ask[]).flatMap((what) =>
    (Object.keys(keys) as Caller[]).map((caller): [Ask, Caller, boolean] => {
      return [what, caller, [needed[what], 'everyone'].includes(caller)];
    }),
  );

  test.each(rows.filter(([, , may]) => may))('%s: %s may', async (what, caller) => {
    const { status, body } = await asks[what](keys[caller]);
    expect([status, body.title]).toEqual([200, undefined]);
    expect(sent(stage).length > 0).toBe(needed[what] !== 'planner');
    expect(stage.logged.at(-1)).toMatchObject({ caller });
  });

  test.each(rows.filter(([, , may]) => !may))(
    '%s: %s may not, and hears which scope is lacking',
    async (what, caller) => {
      const { status, headers, body } = await asks[what](keys[caller]);
      const isSweep = !['a dry run', 'a deletion', 'an event'].includes(what);
      const scope = isSweep && caller === 'deleter' ? 'plan or sweep' : scopes[needed[what]];
      const detail = `This key lacks the scope ${scope}.`;
      expect(body).toEqual({ type: 'about:blank', title: 'Forbidden', status: 403, detail });
      expect([status, headers['content-type']]).toEqual([403, 'application/problem+json']);
      expect([gone(stage), sent(stage)]).toEqual([{}, []]);
      expect(stage.logged.at(-1)).toEqual({
        level: 'warn',
        time: expect.any(String),
        operation: 'delete-snapshot',
        invocation: 'of-the-platform',
        status: 'forbidden',
        reason: detail,
        caller,
      });
    },
  );
});

describe('Nothing is read of a body that the key is not for', () => {
  const nonsense = ['{', '', 'x'.repeat(5 * 1024 * 1024)];
  const expectForbidden = ({ status, body }: Answer) => expect([status, body.title]).toEqual([403, 'Forbidden']);

  test('and nothing is sent', async () => {
    for (const body of nonsense) {
      expectForbidden(await ask.sweep(keys.deleter, body));
      expectForbidden(await ask.event(keys.planner, body));
    }
    expect(stage.cloud.requests).toEqual([]);
  });

  test('nor are the settings', async () => {
    const wrong = await setStage({ environment: { ...environment, HW_REGION_NAME: '', CLEANUP_FREEZE: 'x' } });
    expectForbidden(await asksOf(wrong).deletion(keys.planner));
    expect(await asksOf(wrong).deletion(keys.deleter)).toMatchObject({ status: 500, body: { title: 'Misconfigured' } });
    await wrong.cloud.close();
  });
});

describe('A key that may only plan deletes nothing, however it is asked', () => {
  test.each([
    '',
    'dry_run=false',
    'dry_run=',
    'dry_run=yes',
    'dry_run=TRUE',
    'dry_run=true&dry_run=false',
    'dry_run=true&dry_run=true',
    'dryrun=true',
    'Dry_Run=true',
  ])('DELETE …?%s', async (query) => {
    expect(await ask.rawDeletion(keys.planner, query)).toMatchObject({ status: 403 });
    expect(stage.cloud.requests).toEqual([]);
  });

  test.each([
    '{"apply":true}',
    '{"apply":"true"}',
    '{"apply":"false"}',
    '{"apply":1}',
    '{"apply":null}',
    '{"apply":[]}',
    '{"apply":{"operation":"delete-snapshot"}}',
  ])('a sweep with %s', async (body) => {
    expect(await ask.sweep(keys.planner, body)).toMatchObject({
      status: 403,
      body: { detail: 'This key lacks the scope sweep.' },
    });
    expect(stage.cloud.requests).toEqual([]);
  });

  test.each([
    '[{"apply":true}]',
    '"apply"',
    '{"__proto__":{"apply":true},"name":{"glob":["old*"]}}',
    '{"apply":false,"apply":true}',
    '{"rule":{"apply":true}}',
    '{"Apply":true,"name":{"glob":["old*"]}}',
  ])('or with %s, which is no sweep', async (body) => {
    expect(await ask.sweep(keys.planner, body)).toMatchObject({ status: 400 });
    expect(sent(stage)).toEqual([]);
  });
});
