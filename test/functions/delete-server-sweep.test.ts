import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-server.ts';
import { startDeadline } from '../../shared/base/deadline.ts';
import { takeInventory } from '../../shared/sweep/inventory.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { addScalingGroup } from '../rehearsal/cloud/as/groups.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
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
function add(name: string) {
  const { project } = stage.cloud;
  const old = { created: daysAgo(stage, 400), updated: daysAgo(stage, 90) };
  const server = addServer(project, { name, status: 'SHUTOFF', ...old });
  return { server, disk: attachVolume(project, server, addVolume(project), { root: true, goes: true }) };
}
async function sweep(input: object): Promise<Report> {
  const event = { trigger: 'timer', ...input };
  return (await stage.serve(operation)(event, { getRemainingTimeInMillis: () => 900_000 })) as Report;
}
const told = ({ items }: Report) => Object.fromEntries(items.map(({ name, status }) => [name, status]));

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
