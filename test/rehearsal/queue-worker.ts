import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type LambdaContext, lambdaContext } from './gateway-context.ts';

/** Which queue wakes which function. */
export interface Wiring {
  client: SQSClient;
  queueUrl: string;
  functionName: string;
  handler: (event: unknown, context: LambdaContext) => Promise<unknown>;
  /** How many batches of up to ten messages are worked on at a time. */
  concurrency: number;
}

const longestInvocation = 900_000;

/** Wakes a function for what its queue holds, as Lambda's event source mapping does, until `stop` aborts. */
export async function workQueue(wiring: Wiring, stop: AbortSignal): Promise<void> {
  const { client, queueUrl } = wiring;
  async function poll() {
    while (!stop.aborted) {
      const wanted = { QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 };
      const receive = new ReceiveMessageCommand({ ...wanted, MessageSystemAttributeNames: ['All'] });
      const { Messages = [] } = await client.send(receive, { abortSignal: stop }).catch(unlessStopped);
      if (Messages.length > 0) await deliver(Messages, wiring);
    }
  }
  function unlessStopped(error: unknown): { Messages?: Message[] } {
    if (stop.aborted) return {};
    throw error;
  }
  await Promise.all(Array.from({ length: wiring.concurrency }, poll));
}

/** Hands a batch over and deletes what was done; the rest comes back by itself. */
async function deliver(messages: Message[], { client, queueUrl, functionName, handler }: Wiring): Promise<void> {
  const event = { Records: messages.map(toRecord) };
  // A function that throws has done nothing of its batch, as far as Lambda knows.
  const answer = await handler(event, lambdaContext(functionName, longestInvocation)).catch(() => undefined);
  const done = messages.filter(({ MessageId }) => isDone(answer, MessageId));
  if (done.length === 0) return;
  const Entries = done.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
  await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
}

function isDone(answer: unknown, id: string | undefined): boolean {
  const { batchItemFailures } = Object(answer) as { batchItemFailures?: { itemIdentifier: string }[] };
  return Array.isArray(batchItemFailures) && !batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === id);
}

function toRecord({ MessageId, ReceiptHandle, Body, MD5OfBody, Attributes }: Message) {
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes,
    messageAttributes: {},
    md5OfBody: MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:deletions',
    awsRegion: 'us-east-1',
  };
}
