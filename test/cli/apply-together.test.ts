import { beforeEach, expect, test } from 'vitest';
import type { Run } from '../../shared/cli/report/run.ts';
import { type Desk, setDesk } from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await setDesk();
  return () => desk.close();
});

/** Plans by the shipped rules, then carries that plan out. */
async function planThenApply(only: string) {
  const plan = desk.file('plan.json');
  await desk.run(['plan', '--only', only, '--out', plan, '--quiet']);
  return desk.run(['apply', plan, '--yes', '--json']);
}

test('the disks and keys of a server that the same run deletes went with it', async () => {
  const { code, out } = await planThenApply('delete-server,detach-volume,delete-server-metadata');
  const { reports }: Run = JSON.parse(out);
  const ends = Object.fromEntries(
    reports.map(({ operation, items }) => [operation, items.map(({ status }) => status)]),
  );
  expect(ends).toEqual({
    'delete-server': ['deleted', 'deleted'],
    'detach-volume': ['absent'],
    'delete-server-metadata': ['absent'],
  });
  expect(code).toBe(0);
});

test('what a guard held when it was planned does not go, and that is said', async () => {
  const { code, out, err } = await planThenApply('delete-snapshot,release-eip');
  expect(err).toContain('Warning: a guard held delete-snapshot when it was planned, so none of it goes.');
  const { reports }: Run = JSON.parse(out);
  expect([code, reports.map(({ operation }) => operation)]).toEqual([1, ['release-eip']]);
});
