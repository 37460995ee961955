import { describe, expect, onTestFinished, test } from 'vitest';
import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import type { Operation } from '../../shared/deletion/define.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { exampleOf } from '../rehearsal/cloud/services.ts';
import { type Stage, setStage } from '../stage.ts';

// What every deletion has to show of itself, by the examples of its fake: a new one is held by it without an edit here.
const day = 86_400_000;
const everything = { max_percent: 100, limit: 1000 };

async function set(pageLimit = 1000): Promise<Stage> {
  const stage = await setStage({ pageLimit });
  onTestFinished(stage.cloud.close);
  return stage;
}
const sent = ({ cloud }: Stage) => cloud.requests.filter(({ method }) => method === 'DELETE').length;

async function sweep(stage: Stage, operation: Operation, rule: object): Promise<Report> {
  return (await stage.serve(operation)({ trigger: 'timer', ...everything, ...rule }, {})) as Report;
}

describe.each(operationNames)('%s', async (name) => {
  const operation = await importOperation(name);
  const { goes, stays, rule } = exampleOf(name);

  test('what may go is planned by a dry run, and then deleted, once', async () => {
    const stage = await set();
    const { project, deletions } = stage.cloud;
    const params = await goes(project, stage.clock.now() - 60 * day);
    expect(await stage.send(operation, params, { dry_run: 'true' })).toMatchObject({ body: { status: 'planned' } });
    expect(sent(stage)).toBe(0);
    expect(await stage.send(operation, params, { wait: 'true' })).toMatchObject({ body: { status: 'deleted' } });
    expect([sent(stage), [...deletions.values()]]).toEqual([1, [1]]);
    expect(await stage.send(operation, params, { wait: 'true' })).toMatchObject({ body: { status: 'absent' } });
  });

  test('what a documented constraint protects is refused in a sentence, and nothing is sent', async () => {
    const stage = await set();
    const params = await stays(stage.cloud.project, stage.clock.now() - 60 * day);
    for (const query of [{ dry_run: 'true' }, { wait: 'true' }] as Record<string, string>[]) {
      const { status, body } = await stage.send(operation, params, query);
      expect([status, body.status, body.reason]).toEqual([409, 'refused', expect.stringMatching(/^\S.*\.$/)]);
    }
    expect(sent(stage)).toBe(0);
  });

  test('its list is read to the end, and a sweep plans each that may go and none that must stay', async () => {
    const stage = await set(25);
    const { project } = stage.cloud;
    const made = stage.clock.now() - 60 * day;
    const wanted: object[] = [];
    for (let n = 0; n < 60; n += 1) wanted.push({ project_id: project.id, ...(await goes(project, made)) });
    const protectedOne = { project_id: project.id, ...(await stays(project, made)) };
    const { items, guards } = await sweep(stage, operation, rule);
    const planned = items.filter(({ status }) => status === 'planned').map(({ params }) => params);
    expect([guards, planned.length]).toEqual([[], 60]);
    expect(planned).toEqual(expect.arrayContaining(wanted));
    expect(planned).not.toContainEqual(protectedOne);
  });
});
