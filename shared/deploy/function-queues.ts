import { arnOf, onlyOverTls, policyOf, type Resource } from './cloudformation.ts';
import { queueSettings } from './queue-settings.ts';
import { resourceNames } from './resource-names.ts';

/**
 * A function's queue of deletions, and a second one for those that could not be brought about. What an event or a schedule
 * asked for and the function could not do comes there too.
 */
export function queueResources(name: string): Record<string, Resource> {
  const { queue, queuePolicy, deadLetters, deadLettersPolicy } = resourceNames(name);
  const { visibilityTimeout, maxReceiveCount, deadLetterRetention } = queueSettings;
  // Encrypted by SQS's own key: Lambda and EventBridge need no right to use it, as they would with a key of KMS.
  const encrypted = { SqsManagedSseEnabled: true };
  return {
    [queue]: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        ...encrypted,
        VisibilityTimeout: visibilityTimeout,
        RedrivePolicy: { maxReceiveCount, deadLetterTargetArn: arnOf(deadLetters) },
      },
    },
    [queuePolicy]: policyFor(queue),
    [deadLetters]: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        ...encrypted,
        MessageRetentionPeriod: deadLetterRetention,
        // To name the queue whose dead letters come here would be a circle in the template.
        RedriveAllowPolicy: { redrivePermission: 'allowAll' },
      },
    },
    [deadLettersPolicy]: policyFor(deadLetters),
  };
}

/** What a function may do with its queues, and with no others. */
export function queueStatements(name: string): object[] {
  const { queue, deadLetters } = resourceNames(name);
  const received = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'];
  return [
    { Effect: 'Allow', Action: ['sqs:SendMessage', ...received], Resource: arnOf(queue) },
    { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arnOf(deadLetters) },
  ];
}

function policyFor(queue: string): Resource {
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: { Queues: [{ Ref: queue }], PolicyDocument: policyOf(onlyOverTls('sqs:*', arnOf(queue))) },
  };
}
