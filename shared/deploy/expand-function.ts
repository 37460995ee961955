import { arnOf, type Resource } from './cloudformation.ts';
import { alarmsOf } from './function-alarms.ts';
import { queueResources } from './function-queues.ts';
import { roleOf } from './function-role.ts';
import { queueSettings } from './queue-settings.ts';
import { resourceNames } from './resource-names.ts';

/** What serverless.yml says of one function: its DELETE routes, its recipe, and whatever else is only its own. */
export interface OwnEntry {
  events: object[];
  environment?: object;
  [setting: string]: unknown;
}

/** Makes of a function's own entry the whole one, and the resources that belong to it. What is its own has precedence. */
export function expandFunction(name: string, own: OwnEntry): { entry: OwnEntry; resources: Record<string, Resource> } {
  const { queue, deadLetters, role } = resourceNames(name);
  const entry = {
    handler: `${name}.handler`,
    package: { artifact: `dist/aws/${name}.zip` },
    reservedConcurrency: `\${param:concurrency}`,
    role,
    // What an event or a schedule asked for, when it has failed three times.
    destinations: { onFailure: { type: 'sqs', arn: arnOf(deadLetters) } },
    ...own,
    environment: {
      CLEANUP_QUEUE_URL: { Ref: queue },
      CLEANUP_DEAD_LETTER_QUEUE_URL: { Ref: deadLetters },
      CLEANUP_EVENT_MAP: `\${env:EVENT_MAP_${name.replaceAll('-', '_').toUpperCase()}, null}`,
      ...own.environment,
    },
    events: [...own.events, ...sharedEvents(name)],
  };
  const itsRole = own.role ? {} : { [role]: roleOf(name) };
  return { entry, resources: { ...itsRole, ...queueResources(name), ...alarmsOf(name) } };
}

/** What wakes every function beside its own routes and its recipe. */
function sharedEvents(name: string): object[] {
  const { batchSize, maximumConcurrency, functionResponseType } = queueSettings;
  const { queue } = resourceNames(name);
  return [
    ...['webhooks', 'sweeps', 'events'].map((kind) => ({ httpApi: `POST /${kind}/${name}` })),
    { sqs: { arn: arnOf(queue), batchSize, maximumConcurrency, functionResponseType } },
  ];
}
