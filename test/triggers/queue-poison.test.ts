import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { sort } from '../../shared/triggers/sources.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type QueueStage, setQueueStage, work } from '../sweep/queue-stage.ts';
import { gone } from '../sweep/sweeping.ts';
import { map } from './samples.ts';

let stage: QueueStage;
beforeEach(async () => {
  const entries = [...map, { when: { '/nest': '*' }, params: { snapshot_id: '/nest' } }];
  stage = await setQueueStage({ environment: { CLEANUP_EVENT_MAP: JSON.stringify(entries) } });
});
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** SNS envelopes in SNS envelopes, and an event in the innermost. */
function envelopes(levels: number, event: string): string {
  const opening = '{"Type":"Notification","TopicArn":"arn:aws:sns:eu-central-1:123456789012:t","Message":';
  return `${opening.repeat(levels)}${event}${'}'.repeat(levels)}`;
}

describe('One bad message', () => {
  test.each<[string, string]>([
    ['of 5,300 envelopes', envelopes(5_300, '{"job":"expired"}')],
    ['that nests where the map looks', `{"nest":${nested(20_000)}}`],
    ['that nests in an event that is known', `{"detail-type":"x","source":"y","nest":${nested(20_000)}}`],
    ['that nests in a deletion', `{"params":{"snapshot_id":${nested(20_000)}}}`],
    ['that nests in the mark of a sweep', `{"params":{},"sweep":{"rule":${nested(20_000)}}}`],
  ])('%s is a dead letter with a reason, and the others in its batch are worked off', async (_words, bad) => {
    const ids = Array.from({ length: 3 }, () => addSnapshot(stage.cloud.project).id);
    await stage.put([bad, ...ids.map((snapshot_id) => JSON.stringify({ params: { snapshot_id } }))]);
    expect(await work(stage, 'delete-snapshot', await stage.receive())).toEqual({ batchItemFailures: [] });
    expect(gone(stage)).toEqual(Object.fromEntries(ids.map((id) => [`snapshot:${id}`, 1])));
    const letters = await stage.receive('dead-letters');
    expect(letters.map(({ Body }) => Body)).toEqual([bad]);
    expect(letters[0]?.MessageAttributes?.reason?.StringValue).toMatch(/^The request is not valid: /);
  });
});

describe('One bad event', () => {
  test('among Kafka’s does not keep the others from their turn, however deep it nests', async () => {
    const { id } = addSnapshot(stage.cloud.project);
    const good = JSON.stringify({ job: 'expired', snapshot_id: id });
    const messages = [envelopes(5_300, good), `{"nest":${nested(20_000)}}`, good];
    const answer = await stage.serve(operation)({ trigger_type: 'KAFKA', records: [{ messages }] }, {});
    const statuses = (answer as { results: { status: string }[] }).results.map(({ status }) => status);
    expect(statuses).toEqual(['rejected', 'rejected', 'deleted']);
  });

  test.each([
    [
      'Kafka',
      (messages: string[]) => ({ trigger_type: 'KAFKA', records: messages.map((one) => ({ messages: [one] })) }),
    ],
    [
      'SMN',
      (messages: string[]) => ({ record: messages.map((message) => ({ event_source: 'smn', smn: { message } })) }),
    ],
    ['EventGrid', (messages: string[]) => messages.map((one) => ({ specversion: '1.0', type: 't', data: one }))],
  ])('may be one of more than any call takes as arguments, by %s', (_name, eventOf) => {
    const event = eventOf(Array.from({ length: 1_000_000 }, () => '{"job":"other"}'));
    expect(sort(event, operation.name)).toMatchObject({ trigger: 'events', events: { length: 1_000_000 } });
  });
});
