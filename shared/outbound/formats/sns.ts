import type { SNSClient } from '@aws-sdk/client-sns';
import { shortened } from '../fit.ts';
import type { Means, Send } from '../format.ts';
import { plainText } from '../plain-text.ts';
import { attemptTime } from '../post.ts';

/** "Publish": 262,144 bytes with the attributes; a subject of less than 100 characters, ASCII, on one line. */
const limits = { message: 260_000, subject: 99 };

type Sdk = typeof import('@aws-sdk/client-sns');

/** Publishes to a topic of Amazon SNS. The SDK is part of the Lambda runtime; it is loaded when the first message goes. */
export function snsSender(
  TopicArn: string,
  { clock }: Pick<Means, 'clock'>,
  load: () => Promise<Sdk> = () => import('@aws-sdk/client-sns'),
): Send {
  const region = TopicArn.split(':')[3] ?? '';
  return async ({ type, story }, time) => {
    const told = await story();
    const Subject = ascii(told.title);
    const Message = shortened(told, plainText, (text) => Buffer.byteLength(text) <= limits.message);
    // By it a subscription chooses what it wants to hear.
    const MessageAttributes = { type: { DataType: 'String', StringValue: type } };
    const abort = new AbortController();
    const cancel = clock.timeout(Math.max(0, attemptTime({ clock }, time).remaining()), () => abort.abort());
    let client: SNSClient | undefined;
    try {
      const sdk = await load();
      // Whoever calls this repeats what fails.
      client = new sdk.SNSClient({ region, maxAttempts: 1 });
      const command = new sdk.PublishCommand({ TopicArn, Subject, Message, MessageAttributes });
      await client.send(command, { abortSignal: abort.signal });
      return { ok: true };
    } catch (error) {
      const { message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
      const status = $metadata?.httpStatusCode ?? 0;
      const passes = status === 0 || status === 429 || status >= 500;
      return { reason: `The topic could not be reached: ${message}`, ...(passes && { again: { after: 0 } }) };
    } finally {
      cancel();
      client?.destroy();
    }
  };
}

function ascii(title: string): string {
  return title.replaceAll(/[^\x20-\x7e]/gu, '?').slice(0, limits.subject);
}
