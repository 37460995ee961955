import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import type { Operation } from '../../shared/deletion/define.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, gone, type Input, named, sweep } from './sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const rule = { older_than: '30d', max_percent: 100 };

/** Snapshots, one of whose records the list cannot read while `odd` names its id. */
function withOdd(odd: { id: string; field: string }): Operation {
  return {
    ...operation,
    async *list(client, projectId) {
      for await (const page of operation.list(client, projectId))
        yield page.map((target) => {
          const { params, name } = target;
          return params.snapshot_id === odd.id ? { params, name, state: {}, unreadable: odd.field } : target;
        });
    },
  };
}
const run = async (odd: { id: string; field: string }, input: Input) =>
  (await stage.serve(withOdd(odd))({ trigger: 'timer', ...input }, {})) as Report;
const old = (name: string) => addSnapshot(stage.cloud.project, { name, created_at: daysAgo(stage, 90) });

describe('A record that cannot be read', () => {
  test('stays, is counted and named, and the rest goes', async () => {
    const [odd, other] = [old('odd'), old('other')];
    const report = await run({ id: odd.id, field: 'status' }, { ...rule, apply: true });
    expect(report).toMatchObject({ population: 2, matched: 1, kept: { unreadable: 1 }, complete: true });
    expect(report.items).toMatchObject([
      { name: 'other', status: 'deleted' },
      {
        name: 'odd',
        params: { snapshot_id: odd.id },
        status: 'unreadable',
        reason: 'Its record cannot be read: status.',
        matched_by: [],
      },
    ]);
    expect(gone(stage)).toEqual({ [`snapshot:${other.id}`]: 1 });
    expect(stage.logged.at(-1)).toMatchObject({ status: 'swept', kept: { unreadable: 1 } });
  });

  test('is never planned, and stays where it was planned before', async () => {
    const odd = old('odd');
    expect((await run({ id: odd.id, field: 'status' }, rule)).items).toMatchObject([{ status: 'unreadable' }]);
    const planned = await sweep(stage, 'delete-snapshot', rule);
    expect(named(planned, 'planned')).toEqual(['odd']);
    const done = await run({ id: odd.id, field: 'status' }, { apply: planned });
    expect([named(done, 'unreadable'), done.items.length, gone(stage)]).toEqual([['odd'], 1, {}]);
  });

  test('that only a second look would show stays as well: the sweep goes on', async () => {
    const { project } = stage.cloud;
    const [odd, plain] = [addServer(project), addServer(project)];
    for (const server of [odd, plain])
      attachVolume(project, server, addVolume(project, { name: server.id }), { attached_at: daysAgo(stage, 90) });
    stage.cloud.fail({ path: new RegExp(`cloudservers/${odd.id}$`), how: { status: 200, body: {} }, times: 99 });
    const report = await sweep(stage, 'detach-volume', { ...rule, apply: true });
    expect([named(report, 'deleted'), named(report, 'unreadable')]).toEqual([[plain.id], [odd.id]]);
    expect(report).toMatchObject({ population: 2, matched: 1, kept: { unreadable: 1 } });
  });
});
