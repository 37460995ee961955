import { beforeEach, describe, expect, test } from 'vitest';
import type { Report } from '../../shared/sweep/report.ts';
import { addManySnapshots } from '../rehearsal/cloud/evs/many-snapshots.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { apiKey, readAnswer, type Stage, setStage } from '../stage.ts';
import { daysAgo, gone, sent, serve, sweep } from './sweeping.ts';

let stage: Stage;
let id: string;
beforeEach(async () => {
  stage = await setStage();
  addSnapshot(stage.cloud.project, { name: 'young', created_at: daysAgo(stage, 1) });
  id = addSnapshot(stage.cloud.project, { name: 'old', created_at: daysAgo(stage, 90) }).id;
  return () => stage.cloud.close();
});

const rule = { older_than: '30d' };
const context = { getRemainingTimeInMillis: () => 900_000 };
const handle = async (event: unknown) => (await serve(stage, 'delete-snapshot')(event, context)) as Report;
const deleted = () => expect(gone(stage)).toEqual({ [`snapshot:${id}`]: 1 });
const untouched = () => expect([sent(stage), gone(stage)]).toEqual([[], {}]);

/** `POST /sweeps/<name>` as an HTTP API hands it over. */
async function post(body: unknown, { key = apiKey as string | undefined, name = 'delete-snapshot' } = {}) {
  const path = `/sweeps/${name}`;
  const event = {
    version: '2.0',
    rawPath: path,
    headers: { host: 'cleanup.example.com', ...(key && { authorization: `Bearer ${key}` }) },
    requestContext: { stage: '$default', http: { method: 'POST', path } },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
  };
  return readAnswer(await serve(stage, 'delete-snapshot')(event, context));
}

describe('An EventBridge schedule', () => {
  test('plans by its rule, and applies when it says so', async () => {
    const plan = await handle({ trigger: 'timer', ...rule });
    expect(plan).toMatchObject({ operation: 'delete-snapshot', plan: true, population: 2, matched: 1 });
    untouched();
    expect(await handle({ trigger: 'timer', ...rule, apply: true })).toMatchObject({ plan: false });
    deleted();
  });

  test('gives a plan back', async () => {
    const plan = await handle({ trigger: 'timer', ...rule });
    expect((await handle({ trigger: 'timer', apply: plan })).items).toMatchObject([{ name: 'old', status: 'deleted' }]);
    deleted();
  });

  test('fails loudly with a bad rule', async () => {
    await expect(handle({ trigger: 'timer', older_then: '30d', apply: true })).rejects.toThrow(
      'older_then: is not known',
    );
    untouched();
  });
});

describe("FunctionGraph's timer", () => {
  const timer = (user_event: unknown) => ({
    version: 'v1.0',
    time: '2026-03-31T10:00:00+08:00',
    trigger_type: 'TIMER',
    trigger_name: 'nightly',
    user_event,
  });

  test('carries the rule as text', async () => {
    expect(await handle(timer(JSON.stringify(rule)))).toMatchObject({ plan: true, matched: 1 });
    untouched();
    await handle(timer(JSON.stringify({ ...rule, apply: true })));
    deleted();
  });

  test('or a plan', async () => {
    const plan = await handle(timer(JSON.stringify(rule)));
    await handle(timer(JSON.stringify({ apply: plan })));
    deleted();
  });

  test.each(['nightly', '', '{', undefined, null, '[]', '"older_than"', '{"older_than":"30d","aply":true}'])(
    'with %j in the place of a rule deletes nothing',
    async (text) => {
      const report = await handle(timer(text)).catch((error: Error) => error);
      if (!(report instanceof Error)) expect(report.guards).toHaveLength(1);
      untouched();
    },
  );
});

