import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-server.ts';
import { startDeadline } from '../../shared/base/deadline.ts';
import { handle } from '../../shared/deletion/handle.ts';
import { takeInventory } from '../../shared/sweep/inventory.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { addScalingGroup } from '../rehearsal/cloud/as/groups.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addVolume, type Volume, volumes } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, onRequest, sent } from '../sweep/sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const rule = { older_than: '30d', status: ['SHUTOFF'], max_percent: 100 };
const asked = (path: RegExp) => stage.cloud.requests.filter((request) => path.test(request.path)).length;

/** A server that a sweep by the rule takes, with its system disk. */
function add(name: string, disk: Partial<Volume> = {}, given: Parameters<typeof attachVolume>[3] = { goes: true }) {
  const { project } = stage.cloud;
  const old = { created: daysAgo(stage, 400), updated: daysAgo(stage, 90) };
  const server = addServer(project, { name, status: 'SHUTOFF', ...old });
  return { server, disk: attachVolume(project, server, addVolume(project, disk), { root: true, ...given }) };
}
async function sweep(input: object): Promise<Report> {
  const event = { trigger: 'timer', ...input };
  return (await stage.serve(operation)(event, { getRemainingTimeInMillis: () => 900_000 })) as Report;
}
const told = ({ items }: Report) => Object.fromEntries(items.map(({ name, status }) => [name, status]));

describe('A system disk goes with its server, so what it is labelled counts', () => {
  test.each([
    ['tag', { tags: { keep: 'always' } }, {}],
    ['tag, in capitals', { tags: { KEEP: '' } }, {}],
    ['metadata', { metadata: { keep: 'true' } }, {}],
    ['tag, and is marked to stay, which may not be heeded', { tags: { keep: '' } }, { goes: undefined }],
  ])('keep as a %s: the server stays, in the plan and in the real run', async (_words, disk, given) => {
    const kept = add('with a kept disk', disk, given as object);
    add('other');
    expect(await sweep(rule)).toMatchObject({ matched: 1, kept: { keep: 1 }, items: [{ name: 'other' }] });
    expect(told(await sweep({ ...rule, apply: true }))).toEqual({ other: 'deleted' });
    expect(volumes.of(stage.cloud.project).has(kept.disk.id)).toBe(true);
  });

  test('a label that is merely similar, and one of a data disk that stays, protect nothing', async () => {
    const { server } = add('old', { tags: { keeper: '' } });
    const { project } = stage.cloud;
    const data = attachVolume(project, server, addVolume(project, { tags: { keep: '' } }));
    expect(told(await sweep({ ...rule, apply: true }))).toEqual({ old: 'deleted' });
    expect(volumes.of(project).has(data.id)).toBe(true);
  });

  test('one that comes between the plan and its end protects it', async () => {
    const { disk } = add('old');
    const plan = await sweep(rule);
    disk.tags.keep = '';
    expect(await sweep({ apply: plan })).toMatchObject({ items: [{ status: 'changed' }] });
    expect(sent(stage)).toEqual([]);
  });

  test('so does one that comes after the listing', async () => {
    const { server, disk } = add('old');
    onRequest(stage.cloud, ({ path }) => {
      if (path.endsWith(`cloudservers/${server.id}`)) disk.tags.keep = '';
    });
    const reason = expect.stringContaining('keep');
    expect((await sweep({ ...rule, apply: true })).items).toMatchObject([{ status: 'refused', reason }]);
    expect(sent(stage)).toEqual([]);
  });

  test('a plan is carried out as it was made', async () => {
    add('old', { tags: { team: 'build' } });
    expect(told(await sweep({ apply: await sweep(rule) }))).toEqual({ old: 'deleted' });
  });

  test('a disk that is not there protects nothing', async () => {
    const { disk } = add('old');
    volumes.of(stage.cloud.project).delete(disk.id);
    expect(told(await sweep({ ...rule, apply: true }))).toEqual({ old: 'deleted' });
  });

  test.each([
    ['403', { status: 403, body: { error: { code: 'EVS.0013', message: 'No permission.' } } }],
    ['404 of the API gateway', { status: 404, body: { error_code: 'APIGW.0101', error_msg: 'No such API.' } }],
    ['an answer without it', { status: 200, body: {} }],
  ])('where it cannot be read (%s), nothing is deleted', async (_words, how) => {
    add('old');
    stage.cloud.fail({ path: /cloudvolumes/, times: 99, how });
    for (const apply of [false, true]) expect(told(await sweep({ ...rule, apply }))).toEqual({ old: 'unreadable' });
    expect(sent(stage)).toEqual([]);
  });

  test('where its labels are not told, the server is kept', async () => {
    const { disk } = add('old');
    Object.assign(disk, { tags: null });
    expect(await sweep({ ...rule, apply: true })).toMatchObject({ items: [], kept: { keep: 1 } });
  });

  test('a person may ask for it all the same and no disk is read; an event may not', async () => {
    const { server } = add('old', { tags: { keep: '' } });
    const deadline = startDeadline(stage.clock, 900_000, new AbortController().signal);
    const asking = (given: object) =>
      handle(
        operation,
        { params: { project_id: stage.cloud.project.id, server_id: server.id }, wait: true, ...given },
        stage.container.begin(operation.name, { deadline, id: 'asking' }),
      );
    expect(await asking({ unless_kept: true })).toMatchObject({ status: 'refused' });
    const read = asked(/cloudvolumes/);
    expect([(await asking({})).status, asked(/cloudvolumes/), read]).toEqual(['deleted', read, 1]);
  });
});

describe('"GET …/scaling_group_instance/…: 78 requests a minute"', () => {
  const groups = 5;
  // One for each list, and one more for each that holds something, to see its end.
  const reads = 1 + groups + 2;
  beforeEach(() => {
    for (let n = 0; n < 30; n += 1) add(`old-${n}`);
    for (let n = 0; n < groups; n += 1)
      addScalingGroup(stage.cloud.project, { servers: n === 3 ? [add('member').server] : [] });
  });

  test('a plan reads every group once, however many servers there are', async () => {
    const plan = await sweep(rule);
    expect([plan.matched, told(plan).member, asked(/scaling_group/)]).toEqual([30, 'refused', reads]);
  });

  test('so does the reading of all that is there', async () => {
    const deadline = startDeadline(stage.clock, 900_000, new AbortController().signal);
    const context = stage.container.begin(operation.name, { deadline, id: 'export' });
    const used: string[] = [];
    for await (const page of takeInventory(operation, context))
      for (const entry of page) {
        const { used_by, target } = typeof entry.whole === 'object' ? entry.whole : entry;
        if (used_by) used.push(target.name);
      }
    expect([used, asked(/scaling_group/)]).toEqual([['member'], reads]);
  });

  test('each deletion reads anew: what joins a group after the plan stays', async () => {
    const plan = await sweep({ ...rule, name: { glob: ['old-7'] } });
    const [item] = plan.items as { params: { server_id: string } }[];
    addScalingGroup(stage.cloud.project, { servers: [{ id: item?.params.server_id ?? '', name: 'old-7' }] });
    expect(told(await sweep({ apply: plan }))).toEqual({ 'old-7': 'refused' });
    expect(sent(stage)).toEqual([]);
  });

  test('one that joins while the sweep runs stays as well', async () => {
    const { server } = add('late');
    onRequest(stage.cloud, ({ path }) => {
      if (path.endsWith(`cloudservers/${server.id}`)) addScalingGroup(stage.cloud.project, { servers: [server] });
    });
    expect(told(await sweep({ ...rule, name: { glob: ['late'] }, apply: true }))).toEqual({ late: 'refused' });
  });
});
