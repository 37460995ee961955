import { beforeEach, describe, expect, test } from 'vitest';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import type { FaultRule } from '../rehearsal/cloud/fault-rule.ts';
import { type Stage, setStage } from '../stage.ts';
import { gone, sweep } from '../sweep/sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const keys = 100;
const rule = { key: { glob: ['stale-*'] }, limit: keys, max_percent: 100, apply: true };

/** One server with a hundred stale keys, and a service that goes away once some of them are deleted. */
function prepare(trouble: Partial<FaultRule>) {
  const metadata = Object.fromEntries(Array.from({ length: keys }, (_, n) => [`stale-${n}`, '']));
  addServer(stage.cloud.project, { metadata, created: stage.clock.now() - 90 * 86_400_000 });
  stage.cloud.fail({ service: 'ecs', skip: 60, how: 'html-503', ...trouble });
}
function counted(items: { status: string }[]) {
  const counts: Record<string, number> = {};
  for (const { status } of items) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe('A sweep whose service goes away in the middle', () => {
  test('waits until it is back, and deletes everything, once', async () => {
    prepare({ until: stage.clock.now() + 20_000 });
    const report = await sweep(stage, 'delete-server-metadata', rule);
    expect([counted(report.items), report.left]).toEqual([{ deleted: keys }, 0]);
    expect(Object.values(gone(stage))).toEqual(Array.from({ length: keys }, () => 1));
  });

  test('for longer than there is time leaves what it did not begin: left, not failed', async () => {
    prepare({ times: 9_999 });
    const report = await sweep(stage, 'delete-server-metadata', rule, 120_000);
    const { deleted = 0, accepted = 0, failed = 0 } = counted(report.items);
    // Of some it was not seen any more.
    expect(deleted + accepted).toBe(Object.keys(gone(stage)).length);
    expect(deleted).toBeGreaterThan(0);
    // Those whose requests met it; eight ask at a time.
    expect(failed).toBeLessThanOrEqual(8);
    expect([report.left, report.complete]).toEqual([keys - deleted - accepted - failed, false]);
    expect(stage.cloud.requests.slice(60).length).toBeLessThan(30);
  });

  test('because the key is no longer accepted leaves the rest, after one bad signature', async () => {
    const body = { error_code: 'APIGW.0301', error_msg: 'verify aksk signature fail' };
    prepare({ times: 9_999, how: { status: 401, body } });
    const report = await sweep(stage, 'delete-server-metadata', rule);
    const { failed = 0 } = counted(report.items);
    expect(failed).toBeGreaterThan(0);
    expect(failed).toBeLessThanOrEqual(8);
    expect(report.left).toBeGreaterThan(50);
  });
});
