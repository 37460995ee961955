import { beforeEach, describe, expect, test } from 'vitest';
import { operation as deleteServerMetadata } from '../../functions/delete-server-metadata.ts';
import { operation } from '../../functions/delete-snapshot.ts';
import type { EventResult } from '../../shared/triggers/events.ts';
import { addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Stage, setStage } from '../stage.ts';
import { map, sample } from './samples.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage({ environment: { CLEANUP_EVENT_MAP: JSON.stringify(map) } });
  return () => stage.cloud.close();
});

/** What the handler says to an event. */
async function deliver(event: unknown): Promise<EventResult[]> {
  const answer = await stage.serve(operation)(event, { getRemainingTimeInMillis: () => 900_000 });
  return (answer as { results: EventResult[] }).results;
}

/** The sample EventBridge event with some of its detail changed. */
function bridged(detail: object, id = addSnapshot(stage.cloud.project).id) {
  const event = sample('event-bridge', id);
  return { ...event, detail: { ...(event.detail as object), ...detail } };
}

const sent = () => stage.cloud.requests.map(({ method }) => method);

describe('What an event asks for is done', () => {
  test.each(['event-bridge', 'sns', 'cts', 'smn', 'kafka', 'event-grid-bare', 'event-grid-list', 'event-grid-events'])(
    '%s',
    async (name) => {
      const { id } = addSnapshot(stage.cloud.project);
      const params = { project_id: stage.cloud.project.id, snapshot_id: id };
      expect(await deliver(sample(name, id))).toMatchObject([{ operation: operation.name, params, status: 'deleted' }]);
      expect([...stage.cloud.deletions]).toEqual([[`snapshot:${id}`, 1]]);
      expect(stage.logged).toMatchObject([{ operation: operation.name, params, status: 'deleted' }]);
    },
  );

  test('each message of a batch, and the results stand in their order', async () => {
    const ids = Array.from({ length: 20 }, () => addSnapshot(stage.cloud.project).id);
    const messages = ids.map((snapshot_id) => JSON.stringify({ job: 'expired', snapshot_id }));
    messages.splice(3, 0, 'something else');
    const results = await deliver({ trigger_type: 'KAFKA', records: [{ messages }] });
    expect(results.map((result) => ('params' in result ? result.params : result.status))).toEqual(
      ids
        .toSpliced(3, 0, 'ignored')
        .map((id) => (id === 'ignored' ? id : expect.objectContaining({ snapshot_id: id }))),
    );
    expect(stage.cloud.deletions.size).toBe(20);
  });

  test('once for each entry that matches, with constants where it says so', async () => {
    const keys = ['temp-owner', 'temp-until'];
    const entries = keys.map((key) => ({
      when: { '/detail-type': 'Instance Stopped' },
      params: { server_id: '/detail/server_id', key: { const: key } },
    }));
    await stage.cloud.close();
    stage = await setStage({ environment: { CLEANUP_EVENT_MAP: JSON.stringify(entries) } });
    const metadata = { 'temp-owner': 'ann', 'temp-until': 'may', owner: 'bob' };
    const server = addServer(stage.cloud.project, { metadata });
    const event = { ...sample('event-bridge'), 'detail-type': 'Instance Stopped', detail: { server_id: server.id } };
    const answer = await stage.serve(deleteServerMetadata)(event, {});
    expect(answer).toMatchObject({ results: keys.map((key) => ({ params: { key }, status: 'deleted' })) });
    expect(Object.keys(server.metadata)).toContain('owner');
    expect([...stage.cloud.deletions.values()]).toEqual([1, 1]);
  });

  test('not, where the entry says dry_run', async () => {
    const entries = map.map((entry) => ({ ...entry, dry_run: true }));
    await stage.cloud.close();
    stage = await setStage({ environment: { CLEANUP_EVENT_MAP: JSON.stringify(entries) } });
    expect(await deliver(bridged({}))).toMatchObject([{ status: 'planned' }]);
    expect(sent()).not.toContain('DELETE');
  });
});

