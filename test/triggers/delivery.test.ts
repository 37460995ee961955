import { beforeEach, describe, expect, test } from 'vitest';
import { Misconfigured } from '../../shared/base/misconfigured.ts';
import { DeletionFailed } from '../../shared/deletion/errors.ts';
import { Fault } from '../../shared/transport/fault.ts';
import type { Handler } from '../../shared/triggers/handler.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import type { FaultRule } from '../rehearsal/cloud/fault-rule.ts';
import { type Stage, setStage } from '../stage.ts';
import { deliver, deploySnapshots, keyless } from './container.ts';
import { sample } from './samples.ts';

let stage: Stage;
let handler: Handler;
beforeEach(async () => {
  stage = await setStage();
  handler = deploySnapshots(stage, settings());
  return () => stage.cloud.close();
});

const settings = () => ({ ...keyless(stage), ...stage.cloud.environment() });
const counts = () => Object.fromEntries(stage.cloud.deletions);

describe('A failure that may pass is thrown, so that the platform delivers again', () => {
  const passing: [string, FaultRule, string][] = [
    ['an outage', { how: 'html-503', times: 50 }, 'unreachable'],
    ['a throttle that lasts', { how: 'throttle-429', times: 50 }, 'throttled'],
    ['broken connections', { how: 'reset', times: 50 }, 'unreachable'],
    ['an answer that is none', { how: 'garbage', times: 50 }, 'broken'],
    [
      'a key the cloud does not accept',
      { how: { status: 401, body: { error_code: 'APIGW.0301' } } },
      'unauthenticated',
    ],
  ];

  test.each(passing)('%s', async (_words, rule, verdict) => {
    const { id } = addSnapshot(stage.cloud.project);
    stage.cloud.fail({ method: 'GET', ...rule });
    const error = await deliver(handler, sample('event-bridge', id)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(Fault);
    expect(error).toMatchObject({ verdict });
    expect(stage.logged).toMatchObject([{ status: 'failed', reason: error.message }]);
  });

  test('and then the same event does what it asked for', async () => {
    const { id } = addSnapshot(stage.cloud.project);
    stage.cloud.fail({ method: 'GET', how: 'throttle-429', until: stage.clock.now() + 20 * 60_000 });
    await expect(deliver(handler, sample('sns', id))).rejects.toThrow(Fault);
    stage.clock.advance(20 * 60_000);
    expect(await deliver(handler, sample('sns', id))).toMatchObject([{ status: 'deleted' }]);
    expect(counts()).toEqual({ [`snapshot:${id}`]: 1 });
  });

  test('a deletion the cloud accepted and did not carry out: the next delivery looks first', async () => {
    const { id } = addSnapshot(stage.cloud.project, { refusesToGo: true });
    await expect(deliver(handler, sample('event-bridge', id))).rejects.toThrow(DeletionFailed);
    expect(await deliver(handler, sample('event-bridge', id))).toMatchObject([{ status: 'refused' }]);
  });

  test('too little time', async () => {
    const { id } = addSnapshot(stage.cloud.project);
    const late = handler(sample('event-bridge', id), { getRemainingTimeInMillis: () => 1_400 });
    await expect(late).rejects.toThrow(/nothing was sent/);
    expect(stage.cloud.requests).toEqual([]);
  });

  test('and settings an operator has to mend, for the failure must show', async () => {
    handler = deploySnapshots(stage, { ...settings(), HW_REGION_NAME: '' });
    await expect(deliver(handler, sample('event-bridge'))).rejects.toThrow(Misconfigured);
  });

  test('after all the others of a batch have had their turn', async () => {
    const ids = Array.from({ length: 12 }, () => addSnapshot(stage.cloud.project).id);
    stage.cloud.fail({ method: 'GET', path: new RegExp(ids[0] ?? ''), how: 'html-503', times: 50 });
    const messages = ids.map((snapshot_id) => JSON.stringify({ job: 'expired', snapshot_id }));
    const event = { trigger_type: 'KAFKA', records: [{ messages }] };
    await expect(deliver(handler, event)).rejects.toThrow(Fault);
    expect(Object.keys(counts())).toHaveLength(11);
  });
});

describe('A failure that cannot pass is returned, so that nobody tries again', () => {
  test.each<[string, (id: string) => object, string]>([
    ['an id that is none', () => sample('event-bridge', '../../x'), 'rejected'],
    ['an id that is not there', () => ({ ...sample('event-bridge'), detail: { state: 'available' } }), 'rejected'],
    ['a target that is protected', (id) => sample('event-bridge', id), 'refused'],
  ])('%s', async (_words, eventOf, status) => {
    const { id } = addSnapshot(stage.cloud.project, { name: 'autobk_snapshot_1' });
    expect(await deliver(handler, eventOf(id))).toMatchObject([{ status, reason: expect.stringMatching(/./) }]);
    expect(stage.logged).toMatchObject([{ status, reason: expect.stringMatching(/./) }]);
    expect(counts()).toEqual({});
  });

  test('a permission that is missing', async () => {
    const { id } = addSnapshot(stage.cloud.project);
    stage.cloud.fail({ method: 'GET', how: { status: 403, body: { error: { code: 'EVS.5403', message: 'No.' } } } });
    expect(await deliver(handler, sample('event-bridge', id))).toMatchObject([{ status: 'refused' }]);
  });
});
