import { beforeEach, describe, expect, test } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import { createContainer } from '../../shared/triggers/container.ts';
import { createHandler } from '../../shared/triggers/handler.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type QueueStage, setQueueStage, work } from '../sweep/queue-stage.ts';
import { gone } from '../sweep/sweeping.ts';
import { map, sample } from './samples.ts';

/** Looks for the id where no sample has it. */
const wrongMap = map.map((entry) => ({ ...entry, params: { snapshot_id: '/nowhere' } }));

let stage: QueueStage;
let id: string;
beforeEach(async () => {
  stage = await setQueueStage({ environment: { CLEANUP_EVENT_MAP: JSON.stringify(wrongMap) } });
  ({ id } = addSnapshot(stage.cloud.project));
});
const time = { getRemainingTimeInMillis: () => 900_000 };
const bodyOf = (name: string) => (sample(name, id) as { Records: { body: string }[] }).Records[0]?.body ?? '';
const notification = (message: unknown) =>
  JSON.stringify({ Type: 'Notification', TopicArn: 'arn:aws:sns:x', Message: JSON.stringify(message) });
const ask = (snapshot_id: string) => JSON.stringify({ params: { snapshot_id } });

async function workOnce() {
  const messages = await stage.receive();
  const answer = await work(stage, 'delete-snapshot', messages);
  await stage.settle(messages, answer);
  return answer.batchItemFailures.length;
}

/** What lies in the dead-letter queue, handed to the same function after somebody has mended the map. */
async function redrive(entries: object[]): Promise<unknown> {
  const letters = await stage.receive('dead-letters');
  const { environment } = stage.queue;
  const { CLEANUP_QUEUE_URL, CLEANUP_DEAD_LETTER_QUEUE_URL } = environment;
  const mended = createContainer({
    environment: {
      ...stage.cloud.environment(),
      CLEANUP_QUEUE_URL,
      CLEANUP_DEAD_LETTER_QUEUE_URL,
      CLEANUP_EVENT_MAP: JSON.stringify(entries),
    },
    clock: stage.clock,
    log: stage.container.log,
  });
  const Records = letters.map(({ MessageId, Body }) => ({ messageId: MessageId, body: Body, eventSource: 'aws:sqs' }));
  return createHandler(operation, () => mended)({ Records }, time);
}

