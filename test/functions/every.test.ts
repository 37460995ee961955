import { describe, expect, onTestFinished, test } from 'vitest';
import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import type { Operation } from '../../shared/deletion/define.ts';
import type { Report } from '../../shared/sweep/report.ts';
import type { CloudOptions } from '../rehearsal/cloud/cloud.ts';
import { exampleOf, usualLatency } from '../rehearsal/cloud/services.ts';
import { type Stage, setStage } from '../stage.ts';

// What every deletion has to show of itself, by the examples of its fake: a new one is held by it without an edit here.
const day = 86_400_000;
const everything = { max_percent: 100, limit: 1000 };

async function set(options: CloudOptions = {}): Promise<Stage> {
  const stage = await setStage(options);
  onTestFinished(stage.cloud.close);
  return stage;
}
const methods = ({ cloud }: Stage) => cloud.requests.map(({ method }) => method).join(' ');
const sent = (stage: Stage) => methods(stage).split('DELETE').length - 1;
/** A cloud that has done what it was asked for before anybody looks. */
const swift = { latency: Object.fromEntries(Object.keys(usualLatency).map((name) => [name, 0])) };

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
    const stage = await set({ pageLimit: 25 });
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

  test.each([0, 2])('a list of which page %i cannot be read fails the sweep, and nothing is deleted', async (skip) => {
    const stage = await set({ pageLimit: 25 });
    for (let n = 0; n < 60; n += 1) await goes(stage.cloud.project, stage.clock.now() - 60 * day);
    await sweep(stage, operation, rule);
    // What is asked for first is the list, and what has been asked for more than once is a page of it.
    const [{ path = '' } = {}] = stage.cloud.requests;
    stage.cloud.fail({ path: new RegExp(`${path}$`), skip, times: 99, how: 'html-503' });
    await expect(sweep(stage, operation, { ...rule, apply: true })).rejects.toThrow('GET /v');
    expect([sent(stage), stage.cloud.deletions.size]).toEqual([0, 0]);
  });

  test.each([
    ['does not repeat what a look shows to be done', swift, 'lost-answer', /^(GET )+DELETE (GET ?)+$/],
    ['repeats it after a look where nothing was done', {}, 'reset', /^(GET )+DELETE (GET )+DELETE (GET ?)+$/],
    ['can stand the first one being carried out a minute later', {}, 'delayed-work', /DELETE/],
  ] as const)('after a lost answer to the DELETE it %s: deleted, once', async (_, options, how, asked) => {
    const stage = await set(options);
    const { project, deletions } = stage.cloud;
    const params = await goes(project, stage.clock.now() - 60 * day);
    stage.cloud.fail({ method: 'DELETE', how });
    expect((await stage.send(operation, params, { wait: 'true' })).body.status).toBe('deleted');
    stage.clock.advance(120_000);
    expect([methods(stage), [...deletions.values()]]).toEqual([expect.stringMatching(asked), [1]]);
  });
});
