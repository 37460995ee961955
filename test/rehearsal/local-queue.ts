import { devNull } from 'node:os';
import { startFauxqs } from 'fauxqs';
import { queueSettings } from '../../shared/deploy/queue-settings.ts';

/** A queue of deletions and its dead letters, served on the loopback interface by the protocol of the real ones. */
export interface LocalQueue {
  url: string;
  /** The variables that lead a function, and the AWS SDK in it, to these queues and to nothing else. */
  environment: Record<string, string>;
  /** Messages that are waiting, being worked on, and given up. */
  count(): { waiting: number; underWay: number; dead: number };
  close(): Promise<void>;
}

const [queue, deadLetters] = ['deletions', 'dead-letters'];

/** Starts both, with the settings that are deployed. */
export async function startLocalQueue(): Promise<LocalQueue> {
  const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  const { queueArn } = server.createQueue(deadLetters);
  const { maxReceiveCount, visibilityTimeout } = queueSettings;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn, maxReceiveCount });
  server.createQueue(queue, { attributes: { VisibilityTimeout: String(visibilityTimeout), RedrivePolicy } });
  // The URLs it gives out itself have a host that no resolver knows.
  const urlOf = (name: string) => `${server.address}/000000000000/${name}`;
  const messages = (name: string) => server.inspectQueue(name)?.messages;
  return {
    url: urlOf(queue),
    environment: {
      CLEANUP_QUEUE_URL: urlOf(queue),
      CLEANUP_DEAD_LETTER_QUEUE_URL: urlOf(deadLetters),
      AWS_ENDPOINT_URL_SQS: server.address,
      AWS_REGION: 'us-east-1',
      // Any will do; without, the SDK would look for some in files and ask the network for an instance's.
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
    },
    count: () => {
      const { ready = [], delayed = [], inflight = [] } = messages(queue) ?? {};
      const dead = messages(deadLetters)?.ready.length ?? 0;
      return { waiting: ready.length + delayed.length, underWay: inflight.length, dead };
    },
    close: () => server.stop(),
  };
}
