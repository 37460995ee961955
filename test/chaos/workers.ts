import type { Climate } from './climate.ts';
import type { Dice } from './dice.ts';
import type { Judge } from './judge.ts';
import type { MemoryQueue, Message } from './memory-queue.ts';
import type { Platform } from './platform.ts';
import type { Simulation } from './simulation.ts';
import type { Thing } from './things.ts';
import type { Witness } from './witness.ts';

const longest = 900_000;
const batchSize = 10;
const concurrency = 2;

interface WorkerParts {
  start: number;
  simulation: Simulation;
  platform: Platform;
  kind: string;
  queue: MemoryQueue;
  climate: Climate;
  witness: Witness;
  judge: Judge;
  dice: Dice;
}

/** Wakes a function for what its queue holds, as an event source mapping does. Answers what to call when the queue changes. */
export function workOff({
  start,
  simulation,
  platform,
  kind,
  queue,
  climate,
  witness,
  judge,
  dice,
}: WorkerParts): () => void {
  const { pause = { from: 0, to: 0 } } = climate;
  const [pausedFrom, pausedTo] = [pause.from, pause.to].map((ms) => ms + start) as [number, number];
  let under = 0;
  let next = Number.POSITIVE_INFINITY;
  let cancel = () => {};

  /** Comes back when the next message can be seen. */
  function plan() {
    const soonest = Math.max(simulation.now() + 200, queue.nextAt());
    const at = soonest >= pausedFrom && soonest < pausedTo ? pausedTo : soonest;
    if (under >= concurrency || at === Number.POSITIVE_INFINITY || at >= next) return;
    cancel();
    next = at;
    cancel = simulation.after(at - simulation.now(), () => {
      next = Number.POSITIVE_INFINITY;
      pump();
    });
  }
  function pump() {
    const batch = under < concurrency ? queue.receive(batchSize) : [];
    if (batch.length > 0) deliver(batch);
    plan();
  }
  function deliver(batch: Message[]) {
    under += 1;
    const given = batch.map((message) => ({ message, receipt: message.receipt }));
    if (climate.has('duplicates') && dice.chance(0.1)) {
      // At least once: the queue forgets that it has given them out.
      for (const { message } of given) message.visibleAt = simulation.now() + 1_000;
    }
    platform.invoke(kind, 'queue', { Records: batch.map(toRecord) }, longest, (ended, invocation) => {
      under -= 1;
      const { batchItemFailures } = Object(ended.how === 'answered' && ended.answer) as {
        batchItemFailures?: { itemIdentifier: string }[];
      };
      if (batchItemFailures) {
        const back = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
        for (const { message, receipt } of given.filter(({ message: { id } }) => !back.has(id))) {
          const thing = thingIn(kind, message.body, witness);
          if (thing) judge.acknowledged(thing, invocation);
          else if (!queue.dead.some(({ body }) => body === message.body))
            witness.found('lost', 'a message nobody can act on is in no dead letter', undefined, [message.body]);
          queue.remove(message, receipt);
        }
      } else if (ended.how === 'threw') witness.found('stuck', `a batch threw: ${String(ended.error).slice(0, 100)}`);
      plan();
    });
  }
  return plan;
}

function toRecord({ id, body, receipt, received }: Message) {
  return {
    messageId: id,
    receiptHandle: receipt,
    body,
    attributes: { ApproximateReceiveCount: String(received) },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-101:1:deletions',
    awsRegion: 'eu-west-101',
  };
}

/** What a message is about, whoever wrapped it. */
export function thingIn(kind: string, body: string, witness: Witness): Thing | undefined {
  try {
    const content = JSON.parse(body);
    const event = content?.Type === 'Notification' ? JSON.parse(content.Message) : content;
    const params = event?.detail ?? event?.params;
    return params ? witness.thingOf(kind, params) : undefined;
  } catch {
    return undefined;
  }
}
