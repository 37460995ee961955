import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import type { Fault } from '../rehearsal/cloud/fault-rule.ts';
import { type Stage, setStage, takeTime } from '../stage.ts';

let stage: Stage;
let id: string;
beforeEach(async () => {
  stage = await setStage();
  id = addSnapshot(stage.cloud.project).id;
  return () => stage.cloud.close();
});

const send = (query: Record<string, string> = { wait: 'true' }) => stage.send(operation, { snapshot_id: id }, query);
const methods = () => stage.cloud.requests.map(({ method }) => method);
const deletions = () => Object.fromEntries(stage.cloud.deletions);
const once = () => ({ [`snapshot:${id}`]: 1 });
const unknown = { status: 500, body: { error: { code: 'EVS.9999', message: 'Nobody knows.' } } };

describe('A cloud that answers nothing usable', () => {
  const faults: [Fault, number][] = [
    ['reset', 502],
    ['stall', 504],
    ['truncate', 502],
    ['garbage', 502],
    ['huge', 502],
    ['redirect', 502],
    ['html-502', 502],
    ['html-503', 502],
    ['error-500', 502],
    ['computeFault', 502],
    ['unavailable-503', 502],
    [{ status: 500 }, 502],
    [{ status: 418, body: 'teapot' }, 502],
    [unknown, 502],
  ];

  test.each(faults)('when looked at (%j): %i, and no DELETE is sent', async (how, expected) => {
    stage.cloud.fail({ method: 'GET', times: 999, how });
    const { status, headers, body } = await send();
    expect([status, headers['content-type'], body.status]).toEqual([expected, 'application/problem+json', expected]);
    expect([methods().includes('DELETE'), deletions()]).toEqual([false, {}]);
  });

  // A truncated answer comes after the work; everything else here, instead of it.
  test.each(faults.filter(([how]) => how !== 'truncate'))(
    'to a DELETE (%j): %i, and never “deleted”',
    async (how, expected) => {
      stage.cloud.fail({ method: 'DELETE', times: 999, how });
      const { status, headers, body } = await send();
      expect([status, headers['content-type'], body.status]).toEqual([expected, 'application/problem+json', expected]);
      expect(methods().join(' ')).toMatch(/^(GET DELETE ?)+( ?GET)?$/);
      expect(deletions()).toEqual({});
    },
  );

  test('to a DELETE it carried out (truncate): deleted, once, and asked once', async () => {
    stage.cloud.fail({ method: 'DELETE', how: 'truncate' });
    expect((await send()).body.status).toBe('deleted');
    expect([deletions(), methods().filter((method) => method === 'DELETE')]).toEqual([once(), ['DELETE']]);
  });

  test.each(['huge', 'truncate', 'stall', 'reset'] as const)('is told apart in words (%s)', async (how) => {
    const words = {
      huge: 'larger than 16777216 characters',
      truncate: 'aborted',
      stall: 'no whole answer',
      reset: 'ECONNRESET',
    };
    stage.cloud.fail({ method: 'GET', times: 999, how });
    expect((await send()).body.detail).toContain(words[how]);
  });

  const passing = [
    'reset',
    'truncate',
    'huge',
    'lost-answer',
    'html-502',
    'html-503',
    'error-500',
    'computeFault',
    'unavailable-503',
  ] as const;
  test.each(passing.flatMap((how) => [['GET', how] as const, ['DELETE', how] as const]))(
    'once, to a %s (%s), is survived: deleted, once',
    async (method, how) => {
      stage.cloud.fail({ method, how });
      expect((await send()).body.status).toBe('deleted');
      expect(deletions()).toEqual(once());
    },
  );

  test.each(['GET', 'DELETE'])(
    'in time, to a %s, is survived where there is more time: deleted, once',
    async (method) => {
      stage.cloud.fail({ method, how: 'stall' });
      const outcome = await takeTime(stage, operation, { snapshot_id: id });
      expect([outcome.status, deletions()]).toEqual(['deleted', once()]);
    },
  );

  test.each(['garbage', 'redirect', unknown] as const)(
    'of a kind that will not pass (%j) is not asked again',
    async (how) => {
      stage.cloud.fail({ method: 'GET', how });
      expect([(await send()).status, methods()]).toEqual([502, ['GET']]);
    },
  );

  test.each(['GET', 'DELETE'])('but points elsewhere, to a %s, is not followed', async (method) => {
    stage.cloud.fail({ method, how: 'redirect' });
    expect((await send()).status).toBe(502);
    expect(stage.cloud.requests.filter(({ service }) => service !== 'evs')).toEqual([]);
  });
});

describe('A conflict', () => {
  const conflict = (message: string) => ({ status: 409, body: { conflictingRequest: { code: 409, message } } });

  test.each([
    ['a task under way, which passes', "Cannot 'x' while it is in task_state rebooting_hard", 'deleted', 2],
    ['a state that lasts', "Cannot 'x' while it is in vm_state suspended", 'refused', 1],
  ])('that names %s', async (_words, message, status, sent) => {
    stage.cloud.fail({ method: 'DELETE', how: conflict(message) });
    expect((await send()).body.status).toBe(status);
    expect(methods().filter((method) => method === 'DELETE').length).toBe(sent);
  });
});

describe('A kept-alive connection', () => {
  test.each(['GET', 'DELETE'])(
    'that turns out dead when a %s is sent on it is survived: deleted, once',
    async (method) => {
      await stage.send(operation, { snapshot_id: addSnapshot(stage.cloud.project).id });
      const before = methods().filter((each) => each === method).length;
      stage.cloud.fail({ method, how: 'stale-connection' });
      expect((await send()).body.status).toBe('deleted');
      expect(deletions()).toMatchObject(once());
      const more = methods().filter((each) => each === method).length - before;
      expect(more).toBeGreaterThan(method === 'DELETE' ? 1 : 2);
    },
  );

  test('that the cloud closes after each answer, unannounced, is survived: deleted, once', async () => {
    stage.cloud.fail({ how: 'close-idle', times: 999 });
    expect((await send()).body.status).toBe('deleted');
    expect(deletions()).toEqual(once());
  });
});
