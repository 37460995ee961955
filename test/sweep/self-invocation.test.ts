import { describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { createContainer } from '../../shared/triggers/container.ts';
import { selfOf } from '../../shared/triggers/platform.ts';
import { addSnapshot, snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { deployed } from '../rehearsal/cloud/functiongraph/invocations.ts';
import { settle } from '../rehearsal/cloud/world.ts';
import { StandInContext } from '../triggers/stand-in.ts';
import { type PortionStage, setPortionStage, type Trouble } from './portion-stage.ts';

const rule = { older_than: '30d', limit: 1_001, max_percent: 100 };

/** A project of old snapshots, and a sweep of all of them by the timer. */
async function swept(count: number, given: object, trouble: Trouble): Promise<PortionStage> {
  const stage = await setPortionStage(trouble);
  for (let n = 0; n < count; n += 1) addOld(stage, `s-${n}`);
  await wake(stage, given);
  return stage;
}
function addOld({ world, clock }: PortionStage, name: string) {
  return addSnapshot(world.project, { name, created_at: clock.now() - 90 * 86_400_000 });
}
async function wake(stage: PortionStage, given: object) {
  stage.platform.wake({ trigger: 'timer', ...rule, ...given });
  await stage.settle();
  settle(stage.world);
}
const left = ({ world }: PortionStage) => snapshots.of(world.project).size;
const lines = ({ logged }: PortionStage) => logged.filter(({ status }) => status === 'swept');
const posts = ({ met }: PortionStage) => met.filter(({ method }) => method === 'POST').length;
const count = ({ items }: Record<string, unknown>, status: string) =>
  (items as { status: string }[]).filter((item) => item.status === status).length;

describe('A sweep on FunctionGraph', () => {
  test('of more than 1,000 is handed to the function itself, and carried out by another invocation', async () => {
    const stage = await swept(6, { apply: true }, {});
    expect(left(stage)).toBe(0);
    expect(posts(stage)).toBe(1);
    const [handed, portion] = lines(stage);
    expect(handed).toMatchObject({ complete: true, matched: 6, left: 0 });
    expect(count(handed ?? {}, 'queued')).toBe(6);
    expect(portion).toMatchObject({ portion: { handed: 0 }, matched: 6, complete: true });
    expect(count(portion ?? {}, 'deleted')).toBe(6);
  });

  test('of at most 1,000 deletes by itself', async () => {
    const stage = await swept(6, { apply: true, limit: 1_000 }, {});
    expect([left(stage), posts(stage)]).toEqual([0, 0]);
  });

  test('only plans as long as nobody says apply', async () => {
    const stage = await swept(6, {}, {});
    expect([left(stage), posts(stage)]).toEqual([6, 0]);
  });

  test('that a guard stops hands nothing over', async () => {
    const stage = await swept(6, { apply: true, max_percent: 10 }, {});
    expect([left(stage), posts(stage)]).toEqual([6, 0]);
  });

  test.each([
    ['is not told which function it is', new StandInContext(), {}],
    ['cleans another project', new StandInContext(), { RUNTIME_PROJECT_ID: 'of-the-function' }],
  ])('that %s is refused more than 1,000', async (_words, context, runtime) => {
    const stage = await setPortionStage();
    const { HW_ACCESS_KEY: _, HW_SECRET_KEY: __, ...place } = stage.environment;
    const container = createContainer({ environment: place, self: selfOf(context, runtime) });
    container.useAgencyKey({ accessKey: 'a', secretKey: 'b', securityToken: 'c' });
    expect(container.sweepSettings().engine).toBeUndefined();
  });

  test('takes its URN from the context and the runtime, and invokes only as the agency', async () => {
    const { environment, world } = await setPortionStage();
    const self = selfOf(new StandInContext(), { RUNTIME_PROJECT_ID: world.project.id });
    expect(self).toEqual({ projectId: world.project.id, app: 'default', name: 'cleanup', version: 'latest' });
    expect(createContainer({ environment, self }).sweepSettings().engine).toBeUndefined();
    expect(selfOf({}, { RUNTIME_PROJECT_ID: 'p' })).toBeUndefined();
  });
});

describe('A portion', () => {
  test('of which one target is labelled keep meanwhile, and one is gone, deletes the others', async () => {
    let stage: PortionStage | undefined;
    const http: Trouble['http'] = (way) => async (request, deadline) => {
      if (request.method === 'POST' && stage) {
        const [first, second] = [...snapshots.of(stage.world.project).values()];
        if (first) first.metadata = { keep: '' };
        snapshots.of(stage.world.project).delete(second?.id ?? '');
      }
      return way(request, deadline);
    };
    stage = await setPortionStage({ http });
    for (let n = 0; n < 6; n += 1) addOld(stage, `s-${n}`);
    await wake(stage, { apply: true });
    expect([...snapshots.of(stage.world.project).values()].map(({ name }) => name)).toEqual(['s-0']);
    expect(count(lines(stage)[1] ?? {}, 'changed')).toBe(2);
    expect(stage.world.deletions.size).toBe(4);
  });

  test('finds nothing to do when it is delivered once more', async () => {
    const stage = await swept(6, { apply: true }, { doubles: 1 });
    expect(left(stage)).toBe(0);
    expect([...stage.world.deletions.values()]).toEqual([1, 1, 1, 1, 1, 1]);
    expect(stage.platform.failures).toEqual([]);
  });

  test('that has no time for all hands on the rest, and what is accepted is not done twice', async () => {
    const trouble = { timeout: 30_000, instances: 1, shape: { latency: 1_000 } };
    const stage = await swept(60, { apply: true }, trouble);
    expect(left(stage)).toBe(0);
    expect([...stage.world.deletions.values()]).toEqual(Array(60).fill(1));
    const handed = lines(stage).flatMap((line) => (line.portion ? [Object(line.portion).handed] : []));
    expect(handed.slice(0, 2)).toEqual([0, 1]);
    expect(stage.platform.failures).toEqual([]);
  });

  test('is handed on three times; then it has failed, is tried again, and lands in the failure destination', async () => {
    const http: Trouble['http'] = (way) => (request, deadline) =>
      request.method === 'DELETE'
        ? Promise.resolve({ status: 500, headers: {}, body: '{"error":{"code":"EVS.9999","message":"Broken."}}' })
        : way(request, deadline);
    const stage = await swept(3, { apply: true }, { http, retries: 1 });
    expect(left(stage)).toBe(3);
    expect(posts(stage)).toBe(1 + 3);
    const [failure, ...others] = stage.platform.failures;
    expect(others).toEqual([]);
    expect(failure?.request_context.approximate_invoke_count).toBe(2);
    expect(failure?.response_context.function_error).toMatch(
      /^Of a portion that was handed on 3 times, 3 deletions failed and 0 were not begun: .+Broken\./,
    );
    const payload = JSON.parse(failure?.request_payload ?? '{}');
    expect(payload).toMatchObject({ trigger: 'timer', apply: { portion: { handed: 3 }, rule: { limit: 1_001 } } });
    expect(payload.apply.items).toHaveLength(3);
  });

  test('deletes nothing under a brake, and the next sweep finds what still matches', async () => {
    const stage = await setPortionStage({ environment: { CLEANUP_FREEZE: '2026-03-01/2026-04-30' } });
    const { id } = addOld(stage, 'one');
    const params = { project_id: stage.world.project.id, snapshot_id: id };
    const items = [{ params, status: 'planned', fingerprint: 'x' }];
    const plan = { operation: operation.name, plan: true, rule, portion: { handed: 0 }, items };
    stage.platform.wake({ trigger: 'timer', apply: plan });
    await stage.settle();
    expect([left(stage), posts(stage)]).toEqual([1, 0]);
    expect(lines(stage)[0]?.guards).toEqual([expect.stringContaining('CLEANUP_FREEZE')]);
    expect(stage.platform.failures).toEqual([]);
  });

  test('that cannot be handed over is told as failed, with the cloud’s own words', async () => {
    const stage = await setPortionStage();
    addOld(stage, 'one');
    deployed.of(stage.world.project).clear();
    await wake(stage, { apply: true });
    const [line] = lines(stage);
    expect(line?.items).toMatchObject([
      {
        status: 'failed',
        reason: expect.stringMatching(/^The function could not invoke itself: .*Not found the function/),
      },
    ]);
    expect(left(stage)).toBe(1);
  });

  test('that could not list the project has failed, and the platform tries it again', async () => {
    let lists = 0;
    const http: Trouble['http'] = (way) => (request, deadline) => {
      lists += request.path.includes('/detail') ? 1 : 0;
      const refused = { status: 403, headers: {}, body: '{"error":{"code":"EVS.5403","message":"No."}}' };
      return lists === 2 && request.path.includes('/detail') ? Promise.resolve(refused) : way(request, deadline);
    };
    const stage = await swept(3, { apply: true }, { http });
    expect(stage.platform.counts).toMatchObject({ accepted: 2, runs: 3, failed: 1 });
    expect(left(stage)).toBe(0);
  });
});

test('A portion is worked off in the name of whose key asked for its sweep', async () => {
  const stage = await setPortionStage();
  const { id } = addOld(stage, 'one');
  const params = { project_id: stage.world.project.id, snapshot_id: id };
  const items = [{ params, status: 'planned', fingerprint: 'of-another-time' }];
  const plan = { operation: operation.name, plan: true, rule, portion: { handed: 0, caller: 'alice' }, items };
  stage.platform.wake({ trigger: 'timer', apply: plan });
  await stage.settle();
  expect(lines(stage)[0]).toMatchObject({ portion: { caller: 'alice' } });
  expect(left(stage)).toBe(1);
});
