import { brakesInForce } from '../deletion/brakes.ts';
import type { Hold } from '../deletion/check.ts';
import type { Context } from '../deletion/context.ts';
import type { Operation } from '../deletion/define.ts';
import { InvalidRequest, isCallersFault } from '../deletion/errors.ts';
import { handle } from '../deletion/handle.ts';
import { readJson } from '../deletion/request.ts';
import { Fault } from '../transport/fault.ts';
import type { Container } from './container.ts';
import { queuedEvents } from './event-content.ts';
import { requestsOf } from './events.ts';

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

/** What became of what a message asks for. `again` asks the queue for another delivery, after so many milliseconds at least. */
type Fate = 'done' | 'dead' | { again: number };

/** Milliseconds until a message comes back: growing with each delivery, at most a quarter of an hour. */
const pause = { first: 30_000, longest: 900_000 };

/**
 * Works off a batch of queued messages, each watched as long as the time allows: deletion requests, and events as SNS and
 * EventBridge put them into a queue. One that is still under way, or that the cloud would not take now, goes back and is
 * continued on its next delivery: the look at the start finds where it stands. One that can never succeed goes to the
 * dead-letter queue with its reason. One bad message never fails the others.
 */
export async function workOff(
  operation: Operation,
  records: readonly QueueRecord[],
  context: Context,
  container: Container,
): Promise<BatchAnswer> {
  const isDone = await Promise.all(records.map((record) => workOffOne(operation, record, context, container)));
  const back = records.filter((_, i) => !isDone[i]);
  return { batchItemFailures: back.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** Whether a message is done with. */
async function workOffOne(
  operation: Operation,
  record: QueueRecord,
  context: Context,
  container: Container,
): Promise<boolean> {
  const queue = container.queue();
  const own = { ...context, cause: record.messageId };
  const reasons: string[] = [];

  async function settle(request: unknown): Promise<Fate> {
    try {
      if (request instanceof InvalidRequest) throw request;
      return await carryOut(operation, request, own, container);
    } catch (error) {
      if (!isCallersFault(error)) return { again: (error instanceof Fault && error.after) || 0 };
      reasons.push(error.message);
      return 'dead';
    }
  }

  const fates = await Promise.all(requestsIn(operation, record.body, own, container).map(settle));
  const pauses = fates.flatMap((fate) => (typeof fate === 'object' ? [fate.again] : []));
  if (pauses.length > 0) await comeBack(record, Math.max(...pauses), container);
  const sent = reasons[0] === undefined || (await queue?.sendToDeadLetters(record.body, reasons[0]).catch(() => false));
  return pauses.length === 0 && sent === true;
}

/** What a message asks for: one deletion, or what the map makes of the events in it. */
function requestsIn(operation: Operation, body: string, context: Context, container: Container): unknown[] {
  try {
    const content = readJson(body);
    const events = queuedEvents(content);
    return events ? events.flatMap((event) => requestsOf(operation.name, event, context, container)) : [content];
  } catch (error) {
    if (error instanceof InvalidRequest) return [error];
    throw error;
  }
}

/** One deletion. What a sweep has queued stops with the sweeps: it is not kept, for the next one finds what still matches. */
async function carryOut(operation: Operation, request: unknown, context: Context, container: Container): Promise<Fate> {
  if (typeof request !== 'object' || request === null)
    throw new InvalidRequest([{ field: 'body', message: 'must be an object' }]);
  const { sweep: mark, ...own }: Record<string, unknown> = { ...request };
  const { log, clock, invocation } = context;
  const [brake] = mark === undefined ? [] : brakesInForce(container.config().brakes, clock.now());
  if (brake) {
    log.info({ operation: operation.name, invocation, params: own.params, status: 'refused', reason: brake });
    return 'done';
  }
  const hold = await holdFor(operation, mark, context);
  const { status, passing } = await handle(operation, { wait: true, ...own }, context, hold);
  return status === 'accepted' || passing ? { again: 0 } : 'done';
}

/** What only a sweep's message needs is loaded by the first of them. */
async function holdFor(operation: Operation, mark: unknown, { clock }: Context): Promise<Hold | undefined> {
  if (mark === undefined) return undefined;
  const { readHold } = await import('../sweep/hold.ts');
  return readHold(operation, mark, clock.now);
}

/** Asks the queue for a longer pause each time. Failing to ask only means the queue's own pause. */
async function comeBack(record: QueueRecord, asked: number, container: Container): Promise<void> {
  const deliveries = Number(record.attributes?.ApproximateReceiveCount ?? 1);
  const ms = Math.max(asked, Math.min(pause.longest, pause.first * 2 ** (deliveries - 1)));
  if (!record.receiptHandle) return;
  await container
    .queue()
    ?.delay(record.receiptHandle, ms)
    .catch((error: Error) => {
      container.log.warn({ status: 'delay-failed', message_id: record.messageId, reason: error.message });
    });
}
