import { describe, expect, onTestFinished, test } from 'vitest';
import { operation } from '../../functions/delete-volume.ts';
import { diskJobs } from '../rehearsal/cloud/evs/jobs.ts';
import { addVolume, volumes } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';
import { onRequest } from '../sweep/sweeping.ts';

async function arrange(options: Parameters<typeof setStage>[0] = {}, given: Parameters<typeof addVolume>[1] = {}) {
  const stage = await setStage(options);
  onTestFinished(stage.cloud.close);
  const disk = addVolume(stage.cloud.project, given);
  const send = (query: Record<string, string> = { wait: 'true' }) =>
    stage.send(operation, { volume_id: disk.id }, query);
  return { stage, disk, send, once: { [`volume:${disk.id}`]: 1 } };
}
const sent = ({ cloud }: Stage) => cloud.requests.filter(({ method }) => method === 'DELETE').length;
const deletions = ({ cloud }: Stage) => Object.fromEntries(cloud.deletions);
const job = ({ cloud }: Stage) => [...diskJobs.of(cloud.project).values()][0];
const refusal = (status: number, code: string) => ({ status, body: { error: { code, message: 'No.' } } });

describe('"Response: job_id" (200): the cloud answers with a job', () => {
  test('without wait: 202 with the job_id at the top level, while the job is still at it', async () => {
    const { stage, send } = await arrange();
    const { status, body } = await send({});
    expect([status, body.status, body.job_id]).toEqual([202, 'accepted', job(stage)?.job_id]);
    expect([job(stage)?.status, deletions(stage)]).toEqual(['INIT', {}]);
  });

  test('the job is asked of EVS, which gave it out', async () => {
    const { stage, send } = await arrange();
    await send();
    const asked = stage.cloud.requests.filter(({ path }) => path.includes('/jobs/'));
    expect(new Set(asked.map(({ service }) => service))).toEqual(new Set(['evs']));
  });

  test('SUCCESS of the job is not the end: deleted only when the disk answers 404', async () => {
    const { stage, disk, send, once } = await arrange({ latency: { volumeJobEnd: 1_000, volumeGone: 7_000 } });
    const start = stage.clock.now();
    expect((await send()).body.status).toBe('deleted');
    expect([deletions(stage), volumes.of(stage.cloud.project).has(disk.id)]).toEqual([once, false]);
    expect(stage.clock.now() - start).toBeGreaterThanOrEqual(8_000);
  });

  test('SUCCESS and then nothing until the time is up is an acceptance', async () => {
    const { stage, send } = await arrange({ latency: { volumeGone: 3_600_000 } });
    expect([(await send()).body.status, job(stage)?.status]).toEqual(['accepted', 'SUCCESS']);
  });

  test('FAIL ends in a 502 with the cloud’s own reason and code, and is not repeated', async () => {
    const { stage, send } = await arrange({}, { refusesToGo: true });
    const { status, body } = await send();
    expect([status, body.code, body.detail]).toEqual([502, 'EVS.2020', expect.stringContaining('back end gave up')]);
    expect((await send()).body).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('error_deleting'),
    });
    expect([sent(stage), deletions(stage)]).toEqual([1, {}]);
  });

  test('a job that EVS no longer knows (Common.0011) proves nothing: the disk does', async () => {
    const { stage, send, once } = await arrange();
    stage.cloud.fail({ path: /\/jobs\//, times: 99, how: refusal(400, 'Common.0011') });
    expect([(await send()).body.status, deletions(stage)]).toEqual(['deleted', once]);
  });

  test('and without a job, error_deleting after the acceptance is a failure', async () => {
    const { stage, send } = await arrange({}, { refusesToGo: true });
    stage.cloud.fail({ path: /\/jobs\//, times: 99, how: refusal(400, 'Common.0011') });
    const { status, body } = await send();
    expect([status, body.detail]).toEqual([502, expect.stringContaining('then the disk became error_deleting')]);
  });

  test('nor does it end well when a disk that was deleting is available again', async () => {
    const { stage, disk, send } = await arrange({ latency: { volumeGone: 3_600_000 } });
    let looks = 0;
    onRequest(stage.cloud, ({ path }) => {
      // The first is before the deletion, the second sees it deleting.
      if (path.endsWith(disk.id)) looks += 1;
      if (looks > 3) disk.status = 'available';
    });
    const { status, body } = await send();
    expect([status, body.detail]).toEqual([502, expect.stringContaining('then the disk became available')]);
  });

  test('nor when the job succeeded and two looks find the disk as it was', async () => {
    const { stage, disk, send } = await arrange({ latency: { volumeGone: 3_600_000 } });
    onRequest(stage.cloud, ({ path }) => {
      if (path.endsWith(disk.id)) disk.status = 'available';
    });
    const { status, body } = await send();
    expect([status, body.detail]).toEqual([502, expect.stringContaining('then the disk became available')]);
    expect(stage.cloud.requests.filter(({ path, method }) => method === 'GET' && path.endsWith(disk.id))).toHaveLength(
      3,
    );
  });
});

describe('What the cloud answers instead of accepting', () => {
  test.each([
    [400, 'EVS.1046', 'the status is not one of the five'],
    [400, 'EVS.1002', 'the id is not valid'],
    [400, 'EVS.2068', 'the disk is locked'],
    [500, 'EVS.2020', 'error_deleting, and no 500 to be repeated'],
    [403, 'EVS.5403', 'a policy forbids it'],
  ])('%i %s is a refusal: %s', async (status, code) => {
    const { stage, send } = await arrange();
    stage.cloud.fail({ method: 'DELETE', times: 9, how: refusal(status, code) });
    const { body } = await send();
    expect([body.status, body.reason, sent(stage)]).toEqual(['refused', expect.stringContaining(code), 1]);
  });

  test('400 EVS.2130, "a backup is being created", passes: it is sent again, and the disk goes', async () => {
    const { stage, send, once } = await arrange();
    stage.cloud.fail({ method: 'DELETE', how: refusal(400, 'EVS.2130') });
    expect([(await send()).body.status, sent(stage), deletions(stage)]).toEqual(['deleted', 2, once]);
  });

  test('404 EVS.5404: somebody else was faster, so it is absent', async () => {
    const { stage, disk, send } = await arrange();
    onRequest(stage.cloud, ({ method }) => method === 'DELETE' && volumes.of(stage.cloud.project).delete(disk.id));
    expect([(await send()).body.status, sent(stage)]).toEqual(['absent', 1]);
  });
});

describe('A second deletion while the first is underway', () => {
  test('is watched to its end and sends nothing, because the disk is deleting', async () => {
    const { stage, send, once } = await arrange();
    await send({});
    expect(await send({ dry_run: 'true' })).toMatchObject({ status: 202, body: { status: 'accepted' } });
    expect((await send()).body.status).toBe('deleted');
    expect([sent(stage), deletions(stage)]).toEqual([1, once]);
  });

  test('that comes just before: EVS.1046 of a disk that is deleting is no refusal', async () => {
    const { stage, disk, send } = await arrange();
    stage.cloud.fail({ method: 'DELETE', how: refusal(400, 'EVS.1046') });
    onRequest(stage.cloud, ({ method }) => {
      if (method === 'DELETE') disk.status = 'deleting';
    });
    expect([(await send({})).body.status, sent(stage)]).toEqual(['accepted', 1]);
  });
});

describe('A DELETE whose answer is lost', () => {
  test.each(['lost-answer', 'truncate', 'reset', 'error-500', 'html-502'] as const)(
    '%s: a look decides, and the disk goes once',
    async (how) => {
      const { stage, send, once } = await arrange();
      stage.cloud.fail({ method: 'DELETE', how });
      const { body } = await send();
      expect([body.status, deletions(stage)]).toEqual(['deleted', once]);
    },
  );

  test('and which failed is told as failed, for error_deleting says so', async () => {
    const { stage, send } = await arrange({}, { refusesToGo: true });
    stage.cloud.fail({ method: 'DELETE', how: 'lost-answer' });
    const { status, body } = await send();
    expect([status, body.detail]).toEqual([502, expect.stringContaining('error_deleting')]);
    expect([sent(stage), deletions(stage)]).toEqual([1, {}]);
  });
});
