import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import type { Operation } from '../../shared/deletion/define.ts';
import { projectId, uuid } from '../../shared/deletion/request.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { services } from '../rehearsal/cloud/services.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, sent } from '../sweep/sweeping.ts';

/** As some services have it: the project is known from the credentials alone. */
const operation: Operation = {
  ...deleteSnapshot,
  route: 'DELETE /v2/snapshots/{snapshot_id}',
  params: z.strictObject({ project_id: projectId, snapshot_id: uuid }),
};

// The embedded cloud takes it for the route it has.
const routes = services.get('evs')?.routes ?? {};
Object.assign(routes, { [operation.route]: routes[deleteSnapshot.route] });

let stage: Stage;
let params: { project_id: string; snapshot_id: string };
beforeEach(async () => {
  stage = await setStage();
  const { project } = stage.cloud;
  params = { project_id: project.id, snapshot_id: addSnapshot(project, { created_at: daysAgo(stage, 90) }).id };
  return () => stage.cloud.close();
});

const ask = (query: Record<string, string> = {}) => stage.send(operation, { snapshot_id: params.snapshot_id }, query);
const lines = () =>
  stage.cloud.requests
    .filter(({ method }) => method === 'DELETE')
    .map(({ path, query, headers }) => ({ path, query, project: headers['x-project-id'] }));
const one = () => ({ path: `/v2/snapshots/${params.snapshot_id}`, query: {}, project: params.project_id });

describe('Where the route does not name the project', () => {
  test("a target is the configured project's all the same, and only the credentials tell the cloud", async () => {
    expect(await ask({ wait: 'true' })).toMatchObject({ status: 200, body: { status: 'deleted', params } });
    expect(lines()).toEqual([one()]);
  });

  test('the query may name the configured project, and no other', async () => {
    const other = await ask({ project_id: '0'.repeat(32) });
    expect([other.status, sent(stage)]).toEqual([403, []]);
    expect(await ask({ project_id: params.project_id, dry_run: 'true' })).toMatchObject({
      status: 200,
      body: { status: 'planned', params },
    });
  });

  test('a message need not name it either, and a message for another project is never carried out', async () => {
    const records = [{}, { project_id: '0'.repeat(32) }].map((project, n) => {
      const body = JSON.stringify({ params: { snapshot_id: params.snapshot_id, ...project } });
      return { messageId: `m-${n}`, receiptHandle: `r-${n}`, eventSource: 'aws:sqs', attributes: {}, body };
    });
    await stage.serve(operation)({ Records: records }, { getRemainingTimeInMillis: () => 60_000 });
    expect(lines()).toEqual([one()]);
    expect(stage.logged.map(({ status }) => status)).toEqual(expect.arrayContaining(['deleted', 'rejected']));
  });

  test('a plan names it, and is carried out as it is', async () => {
    const sweep = async (input: object) =>
      (await stage.serve(operation)(
        { trigger: 'timer', ...input },
        { getRemainingTimeInMillis: () => 60_000 },
      )) as Report;
    const plan = await sweep({ older_than: '30d', max_percent: 100 });
    expect(plan.items).toMatchObject([{ params, status: 'planned' }]);
    expect((await sweep({ apply: plan })).items).toMatchObject([{ params, status: 'deleted' }]);
    expect(lines()).toEqual([one()]);
  });
});
