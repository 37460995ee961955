import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-server.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { ending } from '../rehearsal/cloud/ecs/delete-server.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { volumes } from '../rehearsal/cloud/evs/volumes.ts';
import { untidyProject } from '../rehearsal/cloud/untidy-project.ts';
import { virtualClock } from '../rehearsal/virtual-clock.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo } from '../sweep/sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const add = (given: Parameters<typeof addServer>[1] = {}) =>
  addServer(stage.cloud.project, { status: 'SHUTOFF', ...given });
const send = ({ id }: { id: string }, query: Record<string, string> = { wait: 'true' }) =>
  stage.send(operation, { server_id: id }, query);
const sent = () => stage.cloud.requests.filter(({ method }) => method === 'DELETE');
const nova = (name: string, code: number, message: string) => ({
  status: code,
  body: { [name]: { code, message } },
});

describe('Gone', () => {
  test('"404 Ecs.0114": absent, and nothing is sent', async () => {
    const { status, body } = await send({ id: '00000000-0000-4000-8000-000000000000' });
    expect([status, body.status, sent()]).toEqual([200, 'absent', []]);
  });

  test.each(['DELETED', 'SOFT_DELETED'])('%s: absent', async (status) => {
    expect([(await send(add({ status }))).body.status, sent()]).toEqual(['absent', []]);
  });

  test('204 proves nothing: it is deleted only when it is found no more', async () => {
    const server = add();
    expect((await send(server, {})).body.status).toBe('accepted');
    expect((await send(server)).body.status).toBe('deleted');
    expect(sent()).toHaveLength(1);
  });

  test('"SOFT_DELETED" in the recycle bin: deleted, and no sweep sees it', async () => {
    ending.of(stage.cloud.project).recycleBin = true;
    expect((await send(add())).body.status).toBe('deleted');
    const report = (await stage.serve(operation)({ trigger: 'timer', status: ['*'], older_than: '0d' }, {})) as Report;
    expect(report.population).toBe(0);
  });

  test.each([
    ['back', 'SHUTOFF'],
    ['error', 'ERROR'],
  ] as const)('"task_state": one that is not deleting any more and still there has failed: %s', async (end, status) => {
    const answer = await send(add({ end }));
    expect([answer.status, answer.body.detail]).toEqual([502, expect.stringContaining(`the server became ${status}`)]);
  });
});

describe('What the cloud answers to the DELETE', () => {
  test('a lost answer: it is looked for, and deleted once', async () => {
    stage.cloud.fail({ method: 'DELETE', how: 'lost-answer' });
    expect((await send(add())).body.status).toBe('deleted');
    expect(sent()).toHaveLength(1);
  });

  test('"409 conflictingRequest": locked meanwhile is refused', async () => {
    stage.cloud.fail({ method: 'DELETE', times: 9, how: nova('conflictingRequest', 409, 'Instance x is locked') });
    const { status, body } = await send(add());
    expect([status, body.status, sent().length]).toEqual([409, 'refused', 1]);
  });

  test('"409 conflictingRequest" for a task: asked again', async () => {
    const words = "Cannot 'delete' instance x while it is in task_state image_uploading";
    stage.cloud.fail({ method: 'DELETE', how: nova('conflictingRequest', 409, words) });
    expect([(await send(add())).body.status, sent().length]).toEqual(['deleted', 2]);
  });

  test('"404 itemNotFound": somebody else was first', async () => {
    const server = add();
    stage.cloud.fail({ method: 'DELETE', how: nova('itemNotFound', 404, 'Instance x could not be found.') });
    stage.cloud.fail({ path: /cloudservers/, skip: 1, how: { status: 404, body: { error: { code: 'Ecs.0114' } } } });
    expect((await send(server)).body.status).toBe('absent');
  });
});

describe('"EIPs, data disks and backups stay": what stays is paid for', () => {
  test('disks that are marked to stay are named, with every outcome', async () => {
    const server = add();
    attachVolume(stage.cloud.project, server, undefined, { root: true, goes: true });
    const data = attachVolume(stage.cloud.project, server);
    for (const query of [{ dry_run: 'true' }, { wait: 'true' }] as Record<string, string>[])
      expect((await send(server, query)).body.reason).toMatch(
        new RegExp(`Its disks ${data.id} .*snapshots of its system disk go .*Backups, images`),
      );
    expect([...volumes.of(stage.cloud.project).values()].map(({ id, status }) => [id, status])).toEqual([
      [data.id, 'available'],
    ]);
  });

  test('a system disk that is marked to stay may stay, and is named too', async () => {
    ending.of(stage.cloud.project).rootStays = true;
    const server = add();
    const { id } = attachVolume(stage.cloud.project, server, undefined, { root: true });
    expect((await send(server)).body.reason).toContain(`Its disks ${id} are marked to stay`);
    expect(volumes.of(stage.cloud.project).has(id)).toBe(true);
  });
});

describe('A sweep', () => {
  const rule = { trigger: 'timer', older_than: '30d', status: ['SHUTOFF'], max_percent: 100 };

  test('"updated: such as started, stopped": age counts from the stop, not from the creation', async () => {
    add({ name: 'long', created: daysAgo(stage, 400), updated: daysAgo(stage, 31) });
    add({ name: 'yesterday', created: daysAgo(stage, 400), updated: daysAgo(stage, 1) });
    addServer(stage.cloud.project, { name: 'running', created: daysAgo(stage, 400) });
    const { items } = (await stage.serve(operation)(rule, {})) as Report;
    expect(items).toMatchObject([{ name: 'long', status: 'planned', flavour: 's6.large.2', address: /^192\./ }]);
  });

  test('of the untidy project plans two, names why four stay, and deletes just what it planned', async () => {
    await stage.cloud.close();
    stage = await setStage({ project: untidyProject(virtualClock().now()) });
    const handler = stage.serve(operation);
    const plan = (await handler(rule, {})) as Report;
    const told = ({ items }: Report, status: string) =>
      items
        .filter((item) => item.status === status)
        .map(({ name }) => name)
        .sort();
    expect([told(plan, 'planned'), plan.kept.keep]).toEqual([['ci-runner-of-2024', 'demo-for-friday'], 1]);
    expect(told(plan, 'refused')).toEqual(['mail-relay', 'night-batch-1', 'node-of-old-cluster', 'paid-until-summer']);
    const done = (await handler(
      { trigger: 'timer', apply: plan },
      { getRemainingTimeInMillis: () => 900_000 },
    )) as Report;
    expect(told(done, 'deleted')).toEqual(told(plan, 'planned'));
    expect([...stage.cloud.deletions.values()]).toEqual([1, 1]);
  });
});
