import type { Container } from './container.ts';

/** A message's delivery, as Lambda hands it over. */
export interface Delivery {
  messageId: string;
  receiptHandle?: string;
  attributes?: { ApproximateReceiveCount?: string };
}

/** Milliseconds until a message comes back: growing with each delivery, at most a quarter of an hour. */
const pause = { first: 30_000, longest: 900_000 };

/**
 * Milliseconds a message rests after so many deliveries. Together with `maxReceiveCount` of the queue this is how long an
 * outage may last before it makes dead letters.
 */
export function pauseAfter(deliveries: number): number {
  return Math.min(pause.longest, pause.first * 2 ** (deliveries - 1));
}

/** Lets a message come back after a pause that grows, and no earlier than `asked`. Failing to ask only means the queue's own pause. */
export async function comeBack(record: Delivery, asked: number, container: Container): Promise<void> {
  if (!record.receiptHandle) return;
  const ms = Math.max(asked, pauseAfter(Number(record.attributes?.ApproximateReceiveCount ?? 1)));
  await container
    .queue()
    ?.delay(record.receiptHandle, ms)
    .catch((error: Error) => {
      container.log.warn({ status: 'delay-failed', message_id: record.messageId, reason: error.message });
    });
}
