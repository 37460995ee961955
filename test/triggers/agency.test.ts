import { beforeEach, describe, expect, test } from 'vitest';
import { Misconfigured } from '../../shared/base/misconfigured.ts';
import type { Handler } from '../../shared/triggers/handler.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Stage, setStage } from '../stage.ts';
import { deliver, deploySnapshots, keyless, lend } from './container.ts';
import { sample } from './samples.ts';
import { StandInContext } from './stand-in.ts';

let stage: Stage;
let handler: Handler;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const wake = (context: StandInContext) => deliver(handler, sample('smn', addSnapshot(stage.cloud.project).id), context);
const deleted = [{ status: 'deleted' }];
const tokens = () => stage.cloud.requests.map(({ headers }) => headers['x-security-token']);

describe('The agency of a function', () => {
  test('is who it is, where no other identity is configured', async () => {
    handler = deploySnapshots(stage, keyless(stage));
    const key = lend(stage);
    expect(await wake(new StandInContext({ key }))).toMatchObject(deleted);
    expect(new Set(tokens())).toEqual(new Set([key.securityToken]));
  });

  test.each(['aksk', 'token', 'password'] as const)('is not used where %s is configured', async (auth) => {
    handler = deploySnapshots(stage, { ...keyless(stage), ...stage.cloud.environment(auth) });
    expect(await wake(new StandInContext({ key: lend(stage) }))).toMatchObject(deleted);
    expect(new Set(tokens())).toEqual(new Set([undefined]));
  });

  test('brings a new key to a warm container, over the connections there are', async () => {
    handler = deploySnapshots(stage, keyless(stage));
    const [first, second] = [lend(stage), lend(stage)];
    await wake(new StandInContext({ key: first }));
    stage.cloud.requests.length = 0;
    await wake(new StandInContext({ key: first }));
    expect(new Set(tokens())).toEqual(new Set([first.securityToken]));
    stage.cloud.expireTokens();
    stage.cloud.requests.length = 0;
    stage.clock.advance(10 * 60_000);
    const third = lend(stage);
    expect(await wake(new StandInContext({ key: third }))).toMatchObject(deleted);
    expect(new Set(tokens())).toEqual(new Set([third.securityToken]));
    expect(tokens()).not.toContain(second.securityToken);
  });

  test('is tried again at once with a new key, though the old one was just turned down', async () => {
    handler = deploySnapshots(stage, keyless(stage));
    const wrong = { ...lend(stage), secretKey: 'not-the-secret-key-of-this-one' };
    await expect(wake(new StandInContext({ key: wrong }))).rejects.toThrow(/does not accept/);
    await expect(wake(new StandInContext({ key: wrong }))).rejects.toThrow(/does not accept/);
    expect(stage.cloud.requests).toHaveLength(1);
    expect(await wake(new StandInContext({ key: lend(stage) }))).toMatchObject(deleted);
  });

  test('leaves what is under way the key it began with', async () => {
    handler = deploySnapshots(stage, keyless(stage));
    const keys = [lend(stage), lend(stage), lend(stage)];
    const all = keys.flatMap((key) => [key, key]).map((key) => wake(new StandInContext({ key })));
    for (const answer of await Promise.all(all)) expect(answer).toMatchObject(deleted);
    expect(stage.cloud.deletions.size).toBe(6);
  });

  test('that is missing is told with the other ways there are', async () => {
    handler = deploySnapshots(stage, keyless(stage));
    const error: unknown = await wake(new StandInContext()).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(Misconfigured);
    expect(String(error)).toContain('nor an agency of the function');
    expect(await wake(new StandInContext({ key: lend(stage) }))).toMatchObject(deleted);
  });

  test('is never seen in a log or an error', async () => {
    handler = deploySnapshots(stage, keyless(stage));
    const key = lend(stage);
    const body = { error: { code: 'EVS.5403', message: `No: ${key.secretKey} ${key.securityToken}` } };
    stage.cloud.fail({ method: 'GET', how: { status: 403, body } });
    const answer = await wake(new StandInContext({ key }));
    const seen = JSON.stringify([answer, stage.logged]);
    expect(seen).toContain('[redacted]');
    expect(seen).not.toContain(key.secretKey);
    expect(seen).not.toContain(key.securityToken);
  });
});
