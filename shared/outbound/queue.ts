import type { SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import type { Deadline } from '../base/deadline.ts';
import { onceMade } from '../base/once-made.ts';
import type { TargetOutcome } from '../deletion/outcome.ts';
import type { Engine, Handover } from './engine.ts';

/** An SQS queue and the one for what can never succeed. */
export interface QueueSettings {
  url: string;
  deadLetterUrl?: string;
}

/** The engine on AWS, and what its workers do about a message. */
export interface Queue extends Engine {
  send(messages: readonly Handover[], context: { deadline: Deadline }): Promise<TargetOutcome[]>;
  /** Lets a received message come back after `ms` milliseconds. */
  delay(receiptHandle: string, ms: number): Promise<void>;
  /** Sends a message that can never succeed to the dead-letter queue, with the reason. Answers false where there is none. */
  sendToDeadLetters(body: string, reason: string): Promise<boolean>;
}

/** Milliseconds that must be left to send another batch. */
const enough = 3_000;

/** SQS takes ten messages at a time and hides one for at most twelve hours, the time it was worked on among them. */
const limits = { batch: 10, hidden: 42_000 };

type Sdk = typeof import('@aws-sdk/client-sqs');

/** Opens the queue. The SDK is part of the Lambda runtime; it is loaded when the queue is first used. */
export function createQueue(
  { url, deadLetterUrl }: QueueSettings,
  hidden: (reason: string) => string,
  load: () => Promise<Sdk> = () => import('@aws-sdk/client-sqs'),
): Queue {
  const open = onceMade(async (): Promise<{ sdk: Sdk; client: SQSClient }> => {
    const sdk = await load();
    return { sdk, client: new sdk.SQSClient({}) };
  });

  async function sendBatch(batch: readonly Handover[]): Promise<TargetOutcome[]> {
    const entries = batch.map(
      ({ body }, i): SendMessageBatchRequestEntry => ({ Id: String(i), MessageBody: JSON.stringify(body) }),
    );
    try {
      const { sdk, client } = await open();
      const { Failed = [] } = await client.send(new sdk.SendMessageBatchCommand({ QueueUrl: url, Entries: entries }));
      const reasons = new Map(
        Failed.map(({ Id, Code, Message }) => [Id, `The queue did not take it: ${Code} ${Message ?? ''}`.trimEnd()]),
      );
      return batch.flatMap((message, i) => outcomesOf(message, reasons.get(String(i))));
    } catch (error) {
      const reason = `The queue could not be reached: ${(error as Error).message}`;
      return batch.flatMap((message) => outcomesOf(message, reason));
    }
  }

  return {
    takes: 'messages',
    send: async (messages, { deadline }) => {
      const sent = [];
      for (let at = 0; at < messages.length && deadline.remaining() > enough; at += limits.batch)
        sent.push(...(await sendBatch(messages.slice(at, at + limits.batch))));
      return sent;
    },
    delay: async (receiptHandle, ms) => {
      const { sdk, client } = await open();
      const VisibilityTimeout = Math.min(limits.hidden, Math.ceil(ms / 1000));
      await client.send(
        new sdk.ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: receiptHandle, VisibilityTimeout }),
      );
    },
    sendToDeadLetters: async (body, reason) => {
      if (!deadLetterUrl) return false;
      const { sdk, client } = await open();
      const attribute = { DataType: 'String', StringValue: hidden(reason).slice(0, 1024) };
      await client.send(
        new sdk.SendMessageCommand({
          QueueUrl: deadLetterUrl,
          MessageBody: body,
          MessageAttributes: { reason: attribute },
        }),
      );
      return true;
    },
  };
}

function outcomesOf({ targets }: Handover, reason: string | undefined): TargetOutcome[] {
  return targets.map((target) => (reason ? { target, status: 'failed', reason } : { target, status: 'queued' }));
}
