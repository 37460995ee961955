import { expect, test } from 'vitest';
import type { Target } from '../../shared/deletion/target.ts';
import { itemWriter, worthOf } from '../../shared/sweep/item.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addNic, addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { setStage } from '../stage.ts';
import { daysAgo, sweep } from './sweeping.ts';

const everything = { max_percent: 100 };

test('each target says where it hangs and how large it is', async () => {
  const stage = await setStage();
  const { project } = stage.cloud;
  const server = addServer(project, { name: 'shop', metadata: { 'temp-owner': 'sales' } });
  attachVolume(project, server, addVolume(project, { size: 40 }), { root: true });
  attachVolume(project, server, addVolume(project, { size: 500 }));
  addNic(project, server);
  addNic(project, server);
  const on = { id: server.id, name: 'shop' };
  const rule = { server: { status: ['ACTIVE'] }, ...everything };
  const disks = await sweep(stage, 'detach-volume', rule);
  const keys = await sweep(stage, 'delete-server-metadata', rule);
  const nics = await sweep(stage, 'detach-nic', rule);
  expect(disks.items).toMatchObject([{ size_gb: 500, server: on }]);
  expect(keys.items).toMatchObject([{ name: 'temp-owner', value: 'sales', server: on }]);
  expect(nics.items).toMatchObject([{ server: on }, { server: on }]);
  expect([disks.worth, keys.worth]).toEqual([{ size_gb: 500 }, {}]);
  await stage.cloud.close();
});

test.each([
  ['db-password', 'x'],
  ['note', '-----BEGIN RSA PRIVATE KEY-----'],
  ['link', 'https://user:pass@example.com/'],
  ['note', 'eyJhbGciOi.eyJzdWIiOi.c2ln'],
  ['note', 'kJ8s02lSlq9Wm3Zx71Qp'],
])('a metadata key %s whose value may be a secret does not tell it', (key, value) => {
  const target: Target = { params: {}, name: key, state: {}, entry: { key, value } };
  expect(itemWriter([], 0)({ target, status: 'planned' }).value).toBe('[not shown: it looks like a secret]');
});

test('what is held by a guard is named, and is no trouble of a plan', async () => {
  const stage = await setStage();
  for (let n = 0; n < 8; n += 1) addSnapshot(stage.cloud.project, { name: `s${n}`, created_at: daysAgo(stage, 90) });
  addSnapshot(stage.cloud.project, { name: 'autobk_snapshot_1', created_at: daysAgo(stage, 90) });
  const report = await sweep(stage, 'delete-snapshot', { older_than: '30d', apply: true });
  expect(report.guards).toHaveLength(1);
  const count = (status: string) => report.items.filter((item) => item.status === status).length;
  expect([count('held'), count('refused'), report.left]).toEqual([8, 1, 8]);
  expect(report.worth).toEqual({});
  await stage.cloud.close();
});

test('sums are of what goes, and of each flavour', () => {
  const item = (status: string, more: object) => ({ params: {}, name: '', age: '', matched_by: [], status, ...more });
  const items = [
    item('planned', { size_gb: 0.1, flavour: 's6.large' }),
    item('deleted', { size_gb: 0.2, flavour: 's6.large' }),
    item('refused', { size_gb: 500, flavour: 'p2.huge' }),
  ];
  expect(worthOf(items)).toEqual({ size_gb: 0.3, flavours: { 's6.large': 2 } });
});
