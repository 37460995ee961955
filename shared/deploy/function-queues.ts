import { queueSettings } from './queue-settings.ts';

/** A resource of a CloudFormation template. */
export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}

/** What the queues of a function are called in the template: `delete-snapshot` has `DeleteSnapshotQueue` and so on. */
export function queueNames(name: string) {
  const prefix = name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return { queue: `${prefix}Queue`, deadLetters: `${prefix}DeadLetters`, alarm: `${prefix}Alarm` };
}

/** A function's queue of deletions, a second one for those that could not be brought about, and an alarm on that one. */
export function queueResources(name: string): Record<string, Resource> {
  const { queue, deadLetters, alarm } = queueNames(name);
  const { visibilityTimeout, maxReceiveCount, deadLetterRetention } = queueSettings;
  return {
    [queue]: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: visibilityTimeout,
        RedrivePolicy: { maxReceiveCount, deadLetterTargetArn: arnOf(deadLetters) },
      },
    },
    [deadLetters]: { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: deadLetterRetention } },
    [alarm]: alarmOn(deadLetters),
  };
}

/** What the functions' role may do with their queues, and with no others. */
export function queuePolicy(names: string[]): object {
  const queues = names.map(queueNames);
  const received = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'];
  return {
    PolicyName: 'queues',
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['sqs:SendMessage', ...received],
          Resource: queues.map(({ queue }) => arnOf(queue)),
        },
        { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queues.map(({ deadLetters }) => arnOf(deadLetters)) },
      ],
    },
  };
}

/** How a template refers to the ARN of one of its own resources. */
export function arnOf(resource: string) {
  return { 'Fn::GetAtt': [resource, 'Arn'] };
}

function alarmOn(deadLetters: string): Resource {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription: 'A deletion could not be brought about and lies in the dead-letter queue.',
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Statistic: 'Maximum',
      Period: queueSettings.alarmPeriod,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: queueSettings.alarmThreshold,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: 'CleanupAlarms' }],
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [deadLetters, 'QueueName'] } }],
    },
  };
}
