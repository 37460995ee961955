import { alarmActions } from './alarm-topic.ts';
import { arnOf, type Resource } from './cloudformation.ts';
import { resourceNames } from './resource-names.ts';
import { longestGap } from './schedule-gap.ts';

type Resources = Record<string, Resource>;

interface Target {
  Arn?: { 'Fn::GetAtt'?: string[] };
}

/**
 * Completes the rules of EventBridge that the framework has made, for which serverless.yml has no words: what cannot even be
 * handed to a function becomes a dead letter of it, and an alarm watches each schedule that is on.
 */
export function completeRules(resources: Resources, names: string[]): void {
  for (const name of names) {
    const { lambda, alarm } = resourceNames(name);
    const rules = Object.entries(resources).filter(([, resource]) => targetsOf(resource).some(wakes(lambda)));
    for (const [rule, { Properties }] of rules) {
      const { State, ScheduleExpression } = Properties ?? {};
      giveDeadLetters(resources, name, rule);
      const gap = longestGap(String(ScheduleExpression));
      const which = rule.replace(/^.*?(\d*)$/, '$1');
      if (State === 'ENABLED' && gap) resources[alarm(`Schedule${which}`)] = didNotRun(name, rule, gap);
    }
  }
}

function targetsOf({ Type, Properties }: Resource): Target[] {
  return Type === 'AWS::Events::Rule' ? ((Properties?.Targets ?? []) as Target[]) : [];
}

function wakes(lambda: string) {
  return ({ Arn }: Target) => Arn?.['Fn::GetAtt']?.[0] === lambda;
}

/** Lets a rule, and no other, send to the function's dead-letter queue what it could not deliver. */
function giveDeadLetters(resources: Resources, name: string, rule: string): void {
  const { lambda, deadLetters, deadLettersPolicy } = resourceNames(name);
  for (const target of targetsOf(resources[rule] as Resource).filter(wakes(lambda)))
    Object.assign(target, { DeadLetterConfig: { Arn: arnOf(deadLetters) } });
  const policy = resources[deadLettersPolicy] as { Properties: { PolicyDocument: { Statement: object[] } } } & Resource;
  policy.Properties.PolicyDocument.Statement.push({
    Sid: rule,
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arnOf(deadLetters),
    Condition: { ArnEquals: { 'aws:SourceArn': arnOf(rule) } },
  });
}

/**
 * EventBridge counts nothing where nothing ran, so the alarm is raised by what is missing: an hour more than the schedule's
 * longest pause. CloudWatch looks back for 168 hours at most.
 */
function didNotRun(name: string, rule: string, gap: number): Resource {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription: `The schedule of ${name} did not run.`,
      Namespace: 'AWS/Events',
      MetricName: 'Invocations',
      Statistic: 'Sum',
      Dimensions: [{ Name: 'RuleName', Value: { Ref: rule } }],
      Period: 3_600,
      EvaluationPeriods: Math.min(gap + 1, 168),
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
      AlarmActions: alarmActions,
    },
  };
}
