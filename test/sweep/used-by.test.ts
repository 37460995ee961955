import { beforeEach, describe, expect, test } from 'vitest';
import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import type { Operation } from '../../shared/deletion/define.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, sent } from './sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage({ latency: { snapshotDelete: 0 } });
  return () => stage.cloud.close();
});

/** A deletion of snapshots that are used where a disk has their name. */
const operation: Operation = {
  ...deleteSnapshot,
  usedBy: async (client, { name }) => {
    for await (const page of detachable(client))
      if (page.some((disk) => disk.name === name)) return `The disk ${name} uses it.`;
    return undefined;
  },
};
async function* detachable(client: Parameters<Operation['list']>[0]) {
  const { listVolumes } = await import('../../shared/deletion/volume.ts');
  for await (const page of listVolumes(client, stage.cloud.project.id)) yield page;
}
const add = (name: string) => addSnapshot(stage.cloud.project, { name, created_at: daysAgo(stage, 90) });
const rule = { older_than: '30d', max_percent: 100 };
const sweep = async (input: object) =>
  (await stage.serve(operation)({ trigger: 'timer', ...input }, { getRemainingTimeInMillis: () => 900_000 })) as Report;
const told = ({ items }: Report) => items.map(({ name, status, reason }) => [name, status, reason]);

describe('What only a second list knows', () => {
  test('stands in the way of a single deletion, and nothing is sent', async () => {
    addVolume(stage.cloud.project, { name: 'used' });
    const { status, body } = await stage.send(operation, { snapshot_id: add('used').id });
    expect([status, body.status, body.reason]).toEqual([409, 'refused', 'The disk used uses it.']);
    expect(sent(stage)).toEqual([]);
    expect((await stage.send(operation, { snapshot_id: add('free').id }, { wait: 'true' })).body.status).toBe(
      'deleted',
    );
  });

  test('is known to a plan: what it plans goes, what it refuses would be refused', async () => {
    addVolume(stage.cloud.project, { name: 'used' });
    for (const name of ['free', 'used']) add(name);
    const plan = await sweep(rule);
    expect(told(plan).sort()).toEqual([
      ['free', 'planned', undefined],
      ['used', 'refused', 'The disk used uses it.'],
    ]);
    expect(plan).toMatchObject({ population: 2, matched: 1, kept: { forbidden: 1 } });
    const { items } = await sweep({ apply: plan });
    expect(items.find(({ name }) => name === 'free')?.status).toBe('deleted');
    expect(sent(stage)).toHaveLength(1);
  });

  test('is not asked for what stays anyway', async () => {
    for (let n = 0; n < 5; n += 1)
      addSnapshot(stage.cloud.project, { name: `young-${n}`, created_at: daysAgo(stage, 1) });
    await sweep(rule);
    expect(stage.cloud.requests.filter(({ path }) => path.includes('cloudvolumes'))).toEqual([]);
  });

  test.each([
    ['refused', { status: 403, body: { error: { code: 'EVS.5403', message: 'Not yours.' } } }],
    ['not there', { status: 404, body: { error_code: 'APIGW.0101', error_msg: 'The API does not exist.' } }],
    ['broken', { status: 500, body: { error: { code: 'EVS.2046', message: 'Odd.' } } }],
    ['without what is needed', { status: 200, body: { disks: [] } }],
  ] as const)('and stands in the way where it is %s', async (_words, how) => {
    add('free');
    stage.cloud.fail({ path: /cloudvolumes/, times: 99, how });
    expect(told(await sweep(rule))).toEqual([['free', 'refused', expect.stringContaining('cloudvolumes')]]);
    const { status } = await stage.send(operation, { snapshot_id: add('free').id });
    expect([status, sent(stage)]).toEqual([409, []]);
  });

  test('is asked again right before a deletion', async () => {
    add('free');
    const plan = await sweep(rule);
    addVolume(stage.cloud.project, { name: 'free' });
    expect(told(await sweep({ apply: plan }))).toEqual([['free', 'refused', 'The disk free uses it.']]);
    expect(sent(stage)).toEqual([]);
  });
});