describe('POST /sweeps/<name>', () => {
  test('200: the report', async () => {
    const { status, body } = await post({ ...rule, apply: true });
    expect([status, body]).toMatchObject([
      200,
      { operation: 'delete-snapshot', plan: false, items: [{ status: 'deleted' }] },
    ]);
    deleted();
  });

  test('200: a plan, and with the plan given back what became of it', async () => {
    const { body } = await post(rule);
    expect(body).toMatchObject({ plan: true, matched: 1 });
    untouched();
    expect(await post({ apply: body })).toMatchObject({ status: 200, body: { items: [{ status: 'deleted' }] } });
    deleted();
  });

  test.each([undefined, 'a-key-for-tests-onlY', ''])('401 with the key %j', async (key) => {
    const answer = await post({ ...rule, apply: true }, { key: key ?? '' });
    expect([answer.status, answer.headers['content-type']]).toEqual([401, 'application/problem+json']);
    expect(stage.cloud.requests).toEqual([]);
  });

  test('401 where no key is configured', async () => {
    await stage.cloud.close();
    stage = await setStage({ environment: { CLEANUP_API_KEY: '' } });
    expect((await post({ ...rule, apply: true })).status).toBe(401);
  });

  test('400 with a bad rule; every issue is named', async () => {
    const { status, body } = await post({ older_then: '30d', limit: 0, apply: true });
    expect(status).toBe(400);
    expect(body.issues).toMatchObject([
      { field: 'limit' },
      { field: 'older_then', message: 'is not known; did you mean older_than?' },
    ]);
    untouched();
  });

  test.each(['older_than', '', '{"older_than":"30d"', '"30d"'])('400 with the body %j', async (body) => {
    expect((await post(body)).status).toBe(400);
    untouched();
  });

  test('400 with a plan of another operation', async () => {
    const { body } = await post(rule);
    expect((await post({ apply: { ...body, operation: 'delete-instance' } })).status).toBe(400);
    untouched();
  });

  test('404 with the name of another function', async () => {
    expect((await post({ ...rule, apply: true }, { name: 'delete-instance' })).status).toBe(404);
    untouched();
  });

  test('409 when a guard trips, with the report that says so', async () => {
    const { status, body } = await post({ ...rule, expect_population: [10, 20], apply: true });
    expect([status, body.guards]).toEqual([409, [expect.stringContaining('The project has 2 targets')]]);
    untouched();
  });

  test.each([
    ['html-502', 502, 'Cloud fault'],
    ['throttle-429', 429, 'Cloud is throttling'],
  ] as const)('when the listing fails (%s): %i', async (how, status, title) => {
    stage.cloud.fail({ path: /detail$/, times: 99, how });
    expect(await post({ ...rule, apply: true })).toMatchObject({ status, body: { title } });
    untouched();
  });

  test('a plan of a thousand targets is taken back', async () => {
    addManySnapshots(stage.cloud.project, 1000, stage.clock.now());
    const { body } = await post({ older_than: '1h', limit: 1000, max_percent: 100 });
    const text = JSON.stringify({ apply: body });
    expect(text.length).toBeGreaterThan(200_000);
    const answer = await post(text);
    expect([answer.status, answer.body.matched]).toEqual([200, 1000]);
  });

  test('the answer comes before a gateway would give up, and says what is left', async () => {
    for (let n = 0; n < 90; n += 1) addSnapshot(stage.cloud.project, { created_at: daysAgo(stage, 80) });
    stage.cloud.fail({
      method: 'DELETE',
      how: 'throttle-429',
      text: 'policy user over ratelimit,limit:5,time:1 second',
    });
    const start = stage.clock.now();
    const { status, body } = await post({ ...rule, max_percent: 100, limit: 1000, apply: true });
    expect([status, body.complete]).toEqual([200, false]);
    expect(body.left).toBe(91 - (body.items as unknown[]).length);
    expect(stage.clock.now() - start).toBeLessThan(30_000);
  });
});

