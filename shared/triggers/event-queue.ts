import type { Operation } from '../deletion/define.ts';
import type { Invocation } from '../deletion/handle.ts';
import { InvalidRequest } from '../transport/fault.ts';
import { queuedEvents } from './event-content.ts';
import { requestsOf } from './events.ts';
import { type BatchAnswer, type QueueRecord, work } from './queue.ts';

/**
 * Works off a batch of messages in which some carry events, as SNS and EventBridge put them into a queue. These become
 * the deletion requests the map makes of them; an event it has no entry for is done with.
 */
export async function workOffEvents<P extends object, S extends object, R extends object>(
  operation: Operation<P, S, R>,
  records: readonly QueueRecord[],
  invocation: Invocation,
): Promise<BatchAnswer> {
  const { queue } = invocation.runtime.cloud();
  const stuck: string[] = [];

  async function translate(record: QueueRecord): Promise<QueueRecord[]> {
    const events = queuedEvents(record.body);
    if (!events) return [record];
    const asked = events.flatMap((event) => requestsOf(operation.name, event, invocation));
    for (const problem of asked)
      if (problem instanceof InvalidRequest) {
        const buried = await queue?.bury(record.body, problem.message).catch(() => false);
        if (!buried) stuck.push(record.messageId);
      }
    return asked
      .filter((request) => !(request instanceof InvalidRequest))
      .map((request) => ({ ...record, body: JSON.stringify(request) }));
  }

  const translated = await Promise.all(records.map(translate));
  const { batchItemFailures } = await work(operation, translated.flat(), invocation);
  const failed = new Set([...stuck, ...batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)]);
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
}
