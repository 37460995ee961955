import { beforeEach, expect, test } from 'vitest';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, onRequest, sweep } from '../sweep/sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage({ pageLimit: 25 });
  return () => stage.cloud.close();
});

const rule = { older_than: '30d', limit: 1000, max_percent: 100 };

const lists = {
  'delete-snapshot': (days: number) => addSnapshot(stage.cloud.project, { created_at: daysAgo(stage, days) }),
  'detach-volume': (days: number) => {
    const { project } = stage.cloud;
    const disk = addVolume(project, { created_at: daysAgo(stage, days) });
    return attachVolume(project, addServer(project), disk, { attached_at: daysAgo(stage, days) });
  },
};

test.each(['delete-snapshot', 'detach-volume'] as const)(
  '%s: what is new stands behind, so that the list has an end though it grows with every page',
  async (kind) => {
    for (let n = 0; n < 90; n += 1) lists[kind](60 + n);
    const pages = () => stage.cloud.requests.filter(({ path }) => /cloud(snapshots|volumes)\/detail$/.test(path));
    onRequest(stage.cloud, ({ path }) => void (path.endsWith('/detail') && pages().length < 50 && lists[kind](0)));
    const report = await sweep(stage, kind, rule);
    expect(report).toMatchObject({ matched: 90, complete: true });
    expect(pages().length).toBeLessThan(12);
    expect(new Set(pages().map(({ query }) => `${query.sort_key} ${query.sort_dir}`))).toEqual(
      new Set(['created_at asc']),
    );
  },
);
