import { inPool } from '../base/pool.ts';
import type { Context } from '../deletion/context.ts';
import type { Operation } from '../deletion/define.ts';
import { isCallersFault } from '../deletion/errors.ts';
import { lanesOf } from '../deletion/lanes.ts';
import { readJson } from '../deletion/request.ts';
import { Fault } from '../transport/fault.ts';
import type { Container } from './container.ts';
import { queuedEvents } from './event-content.ts';
import { requestsOf } from './events.ts';
import { laneKeys } from './lane-keys.ts';
import { type Fate, workOffRequest } from './queued-request.ts';
import { comeBack, type Delivery } from './redelivery.ts';

/** One message as Lambda hands it over. */
export interface QueueRecord extends Delivery {
  body: string;
}

/** What SQS is told: these come back, the rest is done. */
export interface BatchAnswer {
  batchItemFailures: { itemIdentifier: string }[];
}

/** One deletion that a message asks for, or what is wrong with the message. */
interface Asked {
  record: QueueRecord;
  request: unknown;
}

/** Deletions under way at a time: more than a batch has messages, for most of them only wait. A message may hold a list. */
const workers = 64;

/** Milliseconds that must be left to begin another deletion. */
const enough = 2_000;

/**
 * Works off a batch of queued messages, each watched for a while: deletion requests, and events as SNS, EventBridge and
 * others put them into a queue. One that is still under way, or that the cloud would not take now, goes back and is
 * continued on its next delivery: the look at the start finds where it stands. One that can never succeed goes to the
 * dead-letter queue with its reason. One bad message never fails the others.
 */
export async function workOff(
  operation: Operation,
  records: readonly QueueRecord[],
  context: Context,
  container: Container,
): Promise<BatchAnswer> {
  const fates = new Map<QueueRecord, Fate[]>(records.map((record) => [record, []]));
  const asked = records.flatMap((record) =>
    requestsIn(operation, record, context, container).map((request): Asked => ({ record, request })),
  );
  const lanes = lanesOf(asked, ({ request }) => laneKeys(operation, request, context));
  await inPool(lanes, workers, async (lane) => {
    for (const { record, request } of lane)
      fates.get(record)?.push(await settle(operation, { record, request }, context, container));
  });
  const isDone = await Promise.all(records.map((record) => conclude(record, fates.get(record) ?? [], container)));
  const back = records.filter((_, i) => !isDone[i]);
  return { batchItemFailures: back.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** What a message asks for: one deletion, or what the map makes of the events in it. What cannot be read stands for itself. */
function requestsIn(operation: Operation, record: QueueRecord, context: Context, container: Container): unknown[] {
  try {
    const content = readJson(record.body);
    const own = { ...context, cause: record.messageId };
    const events = queuedEvents(content, operation.name);
    return events ? events.flatMap((event) => requestsOf(operation.name, event, own, container)) : [content];
  } catch (error) {
    if (!isCallersFault(error)) {
      const { log, invocation } = context;
      log.error({ operation: operation.name, invocation, message_id: record.messageId, status: 'failed', err: error });
    }
    return [error];
  }
}

async function settle(
  operation: Operation,
  { record, request }: Asked,
  context: Context,
  container: Container,
): Promise<Fate> {
  if (context.deadline.remaining() < enough) return { again: 0 };
  try {
    if (request instanceof Error) throw request;
    const { brakes } = container.config();
    const own = { ...context, cause: record.messageId };
    return await workOffRequest(operation, request, isSwept(request) ? ofSweep(own) : own, brakes);
  } catch (error) {
    return isCallersFault(error) ? { dead: error.message } : { again: (error instanceof Fault && error.after) || 0 };
  }
}

function isSwept(request: unknown): boolean {
  return typeof request === 'object' && request !== null && 'sweep' in request;
}

/** The same work as a part of a sweep, of which people were told as a whole. */
function ofSweep(context: Context): Context {
  const { notify } = context;
  return { ...context, notify: notify && ((message, time) => notify({ ...message, swept: true }, time)) };
}

/**
 * Whether a message is done with. Its dead letter is written when nothing in it comes back, so that there is one: of what
 * comes back too often the queue makes one itself, and of the whole message.
 */
async function conclude(record: QueueRecord, fates: readonly Fate[], container: Container): Promise<boolean> {
  const pause = fates.reduce((most, fate) => ('again' in fate ? Math.max(most, fate.again) : most), -1);
  if (pause >= 0) {
    await comeBack(record, pause, container);
    return false;
  }
  const [reason] = fates.flatMap((fate) => ('dead' in fate ? [fate.dead] : []));
  if (reason === undefined) return true;
  const sent = container.queue()?.sendToDeadLetters(record.body, reason);
  return (await sent?.catch(() => false)) === true;
}
