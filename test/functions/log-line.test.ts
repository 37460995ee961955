import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Stage, setStage } from '../stage.ts';

let stage: Stage;
let id: string;
beforeEach(async () => {
  stage = await setStage();
  id = addSnapshot(stage.cloud.project).id;
  return () => stage.cloud.close();
});

const send = (query: Record<string, string> = { wait: 'true' }) => stage.send(operation, { snapshot_id: id }, query);

describe('One line is logged for each outcome', () => {
  const params = () => ({ project_id: stage.cloud.project.id, snapshot_id: id });
  const vendorsId = expect.stringMatching(/^[0-9a-f]{32}$/);

  test.each([
    ['deleted', { wait: 'true' }, 2_000],
    ['accepted', {}, 0],
    ['planned', { dry_run: 'true' }, 0],
  ])('%s', async (status, query, ms) => {
    const start = stage.clock.now();
    const { body } = await send(query as Record<string, string>);
    const line = {
      level: 'info',
      operation: 'delete-snapshot',
      params: params(),
      status,
      ms: expect.any(Number),
      request_id: vendorsId,
    };
    expect(stage.logged).toEqual([expect.objectContaining(line)]);
    expect(stage.logged[0]).toMatchObject({ ms: stage.clock.now() - start, request_id: body.request_id });
    expect(stage.logged[0]?.ms).toBeGreaterThanOrEqual(ms);
  });

  test('absent, refused', async () => {
    id = addSnapshot(stage.cloud.project, { name: 'autobk_snapshot_1' }).id;
    const { body } = await send();
    expect(stage.logged).toEqual([
      expect.objectContaining({ params: params(), status: 'refused', reason: body.reason, request_id: vendorsId }),
    ]);
    id = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
    await send();
    expect(stage.logged[1]).toMatchObject({ params: params(), status: 'absent', request_id: vendorsId, ms: 0 });
  });

  test('failed, rejected', async () => {
    stage.cloud.fail({ method: 'GET', how: 'garbage' });
    const { body } = await send();
    expect(stage.logged).toEqual([
      expect.objectContaining({
        level: 'warn',
        params: params(),
        status: 'failed',
        reason: body.detail,
        request_id: vendorsId,
      }),
    ]);
    await stage.send(operation, { snapshot_id: 'no-id' });
    expect(stage.logged[1]).toMatchObject({
      level: 'warn',
      operation: 'delete-snapshot',
      status: 'rejected',
      reason: expect.stringContaining('snapshot_id'),
    });
    expect(stage.logged.length).toBe(2);
  });
});
