import { describe, expect, onTestFinished, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { addSnapshot, snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;

interface Directive {
  Namespace: string;
  Dimensions: string[][];
  Metrics: { Name: string; Unit: string }[];
}

/** The metrics CloudWatch reads out of a line, as its embedded metric format says; throws where a line breaks its rules. */
function extract(line: Record<string, unknown>) {
  const { Timestamp, CloudWatchMetrics } = line._aws as { Timestamp: number; CloudWatchMetrics: Directive[] };
  if (!Number.isInteger(Timestamp)) throw new Error('Timestamp must be milliseconds.');
  return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((set) =>
      Metrics.map(({ Name, Unit }) => {
        const dimensions = set.map((key) => [key, line[key]] as const);
        for (const [key, value] of dimensions)
          if (typeof value !== 'string' || value === '') throw new Error(`The dimension ${key} must be a text.`);
        if (typeof line[Name] !== 'number') throw new Error(`The metric ${Name} must be a number.`);
        return { Namespace, Name, Unit, value: line[Name], ...Object.fromEntries(dimensions) };
      }),
    ),
  );
}

async function log(environment: Record<string, string>, act: (snapshot_id: string) => Promise<unknown>) {
  stage = await setStage({ environment });
  onTestFinished(stage.cloud.close);
  await act(addSnapshot(stage.cloud.project).id);
  return stage.logged.filter(({ status }) => status !== 'short-of-time');
}
const deleteOne = (snapshot_id: string) => stage.send(operation, { snapshot_id }, { wait: 'true' });

describe('A log line is metrics as well', () => {
  test('of one deletion: how it ended, how long it took, what it cost', async () => {
    const [line = {}, ...others] = await log({ CLEANUP_METRICS: '1' }, (id) => {
      stage.cloud.fail({ method: 'GET', how: 'throttle-429' });
      return deleteOne(id);
    });
    const calls = stage.cloud.requests.length;
    const of = { Namespace: 'CleanupFunctions', Operation: 'delete-snapshot', Status: 'deleted' };
    expect(extract(line)).toEqual([
      { ...of, Name: 'Deletions', Unit: 'Count', value: 1 },
      { ...of, Name: 'DurationMs', Unit: 'Milliseconds', value: line.ms },
      { ...of, Name: 'CloudCalls', Unit: 'Count', value: calls },
      { ...of, Name: 'Throttles', Unit: 'Count', value: 1 },
    ]);
    expect(calls).toBeGreaterThan(3);
    expect(line._aws).toMatchObject({ Timestamp: stage.clock.now() });
    expect(others).toEqual([]);
  });

  test('and still says what it says without them', async () => {
    const fields = {
      operation: 'delete-snapshot',
      status: 'deleted',
      ms: expect.any(Number),
      request_id: expect.any(String),
    };
    for (const CLEANUP_METRICS of ['1', '0']) {
      const [line = {}] = await log({ CLEANUP_METRICS }, deleteOne);
      expect(line).toMatchObject({ ...fields, params: { snapshot_id: expect.any(String) } });
      await stage.cloud.close();
    }
  });

  test.each([
    [
      'refused',
      'refused',
      (id: string) => {
        Object.assign(snapshots.of(stage.cloud.project).get(id) ?? {}, { status: 'creating' });
        return deleteOne(id);
      },
    ],
    [
      'failed',
      'failed',
      (id: string) => {
        stage.cloud.fail({ method: 'GET', how: 'garbage' });
        return deleteOne(id);
      },
    ],
    ['rejected', 'rejected', () => deleteOne('no-id')],
  ])('of one that is %s', async (_words, status, act) => {
    const [line = {}] = await log({ CLEANUP_METRICS: '1' }, act);
    expect(extract(line)).toContainEqual(expect.objectContaining({ Name: 'Deletions', value: 1, Status: status }));
  });

  test('of one that a wrong setting kept from beginning', async () => {
    const [line = {}] = await log({ CLEANUP_METRICS: '1', HW_REGION_NAME: '' }, deleteOne);
    expect(extract(line)).toContainEqual(expect.objectContaining({ Name: 'CloudCalls', value: 0, Status: 'failed' }));
  });
});

describe('Where nothing reads them they are left out', () => {
  test.each([
    [{}, false],
    [{ CLEANUP_METRICS: '0' }, false],
    [{ AWS_LAMBDA_FUNCTION_NAME: 'delete-snapshot' }, true],
    [{ AWS_LAMBDA_FUNCTION_NAME: 'delete-snapshot', CLEANUP_METRICS: '0' }, false],
    [{ CLEANUP_METRICS: '1' }, true],
  ])('with %j: %s', async (environment, expected) => {
    const [line = {}] = await log(environment as Record<string, string>, deleteOne);
    expect('_aws' in line).toBe(expected);
  });

  test('and a setting that is neither is told', async () => {
    await log({ CLEANUP_METRICS: 'yes' }, async (id) => {
      const { body } = await deleteOne(id);
      expect(body).toMatchObject({ title: 'Misconfigured', issues: [{ field: 'CLEANUP_METRICS' }] });
    });
  });
});