describe('The log', () => {
  test('has one line for the report and one for each outcome', async () => {
    const { project } = stage.cloud;
    addSnapshot(project, { name: 'autobk_snapshot_1', created_at: daysAgo(stage, 90) });
    addSnapshot(project, { name: 'stuck', created_at: daysAgo(stage, 90), refusesToGo: true });
    const report = await sweep(stage, 'delete-snapshot', { ...rule, apply: true });
    const [swept, ...outcomes] = [...stage.logged].reverse();
    const { items: _, ages: __, ...summary } = report;
    expect(swept).toMatchObject({ level: 'info', status: 'swept', ...summary, items: report.items });
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['deleted', 'failed']);
    for (const line of outcomes)
      expect(line).toMatchObject({
        operation: 'delete-snapshot',
        params: { project_id: project.id },
        ms: expect.any(Number),
      });
    expect(outcomes.find(({ status }) => status === 'failed')?.reason).toContain('error_deleting');
  });

  test('has one line for a plan, and for a sweep that a guard stopped', async () => {
    await sweep(stage, 'delete-snapshot', rule);
    await sweep(stage, 'delete-snapshot', {});
    expect(stage.logged.map(({ status, plan, guards }) => [status, plan, Object(guards).length])).toEqual([
      ['swept', true, 0],
      ['swept', true, 1],
    ]);
  });

  test('holds at most a hundred items of a long report', async () => {
    addManySnapshots(stage.cloud.project, 300, stage.clock.now());
    const report = await sweep(stage, 'delete-snapshot', { older_than: '1h', limit: 300, max_percent: 100 });
    expect([report.items.length, Object(stage.logged[0]?.items).length]).toEqual([300, 100]);
  });

  test('has one line for a sweep that failed, with the reason', async () => {
    stage.cloud.fail({ path: /detail$/, times: 99, how: 'html-502' });
    await post({ ...rule, apply: true });
    expect(stage.logged).toMatchObject([
      {
        level: 'warn',
        operation: 'delete-snapshot',
        status: 'failed',
        reason: expect.stringContaining('cloudsnapshots/detail'),
      },
    ]);
  });
});

describe('The report', () => {
  test('has these fields and no others', async () => {
    addSnapshot(stage.cloud.project, { name: 'autobk_snapshot_1', created_at: daysAgo(stage, 300) });
    const plan = await sweep(stage, 'delete-snapshot', rule);
    const params = { project_id: stage.cloud.project.id, snapshot_id: id };
    const common = { size_gb: 40, age: '90d', matched_by: ['older_than'] };
    expect(plan).toEqual({
      operation: 'delete-snapshot',
      plan: true,
      complete: true,
      population: 3,
      matched: 1,
      items: [
        { params, name: 'old', status: 'planned', ...common, fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) },
        {
          params: expect.anything(),
          name: 'autobk_snapshot_1',
          status: 'refused',
          reason: 'A snapshot whose name starts with autobk_snapshot_ belongs to a backup.',
          size_gb: 40,
          age: '300d',
          matched_by: ['older_than'],
        },
      ],
      worth: { size_gb: 40 },
      kept: { older_than: 1, forbidden: 1 },
      ages: [
        { months: 0, fate: 'kept', count: 1, size_gb: 40 },
        { months: 3, fate: 'matched', count: 1, size_gb: 40 },
        { months: 10, fate: 'refused', count: 1, size_gb: 40 },
      ],
      guards: [],
      left: 0,
      duration_ms: 0,
      calls: 2,
      throttles: 0,
      rule: { older_than: '30d', limit: 50, max_percent: 10 },
    });
  });

  test('of a real run names what was deleted, how long it took and what it asked', async () => {
    const report = await sweep(stage, 'delete-snapshot', { ...rule, apply: true });
    const params = { project_id: stage.cloud.project.id, snapshot_id: id };
    const common = { size_gb: 40, age: '90d', matched_by: ['older_than'] };
    expect(report.items).toEqual([{ params, name: 'old', status: 'deleted', ...common }]);
    expect(report).toMatchObject({ plan: false, duration_ms: 3_000, calls: stage.cloud.requests.length });
  });

  test.each([
    [1, '1m'],
    [119, '119m'],
    [120, '2h'],
    [47 * 60 + 59, '47h'],
    [48 * 60, '2d'],
    [300 * 24 * 60, '300d'],
  ])('writes the age of %i minutes as %s', async (minutes, age) => {
    addSnapshot(stage.cloud.project, { name: 'it', created_at: stage.clock.now() - minutes * 60_000 });
    const { items } = await sweep(stage, 'delete-snapshot', { name: { glob: ['it'] } });
    expect(items).toMatchObject([{ age }]);
  });
});
