import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, expect, test, vi } from 'vitest';
import { type LocalQueue, startLocalQueue } from './local-queue.ts';
import { workQueue } from './queue-worker.ts';

let queue: LocalQueue;
let client: SQSClient;

beforeEach(async () => {
  queue = await startLocalQueue();
  for (const [name, value] of Object.entries(queue.environment)) vi.stubEnv(name, value);
  client = new SQSClient({});
  return async () => {
    client.destroy();
    await queue.close();
    vi.unstubAllEnvs();
  };
});

interface Event {
  Records: Record<string, string>[];
}

/** Sends bodies and works them off until the handler has seen as many; answers the events it saw. */
async function workOff(bodies: string[], answer: (event: Event) => unknown): Promise<Event[]> {
  const Entries = bodies.map((MessageBody, i) => ({ Id: String(i), MessageBody }));
  await client.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
  const stop = new AbortController();
  const events: Event[] = [];
  const handler = async (given: unknown) => {
    const event = given as Event;
    events.push(event);
    if (events.flatMap(({ Records }) => Records).length >= bodies.length) stop.abort();
    return answer(event);
  };
  await workQueue({ client, queueUrl: queue.url, functionName: 'f', handler, concurrency: 2 }, stop.signal);
  return events;
}

test('what is done is deleted; what the function names as failed stays', async () => {
  const events = await workOff(['a', 'b', 'c'], ({ Records }) => ({
    batchItemFailures: Records.filter(({ body }) => body === 'b').map(({ messageId }) => ({
      itemIdentifier: messageId,
    })),
  }));
  expect(queue.count()).toEqual({ waiting: 0, underWay: 1, dead: 0 });
  const [record] = events.flatMap(({ Records }) => Records);
  expect(record).toMatchObject({ eventSource: 'aws:sqs', attributes: { ApproximateReceiveCount: '1' } });
});

test.each([
  ['throws', () => Promise.reject(new Error('on purpose'))],
  ['answers nothing that Lambda understands', () => 'done'],
])('nothing is deleted when the function %s', async (_, answer) => {
  await workOff(['a', 'b'], answer);
  expect(queue.count()).toEqual({ waiting: 0, underWay: 2, dead: 0 });
});
