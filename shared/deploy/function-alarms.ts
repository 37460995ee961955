import { alarmActions } from './alarm-topic.ts';
import type { Resource } from './cloudformation.ts';
import { resourceNames } from './resource-names.ts';

/** What is watched, and when it is too much. */
interface Watch {
  AlarmDescription: string;
  Namespace: string;
  MetricName: string;
  Statistic: 'Sum' | 'Maximum';
  Dimensions: { Name: string; Value: object }[];
  Threshold: number;
  EvaluationPeriods: number;
}

const fiveMinutes = 300;

/** The alarms on a function and its queues. Each says what happened, so that the message tells it. */
export function alarmsOf(name: string): Record<string, Resource> {
  const { alarm, lambda, queue, deadLetters } = resourceNames(name);
  const ofFunction = { Namespace: 'AWS/Lambda', Dimensions: [{ Name: 'FunctionName', Value: { Ref: lambda } }] };
  const of = (one: string) => ({ Namespace: 'AWS/SQS', Dimensions: [{ Name: 'QueueName', Value: nameOf(one) }] });
  return {
    // What a queue brings comes back and HTTP is answered, so an error is a sweep or an event that failed, or wrong settings.
    [alarm('Errors')]: moreThan({
      ...ofFunction,
      AlarmDescription: `${name} failed. If an event or a schedule woke it, it is tried twice more.`,
      MetricName: 'Errors',
      Statistic: 'Sum',
      Threshold: 0,
      EvaluationPeriods: 1,
    }),
    // A few are nothing: HTTP callers are told to come again, and everything else comes again by itself.
    [alarm('Throttles')]: moreThan({
      ...ofFunction,
      AlarmDescription: `${name} has been throttled for a quarter of an hour: more was asked of it than its concurrency allows.`,
      MetricName: 'Throttles',
      Statistic: 'Sum',
      Threshold: 0,
      EvaluationPeriods: 3,
    }),
    // Half of the six hours after which messages are put aside (queue-settings.ts).
    [alarm('QueueAge')]: moreThan({
      ...of(queue),
      AlarmDescription: `A deletion has waited for three hours in the queue of ${name}.`,
      MetricName: 'ApproximateAgeOfOldestMessage',
      Statistic: 'Maximum',
      Threshold: 10_800,
      EvaluationPeriods: 1,
    }),
    // The first dead letter is one too many.
    [alarm('DeadLetters')]: moreThan({
      ...of(deadLetters),
      AlarmDescription: `${name} could not do what a message, an event or a schedule asked for. It lies in the dead-letter queue.`,
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Statistic: 'Maximum',
      Threshold: 0,
      EvaluationPeriods: 1,
    }),
  };
}

function moreThan(watch: Watch): Resource {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      ...watch,
      Period: fiveMinutes,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: alarmActions,
    },
  };
}

function nameOf(queue: string): object {
  return { 'Fn::GetAtt': [queue, 'QueueName'] };
}
