import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { onTestFinished, vi } from 'vitest';
import type { BatchAnswer } from '../../shared/triggers/queue.ts';
import { type LocalQueue, startLocalQueue } from '../rehearsal/local-queue.ts';
import { type Stage, setStage } from '../stage.ts';
import { type Kind, serve } from './sweeping.ts';

/** A stage whose deployment has a queue; the queue's time is the stage's clock. */
export interface QueueStage extends Stage {
  queue: LocalQueue;
  /** Puts messages on the queue. */
  put(bodies: string[]): Promise<void>;
  /** Takes up to ten messages that are visible now; from the dead letters, if told so. */
  receive(from?: 'queue' | 'dead-letters'): Promise<Message[]>;
  /** Removes what a worker does not want back. */
  settle(messages: Message[], answer: BatchAnswer): Promise<void>;
}

/** Sets a stage with a queue and its dead letters, until the test ends: the real protocol, asked through the real SDK. */
export async function setQueueStage(options: Parameters<typeof setStage>[0] = {}): Promise<QueueStage> {
  const queue = await startLocalQueue();
  onTestFinished(queue.close);
  for (const [name, value] of Object.entries(queue.environment)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { CLEANUP_QUEUE_URL = '', CLEANUP_DEAD_LETTER_QUEUE_URL = '' } = queue.environment;
  const environment = { CLEANUP_QUEUE_URL, CLEANUP_DEAD_LETTER_QUEUE_URL, ...options.environment };
  const stage = await setStage({ ...options, environment });
  onTestFinished(stage.cloud.close);
  const time = vi.spyOn(Date, 'now').mockImplementation(stage.clock.now);
  onTestFinished(() => time.mockRestore());
  const client = new SQSClient({});
  onTestFinished(() => client.destroy());
  const urls = { queue: CLEANUP_QUEUE_URL, 'dead-letters': CLEANUP_DEAD_LETTER_QUEUE_URL };

  return {
    ...stage,
    queue,
    put: async (bodies) => {
      for (let at = 0; at < bodies.length; at += 10) {
        const Entries = bodies.slice(at, at + 10).map((MessageBody, i) => ({ Id: String(i), MessageBody }));
        await client.send(new SendMessageBatchCommand({ QueueUrl: urls.queue, Entries }));
      }
    },
    receive: async (from = 'queue') => {
      const wanted = { MessageSystemAttributeNames: ['All' as const], MessageAttributeNames: ['All'] };
      const receive = new ReceiveMessageCommand({ QueueUrl: urls[from], MaxNumberOfMessages: 10, ...wanted });
      return (await client.send(receive)).Messages ?? [];
    },
    settle: async (messages, { batchItemFailures }) => {
      const back = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      const done = messages.filter(({ MessageId = '' }) => !back.has(MessageId));
      if (done.length === 0) return;
      const Entries = done.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl: urls.queue, Entries }));
    },
  };
}

/** Wakes a worker with messages as Lambda does, `remaining` milliseconds before it would be killed. */
export async function work(stage: Stage, kind: Kind, messages: Message[], remaining = 900_000): Promise<BatchAnswer> {
  const Records = messages.map(({ MessageId, ReceiptHandle, Body, Attributes }) => ({
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes,
    eventSource: 'aws:sqs',
  }));
  return (await serve(stage, kind)({ Records }, { getRemainingTimeInMillis: () => remaining })) as BatchAnswer;
}