describe('A dead letter can be redriven when the map is mended', () => {
  test.each(['event-bridge', 'sns', 'smn', 'kafka', 'cts', 'event-grid-bare', 'event-grid-list', 'event-grid-events'])(
    'that of an event without a queue: %s',
    async (name) => {
      await stage.serve(operation)(sample(name, id), time);
      expect([gone(stage), stage.queue.count().dead]).toEqual([{}, 1]);
      expect(await redrive(map)).toEqual({ batchItemFailures: [] });
      expect([gone(stage), stage.queue.count().dead]).toEqual([{ [`snapshot:${id}`]: 1 }, 0]);
    },
  );

  /** What Lambda makes of an event that failed three times. */
  const record = (functionName: string, requestPayload: object) =>
    JSON.stringify({
      version: '1.0',
      requestContext: {
        functionArn: `arn:aws:lambda:eu-central-1:123456789012:function:cleanup-functions-dev-${functionName}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload,
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'Fault', errorMessage: 'The cloud is away.' },
    });

  test.each(['event-bridge', 'sns'])('that of an event at which the function itself failed: %s', async (name) => {
    stage = await setQueueStage({ environment: { CLEANUP_EVENT_MAP: JSON.stringify(map) } });
    ({ id } = addSnapshot(stage.cloud.project));
    await stage.put([record('delete-volume', sample(name, id))]);
    expect([await workOnce(), gone(stage)]).toEqual([0, {}]);
    await stage.put([record('delete-snapshot', sample(name, id))]);
    expect([await workOnce(), gone(stage)]).toEqual([0, { [`snapshot:${id}`]: 1 }]);
  });

  test('but not that of a schedule: the next one finds what still matches', async () => {
    await stage.put([record('delete-snapshot', { ...sample('schedule'), apply: true })]);
    expect([await workOnce(), gone(stage), stage.queue.count().dead]).toEqual([0, {}, 0]);
    expect(stage.logged).toMatchObject([{ status: 'ignored' }]);
  });

  test.each(['sqs-sns', 'sqs-event-bridge', 'sqs-sns-event-bridge'])('that of a message: %s', async (name) => {
    await stage.put([bodyOf(name)]);
    expect(await workOnce()).toBe(0);
    expect(stage.queue.count().dead).toBe(1);
    expect(await redrive(map)).toEqual({ batchItemFailures: [] });
    expect(gone(stage)).toEqual({ [`snapshot:${id}`]: 1 });
  });

  test('that of an event which has params of its own: it stays an event, and the map judges it', async () => {
    const params = { snapshot_id: id };
    const event = { record: [{ event_source: 'smn', smn: { message: JSON.stringify({ job: 'expired', params }) } }] };
    await stage.serve(operation)(event, time);
    expect(await redrive([{ when: { '/job': 'other' }, params: { snapshot_id: '/params/snapshot_id' } }])).toEqual({
      batchItemFailures: [],
    });
    expect(gone(stage)).toEqual({});
    await stage.serve(operation)(event, time);
    await redrive([{ when: { '/job': 'expired' }, params: { snapshot_id: '/params/snapshot_id' } }]);
    expect(gone(stage)).toEqual({ [`snapshot:${id}`]: 1 });
  });
});

describe('A message of which one event is bad and one is to be retried', () => {
  const good = { job: 'good', snapshot_id: '' };
  const entries = [
    { when: { '/job': 'good' }, params: { snapshot_id: '/snapshot_id' } },
    { when: { '/job': 'bad' }, params: { snapshot_id: '/nowhere' } },
  ];
  beforeEach(async () => {
    stage = await setQueueStage({ environment: { CLEANUP_EVENT_MAP: JSON.stringify(entries) } });
    good.snapshot_id = addSnapshot(stage.cloud.project).id;
  });

  test('is buried once, whole, when the other is done', async () => {
    stage.cloud.fail({ method: 'DELETE', how: 'busy-501', times: 2 });
    const body = notification([{ job: 'bad' }, good]);
    await stage.put([body]);
    for (const pause of [60_000, 60_000]) {
      expect([await workOnce(), stage.queue.count().dead]).toEqual([1, 0]);
      stage.clock.advance(pause);
    }
    expect([await workOnce(), gone(stage)]).toEqual([0, { [`snapshot:${good.snapshot_id}`]: 1 }]);
    expect((await stage.receive('dead-letters')).map(({ Body }) => Body)).toEqual([body]);
  });

  test('is buried once, whole, when the other is never done', async () => {
    stage.cloud.fail({ method: 'DELETE', how: 'busy-501', times: 99 });
    const body = notification([{ job: 'bad' }, good]);
    await stage.put([body]);
    for (let delivery = 1; delivery <= 30; delivery += 1) {
      expect([await workOnce(), stage.queue.count().dead]).toEqual([1, 0]);
      stage.clock.advance(901_000);
    }
    expect(await stage.receive()).toEqual([]);
    expect((await stage.receive('dead-letters')).map(({ Body }) => Body)).toEqual([body]);
  });
});

describe('A body without params is an event for the map to judge', () => {
  /** What AWS puts into a queue when nobody wraps it. */
  const raw: [string, object][] = [
    ['a bucket’s test', { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'b', RequestId: 'r', HostId: 'h' }],
    [
      'a bucket’s',
      { Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { object: { key: 'k' } } }] },
    ],
    [
      'a destination’s',
      { version: '1.0', requestContext: { condition: 'RetriesExhausted' }, requestPayload: { job: 'x' } },
    ],
    ['SNS’s, delivered raw', { job: 'other' }],
  ];

  test.each(raw)('%s event that no entry matches is ignored: acknowledged and logged', async (_words, event) => {
    await stage.put([JSON.stringify(event)]);
    expect([await workOnce(), stage.queue.count()]).toEqual([0, { waiting: 0, underWay: 0, dead: 0 }]);
    expect(stage.logged).toMatchObject([{ status: 'ignored' }]);
  });

  test('and one that an entry matches is done, raw as it is, one or a list', async () => {
    const { environment } = { environment: { CLEANUP_EVENT_MAP: JSON.stringify(map) } };
    stage = await setQueueStage({ environment });
    const ids = Array.from({ length: 3 }, () => addSnapshot(stage.cloud.project).id);
    const [one, ...more] = ids.map((snapshot_id) => ({ job: 'expired', snapshot_id }));
    await stage.put([JSON.stringify(one), JSON.stringify(more)]);
    expect(await workOnce()).toBe(0);
    expect(gone(stage)).toEqual(Object.fromEntries(ids.map((one) => [`snapshot:${one}`, 1])));
  });

  test('while one with params is a deletion request, and must be right', async () => {
    await stage.put([ask('no-id'), JSON.stringify({ params: {}, job: 'expired' }), '{}', '[]', 'text']);
    expect([await workOnce(), stage.queue.count().dead]).toEqual([0, 5]);
  });
});
