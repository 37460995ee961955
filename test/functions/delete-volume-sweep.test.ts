import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-volume.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addVolume, volumes, volumeView } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, gone, named, sent } from '../sweep/sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const rule = { older_than: '14d', max_percent: 100 };
const add = (name: string, given: Parameters<typeof addVolume>[1] = {}, days = 60) =>
  addVolume(stage.cloud.project, { name, created_at: daysAgo(stage, days), ...given });
const sweep = async (input: object) =>
  (await stage.serve(operation)({ trigger: 'timer', ...input }, { getRemainingTimeInMillis: () => 900_000 })) as Report;

test('A plan names what may go, oldest first, and a plan given back deletes just that', async () => {
  const disks = [add('newer'), add('older', {}, 90)];
  const plan = await sweep(rule);
  expect([named(plan, 'planned'), sent(stage)]).toEqual([['older', 'newer'], []]);
  add('too late');
  const done = await sweep({ apply: plan });
  expect([named(done, 'deleted').sort(), done.complete]).toEqual([['newer', 'older'], true]);
  expect(gone(stage)).toEqual(Object.fromEntries(disks.map(({ id }) => [`volume:${id}`, 1])));
});

test('Its age counts from its last change, so a disk that was detached yesterday is young', async () => {
  add('detached yesterday', { updated_at: daysAgo(stage, 1) }, 400);
  add('nobody says when', { updated_at: null }, 400);
  expect(await sweep(rule)).toMatchObject({ population: 2, matched: 0 });
});

describe('A bootable disk was the system disk of a server', () => {
  test('so a sweep never considers it, nor one of which the cloud does not say whether it boots', async () => {
    add('system', { bootable: true });
    const { id } = add('unknown');
    const views = [...volumes.of(stage.cloud.project).values()].map((disk) => volumeView(stage.cloud.project, disk));
    const shown = views.map((view) => ('id' in view && view.id === id ? { ...view, bootable: undefined } : view));
    for (const volumes of [shown, shown.slice(-1)])
      stage.cloud.fail({ path: /cloudvolumes\/detail/, how: { status: 200, body: { count: 2, volumes } } });
    expect(await sweep({ ...rule, apply: true })).toMatchObject({ population: 0, items: [] });
    expect(sent(stage)).toEqual([]);
  });

  test('nor one that turned out to be bootable since it was planned', async () => {
    const disk = add('data');
    const plan = await sweep(rule);
    disk.bootable = true;
    await sweep({ apply: plan });
    expect([plan.matched, sent(stage)]).toEqual([1, []]);
  });
});

test('What a guard protects is refused in a plan as it would be in a deletion', async () => {
  add('ordered', { metadata: { orderID: 'CS1' } });
  add('of a cluster', { metadata: { 'csi.driver': 'x' } });
  add('busy', { status: 'backing-up' });
  attachVolume(stage.cloud.project, addServer(stage.cloud.project), add('attached'));
  expect(await sweep({ ...rule, apply: true })).toMatchObject({ population: 4, matched: 0, kept: { forbidden: 4 } });
  expect(sent(stage)).toEqual([]);
});

test('Labels are tags and metadata, and one labelled keep stays', async () => {
  add('by tag', { tags: { keep: '' } });
  add('by metadata', { metadata: { Keep: 'yes' } });
  add('labelled', { tags: { team: 'build' } });
  add('other', {});
  const plan = await sweep({ ...rule, labels: { is: { team: 'build' } } });
  expect([named(plan, 'planned'), plan.kept.keep]).toEqual([['labelled'], 2]);
});

test('A rule may ask for type and size', async () => {
  add('large', { size: 500, volume_type: 'SATA' });
  add('small', { size: 10, volume_type: 'SATA' });
  add('other', { size: 500, volume_type: 'SSD' });
  const plan = await sweep({ max_percent: 100, volume: { type: ['SATA'], min_size_gb: 100 } });
  expect(named(plan, 'planned')).toEqual(['large']);
});

test('Many that are leaving are watched through their list', async () => {
  await stage.cloud.close();
  stage = await setStage({ latency: { volumeGone: 60_000 } });
  for (let n = 0; n < 80; n += 1) add(`disk-${n}`);
  const done = await sweep({ ...rule, limit: 100, apply: true });
  expect([named(done, 'deleted').length, sent(stage).length]).toEqual([80, 80]);
  expect(new Set(Object.values(gone(stage)))).toEqual(new Set([1]));
  const looks = stage.cloud.requests.filter(({ path }) => /cloudvolumes\/[0-9a-f-]{36}$|\/jobs\//.test(path));
  // One before, one a minute for itself, and those at the end; of disks and their jobs.
  expect(looks.length).toBeLessThan(80 * 6);
});
