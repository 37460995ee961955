import { beforeEach, describe, expect, test } from 'vitest';
import { addSnapshot, type Snapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, named, onRequest, sent, sweep } from './sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const rule = { older_than: '30d', max_percent: 100, limit: 1000, apply: true };
const always = 100_000;
const vanished = { status: 404, body: { error: { code: 'EVS.5404', message: 'It could not be found.' } } };

/** So many snapshots, each a second younger than the one before, called `<name>-0` and so on. */
function old(count: number, name: string): Snapshot[] {
  const { project } = stage.cloud;
  return Array.from({ length: count }, (_, n) =>
    addSnapshot(project, { name: `${name}-${n}`, created_at: daysAgo(stage, 90) + project.ids * 1000 }),
  );
}

/** The cloud declines to delete these, though nothing about them says why. */
function decline(...all: Snapshot[]): void {
  const body = { error: { code: 'EVS.5403', message: 'The snapshot is in use by another service.' } };
  for (const { id } of all)
    stage.cloud.fail({ method: 'DELETE', path: new RegExp(`${id}$`), how: { status: 403, body }, times: always });
}

describe('What the cloud refuses does not use up the limit', () => {
  test('the next oldest go in its place, night after night, and no more than the limit', async () => {
    decline(...old(2, 'locked'));
    old(5, 'free');
    const first = await sweep(stage, 'delete-snapshot', { ...rule, limit: 2 });
    expect([named(first, 'refused').sort(), named(first, 'deleted').sort()]).toEqual([
      ['locked-0', 'locked-1'],
      ['free-0', 'free-1'],
    ]);
    expect(first).toMatchObject({ matched: 7, left: 3, complete: true });
    const second = await sweep(stage, 'delete-snapshot', { ...rule, limit: 2 });
    expect(named(second, 'deleted').sort()).toEqual(['free-2', 'free-3']);
  });

  test('what goes by itself meanwhile does not either', async () => {
    const [first] = old(3, 'it');
    stage.cloud.fail({ path: new RegExp(`${first?.id}$`), how: vanished, times: always });
    const report = await sweep(stage, 'delete-snapshot', { ...rule, limit: 1 });
    expect([named(report, 'absent'), named(report, 'deleted'), report.left]).toEqual([['it-0'], ['it-1'], 1]);
  });

  test('what is only under way does', async () => {
    await stage.cloud.close();
    stage = await setStage({ latency: { snapshotDelete: 3_600_000 } });
    old(4, 'slow');
    const report = await sweep(stage, 'delete-snapshot', { ...rule, limit: 2 });
    expect([named(report, 'accepted').sort(), sent(stage).length]).toEqual([['slow-0', 'slow-1'], 2]);
  });

  test('and so does what may have gone, though no answer says so', async () => {
    const [first] = old(3, 'it');
    stage.cloud.fail({ method: 'DELETE', path: new RegExp(`${first?.id}$`), how: 'reset', times: always });
    const report = await sweep(stage, 'delete-snapshot', { ...rule, limit: 1 });
    expect([named(report, 'failed'), named(report, 'deleted'), report.left]).toEqual([['it-0'], [], 2]);
  });

  test('after a hundred the sweep says that it begins no more', async () => {
    decline(...old(110, 'locked'));
    old(3, 'free');
    const report = await sweep(stage, 'delete-snapshot', { ...rule, limit: 2 });
    expect([named(report, 'refused').length, report.items.length, report.left]).toEqual([102, 102, 11]);
    expect(report).toMatchObject({
      complete: false,
      stopped: '100 targets were refused or absent, and others were begun in their place; no more are.',
    });
  });

  test('as many as could go in their place are no reason to say so', async () => {
    decline(...old(110, 'locked'));
    const report = await sweep(stage, 'delete-snapshot', { ...rule, limit: 10 });
    expect([report.items.length, report.left, report.complete]).toEqual([110, 0, true]);
  });
});

describe('A service that is away stops the beginnings', () => {
  test.each(['html-503', 'reset', 'throttle-429'] as const)(
    '%s to the end: what was not begun is left',
    async (how) => {
      old(100, 'it');
      stage.cloud.fail({ service: 'evs', path: /cloudsnapshots\/(?!detail)/, how, skip: 30, times: always });
      const report = await sweep(stage, 'delete-snapshot', rule, 300_000);
      const [failed, deleted] = [named(report, 'failed').length, named(report, 'deleted').length];
      expect([failed + deleted + named(report, 'accepted').length + report.left]).toEqual([100]);
      // Those that were under way, and one now and then to see whether it is back.
      expect(failed).toBeLessThanOrEqual(8 + 8);
      expect(report.left).toBeGreaterThan(70);
      const why = /^The service is away or throttled, so nothing more was begun\.$|^The time ran out\.$/;
      expect(report).toMatchObject({ complete: false, stopped: expect.stringMatching(why) });
    },
  );

  test('and begins again once it is back', async () => {
    old(100, 'it');
    let back: number | undefined;
    onRequest(stage.cloud, () => {
      if (stage.cloud.deletions.size >= 8) back ??= stage.clock.now() + 60_000;
      if (back && stage.clock.now() < back) stage.cloud.fail({ how: 'html-503' });
    });
    const report = await sweep(stage, 'delete-snapshot', rule);
    const failed = named(report, 'failed').length;
    expect([back !== undefined, failed <= 8 + 4]).toEqual([true, true]);
    expect(report).toMatchObject({ complete: true, left: 0 });
    expect(named(report, 'deleted')).toHaveLength(100 - failed);
  });

  test('one target that no service answers for does not stop the rest', async () => {
    const [bad] = old(20, 'it');
    stage.cloud.fail({ path: new RegExp(`${bad?.id}$`), how: 'html-502', times: always });
    const report = await sweep(stage, 'delete-snapshot', rule);
    expect([named(report, 'failed'), named(report, 'deleted').length]).toEqual([['it-0'], 19]);
  });
});

describe('What only waits for its end is in the way of nobody', () => {
  test('eight that are accepted and never leave do not hold up the rest, and are told as accepted', async () => {
    const stuck = old(8, 'stuck');
    old(30, 'free');
    for (const { id } of stuck)
      stage.cloud.fail({ method: 'DELETE', path: new RegExp(`${id}$`), how: { status: 202 }, times: always });
    onRequest(stage.cloud, ({ method, path }) => {
      const it = method === 'DELETE' && stuck.find(({ id }) => path.endsWith(id));
      if (it) it.status = 'deleting';
    });
    const report = await sweep(stage, 'delete-snapshot', rule, 300_000);
    expect([named(report, 'accepted').length, named(report, 'deleted').length]).toEqual([8, 30]);
    expect(report).toMatchObject({ complete: true, left: 0 });
    expect(sent(stage)).toHaveLength(38);
  });
});
