import { describe, expect, test } from 'vitest';
import { operationNames } from '../../shared/cli/operations.ts';
import { resourceNames } from '../../shared/deploy/resource-names.ts';
import { withMetrics } from '../../shared/outbound/metrics.ts';
import { packageService, type Resource } from './package-service.ts';

const { template } = packageService();
const { Resources, Outputs } = template;
const on = packageService({ edit: (text) => text.replaceAll('enabled: false', 'enabled: true') }).template.Resources;

const telling = { AlarmActions: [{ Ref: 'CleanupAlarms' }] };
const ofType = (type: string, resources = Resources) =>
  Object.entries(resources).filter(([, { Type }]) => Type === `AWS::${type}`);
const scheduleAlarms = (resources: Record<string, Resource>) =>
  ofType('CloudWatch::Alarm', resources).filter(([name]) => /Schedule\d+Alarm$/.test(name));

describe.each(operationNames)('%s', (name) => {
  const { alarm, lambda, queue, deadLetters } = resourceNames(name);
  const ofFunction = { Namespace: 'AWS/Lambda', Dimensions: [{ Name: 'FunctionName', Value: { Ref: lambda } }] };
  const ofQueue = (one: string) => ({
    Namespace: 'AWS/SQS',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [one, 'QueueName'] } }],
  });

  test.each([
    ['Errors', { ...ofFunction, MetricName: 'Errors', Threshold: 0, EvaluationPeriods: 1 }],
    ['Throttles', { ...ofFunction, MetricName: 'Throttles', Threshold: 0, EvaluationPeriods: 3 }],
    ['QueueAge', { ...ofQueue(queue), MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 3 * 3600 }],
    ['DeadLetters', { ...ofQueue(deadLetters), MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 0 }],
  ])('raises an alarm on %s', (what, expected) => {
    const { Properties } = Resources[alarm(what)] as Resource;
    expect(Properties).toMatchObject({
      ...expected,
      ...telling,
      Period: 300,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
    expect(Properties.AlarmDescription).toContain(name);
  });

  test('tells where its queues are', () => {
    expect([Outputs[queue]?.Value, Outputs[deadLetters]?.Value]).toEqual([{ Ref: queue }, { Ref: deadLetters }]);
  });
});

describe('A schedule', () => {
  test('that is off has no alarm', () => {
    expect(scheduleAlarms(Resources)).toEqual([]);
  });

  test('that is on has one, which is raised when nothing ran for an hour more than its pause', () => {
    const rules = ofType('Events::Rule', on);
    const alarms = scheduleAlarms(on);
    expect(alarms.length).toBe(rules.length);
    for (const [rule, { Properties }] of rules) {
      const daily = / \* \* \? \*\)$/.test(String(Properties.ScheduleExpression));
      const [, its] = alarms.find(([, one]) => JSON.stringify(one).includes(`"Ref":"${rule}"`)) ?? [];
      expect(its?.Properties).toMatchObject({
        ...telling,
        Namespace: 'AWS/Events',
        MetricName: 'Invocations',
        Dimensions: [{ Name: 'RuleName', Value: { Ref: rule } }],
        Period: 3600,
        EvaluationPeriods: daily ? 25 : 168,
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
        TreatMissingData: 'breaching',
      });
    }
  });
});

describe('The dashboard', () => {
  const { DashboardBody } = Object(Resources.CleanupDashboard?.Properties);
  const [separator, pieces]: [string, (string | object)[]] = DashboardBody['Fn::Join'];
  // As CloudFormation does, with a name for each resource.
  const text = pieces.map((piece) => (typeof piece === 'string' ? piece : Object.values(piece).flat()[0]));
  const { widgets } = JSON.parse(text.join(separator));
  const shown = JSON.stringify(widgets);

  test('shows every metric that the log lines carry', () => {
    const lines: object[] = [];
    const keep = (line: object) => void lines.push(line);
    withMetrics({ info: keep, warn: keep, error: keep }, Date.now).info({ ms: 1, calls: 1, throttles: 0 });
    const [{ Namespace, Dimensions, Metrics }] = Object(lines[0])._aws.CloudWatchMetrics;
    expect(Metrics.length).toBeGreaterThan(3);
    for (const { Name } of Metrics) {
      const expression = `SEARCH('{${[Namespace, ...Dimensions[0]]}} MetricName="${Name}"'`;
      expect(shown).toContain(JSON.stringify(expression).slice(1, -1));
    }
  });

  test('shows every function and both its queues, no graph over another', () => {
    for (const name of operationNames) {
      const { lambda, queue, deadLetters } = resourceNames(name);
      for (const one of [lambda, queue, deadLetters]) expect(shown).toContain(`"${one}"`);
    }
    const places = widgets.map(({ x, y }: { x: number; y: number }) => `${x},${y}`);
    expect(new Set(places).size).toBe(widgets.length);
    expect(Outputs.Dashboard?.Value).toEqual({ Ref: 'CleanupDashboard' });
  });
});

test('a stack leaves room for as many functions again: it may hold 500 resources', () => {
  expect(Object.keys(on).length).toBeLessThan(300);
});
