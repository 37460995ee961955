import { describe, expect, onTestFinished, test } from 'vitest';
import { operation } from '../../functions/delete-volume.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { addStandardSnapshot } from '../rehearsal/cloud/evs/standard-snapshots.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo } from '../sweep/sweeping.ts';

async function arrange(options: Parameters<typeof setStage>[0] = {}) {
  const stage = await setStage(options);
  onTestFinished(stage.cloud.close);
  return stage;
}
const add = (stage: Stage, name = 'disk', days = 60) =>
  addVolume(stage.cloud.project, { name, created_at: daysAgo(stage, days) });
const send = (stage: Stage, volume_id: string) => stage.send(operation, { volume_id }, { wait: 'true' });
const sent = ({ cloud }: Stage) => cloud.requests.filter(({ method }) => method === 'DELETE').length;
const asked = ({ cloud }: Stage, path: RegExp) => cloud.requests.filter((request) => path.test(request.path));
const sweep = async (stage: Stage, input: object) =>
  (await stage.serve(operation)({ trigger: 'timer', ...input }, {})) as Report;

const generations = {
  'cloudsnapshots (v2)': [/cloudsnapshots\/detail/, addSnapshot],
  'standard snapshots (v5)': [/v5\/.*\/snapshots\/detail/, addStandardSnapshot],
} as const;

describe.each(Object.entries(generations))('"Deleting a disk deletes its snapshots": %s', (_name, [path, addOne]) => {
  test('a disk that has one is refused and named, and both stay', async () => {
    const stage = await arrange();
    const { id } = add(stage);
    addOne(stage.cloud.project, { volume_id: id, name: 'the-last-copy' });
    const { status, body } = await send(stage, id);
    expect([status, body.status, body.reason]).toEqual([409, 'refused', expect.stringContaining('the-last-copy')]);
    expect([sent(stage), stage.cloud.deletions.size]).toEqual([0, 0]);
  });

  test('a snapshot of another disk does not keep it', async () => {
    const stage = await arrange();
    addOne(stage.cloud.project, { volume_id: add(stage).id });
    expect((await send(stage, add(stage).id)).body.status).toBe('deleted');
  });

  test('the list is asked for this disk', async () => {
    const stage = await arrange();
    const { id } = add(stage);
    await send(stage, id);
    expect(asked(stage, path)).toMatchObject([{ query: { volume_id: id } }]);
  });

  test.each([
    ['refused', true],
    ['deleted', false],
  ])('where the list holds all disks’, it is read to its last page: %s', async (status, isOwn) => {
    const stage = await arrange();
    const { id } = add(stage);
    const [first, second] = ['a', 'b'].map((name) => ({ id: name, volume_id: 'another' }));
    const last = { id: 'c', volume_id: isOwn ? id : 'another' };
    for (const snapshots of [
      [first, second],
      [second, last],
    ])
      stage.cloud.fail({ path, how: { status: 200, body: { count: 3, snapshots } } });
    expect((await send(stage, id)).body.status).toBe(status);
  });

  test.each([
    ['refuses', { status: 403, body: { error: { code: 'EVS.5403', message: 'Not yours.' } } }],
    ['calls the request wrong', { status: 400, body: { error: { code: 'EVS.5400', message: 'Malformed.' } } }],
    ['lacks what is needed', { status: 200, body: { disks: [] } }],
    ['says that there are more than it shows', { status: 200, body: { count: 3, snapshots: [] } }],
    ['shows what cannot be read', { status: 200, body: { snapshots: [{ name: 'no id' }] } }],
    ['shows one without its disk', { status: 200, body: { snapshots: [{ id: 'anyone' }] } }],
  ] as const)('when it %s, the disk is refused, and nothing is sent', async (_words, how) => {
    const stage = await arrange();
    stage.cloud.fail({ path, times: 99, how });
    const { status, body } = await send(stage, add(stage).id);
    expect([status, body.status, body.reason, sent(stage)]).toEqual([409, 'refused', expect.any(String), 0]);
  });

  test.each(['garbage', 'error-500', 'html-502', 'reset'] as const)(
    'when it fails with %s, nothing is sent, and the answer is no success',
    async (how) => {
      const stage = await arrange();
      stage.cloud.fail({ path, times: 99, how });
      const { status } = await send(stage, add(stage).id);
      expect([status >= 400, sent(stage), stage.cloud.deletions.size]).toEqual([true, 0, 0]);
    },
  );

  test('one that appears between plan and deletion keeps the disk', async () => {
    const stage = await arrange();
    const disk = add(stage);
    const plan = await sweep(stage, { older_than: '30d', max_percent: 100 });
    expect(plan.items).toMatchObject([{ name: 'disk', status: 'planned' }]);
    addOne(stage.cloud.project, { volume_id: disk.id });
    const { items } = await sweep(stage, { apply: plan });
    expect([items[0]?.status, sent(stage)]).toEqual(['refused', 0]);
  });
});

describe('A cloud without standard snapshots', () => {
  test.each([
    ['of the gateway', { error_code: 'APIGW.0101', error_msg: 'The API does not exist or is not published.' }],
    ['of the router', { message: 'The resource could not be found.', code: '404 Not Found', title: 'Not Found' }],
    ['of the service', { error: { code: 'EVS.5404', message: 'Not found.' } }],
    ['of Cinder', { itemNotFound: { code: 404, message: 'Not found.' } }],
  ])('answers the 404 %s for their list, and the disk is deleted', async (_words, body) => {
    const stage = await arrange();
    stage.cloud.fail({ path: /\/v5\//, times: 99, how: { status: 404, body } });
    expect((await send(stage, add(stage).id)).body.status).toBe('deleted');
  });

  test('but the list that every cloud has must not be missing', async () => {
    const stage = await arrange();
    const body = { error_code: 'APIGW.0101', error_msg: 'The API does not exist.' };
    stage.cloud.fail({ path: /cloudsnapshots/, times: 99, how: { status: 404, body } });
    expect([(await send(stage, add(stage).id)).status, sent(stage)]).toEqual([409, 0]);
  });
});

test('Snapshots are asked for only where everything else speaks for the deletion', async () => {
  const stage = await arrange();
  addVolume(stage.cloud.project, { name: 'busy', status: 'backing-up', created_at: daysAgo(stage, 60) });
  add(stage, 'young', 1);
  await sweep(stage, { older_than: '30d' });
  expect(asked(stage, /snapshots/)).toEqual([]);
});
