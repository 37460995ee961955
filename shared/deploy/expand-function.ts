import { arnOf, queueNames, queueResources, type Resource } from './function-queues.ts';
import { queueSettings } from './queue-settings.ts';

/** What serverless.yml says of one function: its DELETE routes, its recipe, and whatever else is only its own. */
export interface OwnEntry {
  events: object[];
  environment?: object;
  [setting: string]: unknown;
}

/** Makes of a function's own entry the whole one, and the resources that belong to it. What is its own has precedence. */
export function expandFunction(name: string, own: OwnEntry): { entry: OwnEntry; resources: Record<string, Resource> } {
  const { queue, deadLetters } = queueNames(name);
  const entry = {
    handler: `${name}.handler`,
    package: { artifact: `dist/aws/${name}.zip` },
    reservedConcurrency: `\${param:concurrency}`,
    ...own,
    environment: {
      CLEANUP_QUEUE_URL: { Ref: queue },
      CLEANUP_DEAD_LETTER_QUEUE_URL: { Ref: deadLetters },
      CLEANUP_EVENT_MAP: `\${env:EVENT_MAP_${name.replaceAll('-', '_').toUpperCase()}, null}`,
      ...own.environment,
    },
    events: [...own.events, ...sharedEvents(name)],
  };
  return { entry, resources: queueResources(name) };
}

/** What wakes every function beside its own routes and its recipe. */
function sharedEvents(name: string): object[] {
  const { batchSize, maximumConcurrency, functionResponseType } = queueSettings;
  const { queue } = queueNames(name);
  return [
    ...['webhooks', 'sweeps', 'events'].map((kind) => ({ httpApi: `POST /${kind}/${name}` })),
    { sqs: { arn: arnOf(queue), batchSize, maximumConcurrency, functionResponseType } },
  ];
}
