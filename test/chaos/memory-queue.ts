import { queueSettings } from '../../shared/deploy/queue-settings.ts';
import type { Simulation } from './simulation.ts';

/** One message, and how far it came. */
export interface Message {
  id: string;
  body: string;
  visibleAt: number;
  received: number;
  receipt: string;
  state: 'waiting' | 'done' | 'dead';
}

/** A message nobody works on any more. */
export interface DeadLetter {
  body: string;
  reason: string;
  /** The queue gave it up, as opposed to the function. */
  tooOften: boolean;
}

/** A queue as SQS keeps one, with the settings that are deployed. */
export interface MemoryQueue {
  all: Message[];
  dead: DeadLetter[];
  put(body: string): Message;
  receive(most: number): Message[];
  remove(message: Message, receipt: string): void;
  hide(receipt: string, ms: number): void;
  /** When the next message can be received; never where none waits. */
  nextAt(): number;
  waiting(): number;
}

const visibility = queueSettings.visibilityTimeout * 1000;

export function createMemoryQueue(simulation: Simulation, name: string, onChange: () => void): MemoryQueue {
  const all: Message[] = [];
  const dead: DeadLetter[] = [];
  let waiting: Message[] = [];
  let made = 0;

  function bury(message: Message) {
    message.state = 'dead';
    dead.push({ body: message.body, reason: 'received too often', tooOften: true });
  }
  return {
    all,
    dead,
    put: (body) => {
      made += 1;
      const id = `${name}-${made}`;
      const now = simulation.now();
      const message: Message = { id, body, visibleAt: now, received: 0, receipt: '', state: 'waiting' };
      all.push(message);
      waiting.push(message);
      onChange();
      return message;
    },
    receive: (most) => {
      const now = simulation.now();
      const due = waiting.filter(({ state, visibleAt }) => state === 'waiting' && visibleAt <= now);
      for (const message of due) if (message.received >= queueSettings.maxReceiveCount) bury(message);
      const batch = due.filter(({ state }) => state === 'waiting').slice(0, most);
      for (const message of batch) {
        message.received += 1;
        message.receipt = `${message.id}/${message.received}`;
        message.visibleAt = now + visibility;
      }
      waiting = waiting.filter(({ state }) => state === 'waiting');
      return batch;
    },
    remove: (message, receipt) => {
      // A receipt of an earlier delivery no longer deletes anything.
      if (message.receipt !== receipt) return;
      message.state = 'done';
      waiting = waiting.filter((one) => one !== message);
      onChange();
    },
    hide: (receipt, ms) => {
      const message = waiting.find((one) => one.receipt === receipt);
      if (message) message.visibleAt = simulation.now() + ms;
      onChange();
    },
    nextAt: () => Math.min(Number.POSITIVE_INFINITY, ...waiting.map(({ visibleAt }) => visibleAt)),
    waiting: () => waiting.length,
  };
}