describe('What no entry matches is left alone: acknowledged and logged', () => {
  const ignored = {
    operation: 'delete-snapshot',
    status: 'ignored',
    reason: 'It matches no entry of CLEANUP_EVENT_MAP.',
  };

  test.each<[string, () => object]>([
    ['another type', () => ({ ...bridged({}), 'detail-type': 'Volume Expired' })],
    ['another state', () => bridged({ state: 'in-use' })],
    ['no state', () => bridged({ state: undefined })],
    ['a label that protects', () => bridged({ labels: { keep: '' } })],
    ['a text', () => ({ record: [{ event_source: 'smn', smn: { message: 'snapshot expired' } }] })],
    ['a notification without a message', () => ({ Records: [{ EventSource: 'aws:sns', Sns: {} }] })],
  ])('%s', async (_words, event) => {
    expect(await deliver(event())).toEqual([ignored]);
    expect(sent()).toEqual([]);
    expect(stage.logged).toMatchObject([{ level: 'info', operation: 'delete-snapshot', status: 'ignored' }]);
  });

  test('anything, where there is no map', async () => {
    await stage.cloud.close();
    stage = await setStage();
    expect(await deliver(bridged({}))).toEqual([ignored]);
    expect(stage.logged).toMatchObject([{ status: 'ignored', event: sample('event-bridge').id }]);
    expect(sent()).toEqual([]);
  });
});

describe('What an event cannot have', () => {
  test('is named where its pointer leads nowhere, and nothing is sent', async () => {
    const reason = 'The request is not valid: snapshot_id: is not in the event: nothing is at /detail/snapshot_id.';
    expect(await deliver(bridged({ snapshot_id: undefined }))).toEqual([
      { operation: 'delete-snapshot', status: 'rejected', reason },
    ]);
    expect(stage.logged).toMatchObject([{ level: 'warn', status: 'rejected', reason, event: expect.any(String) }]);
    expect(sent()).toEqual([]);
  });

  test.each([['../../x'], [7], [{ id: 'x' }], ['']])('is %j as an id', async (snapshot_id) => {
    expect(await deliver(bridged({ snapshot_id }))).toMatchObject([
      { status: 'rejected', reason: expect.stringContaining('snapshot_id') },
    ]);
    expect(sent()).toEqual([]);
  });

  test('is another project', async () => {
    const params = { project_id: '/account', snapshot_id: '/detail/snapshot_id' };
    await stage.cloud.close();
    stage = await setStage({
      environment: { CLEANUP_EVENT_MAP: JSON.stringify([{ when: { '/account': '*' }, params }]) },
    });
    expect(await deliver(bridged({}))).toMatchObject([{ status: 'rejected' }]);
    expect(sent()).toEqual([]);
  });

  test('is what a documented constraint protects', async () => {
    const { id } = addSnapshot(stage.cloud.project, { name: 'autobk_snapshot_1' });
    expect(await deliver(bridged({}, id))).toMatchObject([{ status: 'refused', reason: expect.any(String) }]);
    expect(sent()).not.toContain('DELETE');
  });

  test('is what somebody has labelled keep by now, whatever the event says', async () => {
    const { id } = addSnapshot(stage.cloud.project, { metadata: { keep: 'yes' } });
    expect(await deliver(bridged({}, id))).toMatchObject([{ status: 'refused' }]);
    expect(sent()).not.toContain('DELETE');
  });
});

test('A map that is wrong fails every event with the setting’s name, for the operator to see', async () => {
  await stage.cloud.close();
  stage = await setStage({ environment: { CLEANUP_EVENT_MAP: '[{"when":{}}]' } });
  await expect(deliver(bridged({}))).rejects.toThrow(/CLEANUP_EVENT_MAP is wrong at 0\.when/);
  expect(sent()).toEqual([]);
});
