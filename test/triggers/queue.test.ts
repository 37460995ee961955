import { startFauxqs } from 'fauxqs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { operation } from '../../functions/delete-snapshot.ts';
import type { EventResult } from '../../shared/triggers/events.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { type Stage, setStage } from '../stage.ts';
import { map, sample, written } from './samples.ts';

type Records = { Records: { messageId: string; receiptHandle: string; body: string }[] };

const sqs = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
let stage: Stage;
beforeEach(async () => {
  for (const name of ['deletions', 'dead-letters']) sqs.createQueue(name);
  for (const [name, value] of Object.entries({
    AWS_ENDPOINT_URL_SQS: sqs.address,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  }))
    vi.stubEnv(name, value);
  stage = await arrange(true);
  return async () => {
    await stage.cloud.close();
    sqs.deleteQueue('deletions');
    sqs.deleteQueue('dead-letters');
    vi.unstubAllEnvs();
  };
});

/** A deployment with the map, and with a dead-letter queue or without. */
function arrange(deadLetters: boolean, entries: object[] = map): Promise<Stage> {
  const urlOf = (name: string) => `${sqs.address}/000000000000/${name}`;
  const environment = {
    CLEANUP_EVENT_MAP: JSON.stringify(entries),
    ...(deadLetters && {
      CLEANUP_QUEUE_URL: urlOf('deletions'),
      CLEANUP_DEAD_LETTER_QUEUE_URL: urlOf('dead-letters'),
    }),
  };
  return setStage({ environment });
}
const deliver = (event: unknown) => stage.serve(operation)(event, { getRemainingTimeInMillis: () => 900_000 });

/** A batch of messages as SQS hands it over. */
function batch(...bodies: unknown[]): Records {
  const { Records } = sample('sqs-deletion') as unknown as Records;
  const [record] = Records;
  if (!record) throw new Error('The sample has no record.');
  const texts = bodies.map((body) => (typeof body === 'string' ? body : JSON.stringify(body)));
  return { Records: texts.map((body, i) => ({ ...record, messageId: `message-${i}`, body })) };
}
const failures = (...ids: number[]) => ({ batchItemFailures: ids.map((i) => ({ itemIdentifier: `message-${i}` })) });
const done = failures();
const dead = () =>
  (sqs.inspectQueue('dead-letters')?.messages.ready ?? []).map(({ body, messageAttributes }) => ({
    body: JSON.parse(body),
    reason: messageAttributes?.reason?.StringValue,
  }));
const bodyOf = (name: string, id?: string) => (sample(name, id) as unknown as Records).Records[0]?.body ?? '';

describe('A queue’s message', () => {
  test.each(['sqs-deletion', 'sqs-sns', 'sqs-event-bridge', 'sqs-sns-event-bridge'])(
    '%s is worked off',
    async (name) => {
      const { id } = addSnapshot(stage.cloud.project);
      expect(await deliver(sample(name, id))).toEqual(done);
      expect([...stage.cloud.deletions]).toEqual([[`snapshot:${id}`, 1]]);
    },
  );

  test('may also be a CloudEvent', async () => {
    const { id } = addSnapshot(stage.cloud.project);
    expect(await deliver(batch(sample('event-grid-bare', id)))).toEqual(done);
    expect(stage.cloud.deletions.get(`snapshot:${id}`)).toBe(1);
  });

  test('that carries an event no entry matches is done with, and logged', async () => {
    const { id, ...others } = sample('event-bridge');
    expect(await deliver(batch({ ...others, id, 'detail-type': 'Volume Expired' }))).toEqual(done);
    expect(stage.cloud.requests).toEqual([]);
    expect(stage.logged).toMatchObject([{ status: 'ignored', event: id }]);
    expect(dead()).toEqual([]);
  });

  test('delivered twice at once has the effect of once', async () => {
    const { id } = addSnapshot(stage.cloud.project);
    await Promise.all([deliver(sample('sqs-sns', id)), deliver(sample('sqs-sns', id))]);
    expect(await deliver(batch(bodyOf('sqs-sns', id), bodyOf('sqs-event-bridge', id)))).toEqual(done);
    expect(stage.cloud.deletions.get(`snapshot:${id}`)).toBe(1);
  });
});

describe('Of a batch', () => {
  test('only what did not succeed comes back, whatever the others are', async () => {
    const [one, two, three] = Array.from({ length: 3 }, () => addSnapshot(stage.cloud.project).id);
    stage.cloud.fail({ method: 'GET', path: new RegExp(two ?? ''), how: 'html-503', times: 50 });
    const bodies = [bodyOf('sqs-sns', one), bodyOf('sqs-event-bridge', two), bodyOf('sqs-deletion', three), '{}'];
    const answer = await deliver(batch(...bodies));
    expect(answer).toEqual(failures(1));
    expect([...stage.cloud.deletions.keys()].sort()).toEqual([`snapshot:${one}`, `snapshot:${three}`].sort());
    expect(dead()).toHaveLength(1);
  });

  test('a message comes back once, though two of its deletions failed', async () => {
    await stage.cloud.close();
    stage = await arrange(true, [...map, ...map]);
    const { id } = addSnapshot(stage.cloud.project);
    stage.cloud.fail({ method: 'GET', how: 'html-503', times: 100 });
    expect(await deliver(batch(bodyOf('sqs-sns', id)))).toEqual(failures(0));
  });
});

describe('What cannot be done', () => {
  const event = { ...sample('event-bridge'), detail: { state: 'available' } };
  const reason = 'The request is not valid: snapshot_id: is not in the event: nothing is at /detail/snapshot_id.';

  test('is moved aside with the event and its reason', async () => {
    expect(await deliver(batch(event))).toEqual(done);
    expect(dead()).toEqual([{ body: event, reason }]);
    expect(stage.logged).toMatchObject([{ status: 'rejected', reason }]);
  });

  test('comes back to the queue where there is no place for it', async () => {
    await stage.cloud.close();
    stage = await arrange(false);
    expect(await deliver(batch(event, bodyOf('sqs-sns', written)))).toEqual(failures(0));
  });

  test('is moved aside as well when it came without a queue', async () => {
    const answer = (await deliver(event)) as { results: EventResult[] };
    expect(answer.results).toMatchObject([{ status: 'rejected', reason }]);
    expect(dead()).toEqual([{ body: event, reason }]);
  });

  test('and is delivered again when that fails', async () => {
    sqs.deleteQueue('dead-letters');
    await expect(deliver(event)).rejects.toThrow(/queue/i);
    sqs.createQueue('dead-letters');
  });
});
