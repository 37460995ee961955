import { beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../shared/triggers/config.ts';
import type { Handler } from '../../shared/triggers/handler.ts';
import { withUserData } from '../../shared/triggers/platform.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { apiKey, readAnswer, type Stage, setStage } from '../stage.ts';
import { deliver, deploySnapshots, keyless } from './container.ts';
import { sample } from './samples.ts';
import { StandInContext } from './stand-in.ts';

let stage: Stage;
let handler: Handler;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

describe('The settings of a function', () => {
  test('may be user data, behind the environment', () => {
    const { HW_REGION_NAME, ...own } = keyless(stage);
    const userData = { HW_REGION_NAME: 'ap-southeast-3', HW_PROJECT_ID: 'not-this-one', HW_AUTH_TOKEN: 'token' };
    const config = readConfig(withUserData({ ...own, HW_AUTH_TOKEN: '' }, new StandInContext({ userData })));
    expect(config).toMatchObject({
      region: 'ap-southeast-3',
      projectId: own.HW_PROJECT_ID,
      identity: { token: 'token' },
    });
    expect(HW_REGION_NAME).toBeDefined();
  });

  test('are the environment alone where there is no such thing', () => {
    const environment = keyless(stage);
    expect(withUserData(environment, {})).toBe(environment);
  });

  test('have the function’s own project for the last', () => {
    const { HW_PROJECT_ID: _, ...others } = stage.cloud.environment();
    const rest = { ...others, RUNTIME_PROJECT_ID: 'of-the-function' };
    expect(readConfig(rest).projectId).toBe('of-the-function');
    for (const name of ['HW_PROJECT_ID', 'OS_PROJECT_ID', 'OS_TENANT_ID', 'HUAWEICLOUD_SDK_PROJECT_ID'])
      expect(readConfig({ ...rest, [name]: 'configured' }).projectId).toBe('configured');
  });
});

describe('The time of a function', () => {
  const warnings = () => stage.logged.filter(({ status }) => status === 'short-of-time');

  test('that is FunctionGraph’s default of 3 s is warned of, once a container, with the setting', async () => {
    handler = deploySnapshots(stage, stage.cloud.environment());
    for (let i = 0; i < 3; i += 1) await handler(sample('smn'), new StandInContext({ timeout: 3_000 })).catch(() => {});
    expect(warnings()).toMatchObject([{ level: 'warn', reason: expect.stringContaining('Execution Timeout') }]);
    expect(warnings()[0]?.ms).toBeGreaterThan(2_000);
  });

  test('of a minute is not', async () => {
    handler = deploySnapshots(stage, stage.cloud.environment());
    await handler(sample('smn'), new StandInContext());
    await handler(sample('smn'), {});
    expect(warnings()).toEqual([]);
  });

  test('is obeyed: the work ends before the platform would', async () => {
    handler = deploySnapshots(stage, { ...keyless(stage), ...stage.cloud.environment() });
    const { id } = addSnapshot(stage.cloud.project, { status: 'deleting' });
    const started = stage.clock.now();
    const answer = await deliver(handler, sample('smn', id), new StandInContext({ timeout: 20_000 }));
    expect(answer).toMatchObject([{ status: 'accepted' }]);
    expect(stage.clock.now() - started).toBeLessThanOrEqual(18_500);
  });

  test('and its request id is in the log', async () => {
    handler = deploySnapshots(stage, { ...keyless(stage), ...stage.cloud.environment() });
    await deliver(handler, sample('smn'), new StandInContext());
    expect(stage.logged.at(-1)).toMatchObject({ invocation: new StandInContext().getRequestID() });
  });
});

describe('The events of FunctionGraph', () => {
  beforeEach(() => {
    handler = deploySnapshots(stage, { ...keyless(stage), ...stage.cloud.environment() });
  });

  test('its gateway wants four members and a text', async () => {
    const { id } = addSnapshot(stage.cloud.project);
    const path = `/v2/${stage.cloud.project.id}/cloudsnapshots/${id}`;
    const headers = { authorization: `Bearer ${apiKey}` };
    const answer = await handler({ ...sample('function-graph-apig', id), path, headers }, new StandInContext());
    expect(Object.keys(answer as object).sort()).toEqual(['body', 'headers', 'isBase64Encoded', 'statusCode']);
    expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: false, body: expect.any(String) });
    expect(readAnswer(answer).body).toMatchObject({ status: 'planned' });
  });

  test('its gateway’s body is base64', async () => {
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    const body = Buffer.from(JSON.stringify({ older_than: '1d', max_percent: 100 })).toString('base64');
    addSnapshot(stage.cloud.project);
    const path = '/sweeps/delete-snapshot';
    const plain = { queryStringParameters: {} };
    const event = { ...sample('function-graph-apig'), ...plain, httpMethod: 'POST', path, headers, body };
    const { status, body: report } = readAnswer(await handler(event, new StandInContext()));
    expect({ status, report }).toMatchObject({ status: 200, report: { plan: true, matched: 1 } });
  });

  test.each(['', 'every night', '"{\\"older_than\\":\\"30d\\"}"', '[]'])(
    'its timer with the additional information %j says what is expected there, and nothing is asked of the cloud',
    async (user_event) => {
      const told = handler({ ...sample('timer'), user_event }, new StandInContext());
      await expect(told).rejects.toThrow('user_event: must be a rule as a JSON object, such as {"older_than":"30d"}');
      expect(stage.cloud.requests).toEqual([]);
    },
  );

  test('its timer carries a rule', async () => {
    addSnapshot(stage.cloud.project);
    const user_event = JSON.stringify({ older_than: '1d' });
    const report = await handler({ ...sample('timer'), user_event }, new StandInContext());
    expect(report).toMatchObject({ plan: true, matched: 1, population: 1 });
  });

  test.each(['nightly', '', '7', '[]'])('its timer’s text %j is no rule', async (user_event) => {
    await expect(handler({ ...sample('timer'), user_event }, new StandInContext())).rejects.toThrow(/user_event/);
  });
});
