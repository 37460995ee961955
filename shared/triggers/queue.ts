import type { Operation } from '../deletion/define.ts';
import { type Invocation, perform } from '../deletion/handle.ts';
import { readJson } from '../deletion/request.ts';
import type { Queue } from '../outbound/queue.ts';
import { brakes } from '../sweep/guards.ts';
import { Fault, InvalidRequest, isCallersFault } from '../transport/fault.ts';

/** One message as Lambda hands it over. */
export interface QueueRecord {
  messageId: string;
  body: string;
  receiptHandle?: string;
  attributes?: { ApproximateReceiveCount?: string };
}

/** What SQS is told: these come back, the rest is done. */
export interface BatchAnswer {
  batchItemFailures: { itemIdentifier: string }[];
}

/** Milliseconds until a message comes back: growing with each delivery, at most a quarter of an hour. */
const pause = { first: 30_000, longest: 900_000 };

/**
 * Works off a batch of queued deletions, each watched as long as the time allows. One that is still under way, or that
 * the cloud would not take now, goes back and is continued on its next delivery: the look at the start finds where it
 * stands. One that can never succeed is moved aside with its reason. One bad message never fails the others.
 */
export async function work<P extends object, S extends object, R extends object>(
  operation: Operation<P, S, R>,
  records: readonly QueueRecord[],
  invocation: Invocation,
): Promise<BatchAnswer> {
  const { queue, config } = invocation.runtime.cloud();
  const { clock, log } = invocation.runtime;

  async function workOff(record: QueueRecord): Promise<boolean> {
    try {
      const request = readBody(record.body);
      const [brake] = request.unless_kept === true ? brakes(config.sweeps, clock.now()) : [];
      if (brake) {
        // What a sweep has queued stops with the sweeps. It is not kept: the next one finds what still matches.
        const { params } = request;
        log.info({ operation: operation.name, invocation: invocation.id, params, status: 'refused', reason: brake });
        return true;
      }
      const { status } = await perform(
        operation,
        { wait: true, ...request },
        { ...invocation, cause: record.messageId },
      );
      if (status !== 'accepted') return true;
      await comeBack(queue, record, 0, invocation);
      return false;
    } catch (error) {
      if (isCallersFault(error)) return (await queue?.bury(record.body, error.message).catch(() => false)) ?? false;
      await comeBack(queue, record, (error instanceof Fault && error.after) || 0, invocation);
      return false;
    }
  }

  const done = await Promise.all(records.map(async (record) => ({ record, ok: await workOff(record) })));
  return {
    batchItemFailures: done.filter(({ ok }) => !ok).map(({ record }) => ({ itemIdentifier: record.messageId })),
  };
}

/** Throws inside the caller's try, so that one body that is no JSON does not fail the batch. */
function readBody(body: string): Record<string, unknown> {
  const read = readJson(body);
  if (typeof read === 'object' && read !== null) return read as Record<string, unknown>;
  throw new InvalidRequest([{ field: 'body', message: 'must be an object' }]);
}

/** Asks the queue for a longer pause each time. Failing to ask only means the queue's own pause. */
async function comeBack(
  queue: Queue | undefined,
  record: QueueRecord,
  asked: number,
  { runtime }: Invocation,
): Promise<void> {
  const deliveries = Number(record.attributes?.ApproximateReceiveCount ?? 1);
  const ms = Math.max(asked, Math.min(pause.longest, pause.first * 2 ** (deliveries - 1)));
  if (!record.receiptHandle) return;
  await queue?.delay(record.receiptHandle, ms).catch((error: Error) => {
    runtime.log.warn({ status: 'delay-failed', message_id: record.messageId, reason: error.message });
  });
}
