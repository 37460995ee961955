import { describe, expect, test } from 'vitest';
import { operationNames } from '../../shared/cli/operations.ts';
import { resourceNames } from '../../shared/deploy/resource-names.ts';
import { arn, packageService, type Resource } from './package-service.ts';

interface Statement {
  Effect: string;
  Principal?: object | string;
  Action: string | string[];
  Resource: object | string;
  Condition?: object;
}

const { template, state } = packageService();
const { Resources, Outputs } = template;
const traced = packageService({ options: ['--param=tracing=Active'] }).template;

const propertiesOf = (name: string) => (Resources[name] as Resource).Properties;
const ofType = (type: string) => Object.entries(Resources).filter(([, { Type }]) => Type === `AWS::${type}`);
const statementsOf = (document: unknown) => (document as { Statement: Statement[] }).Statement;
const secure = { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };

describe.each(operationNames)('%s', (name) => {
  const { lambda, logGroup, role, queue, deadLetters, deadLettersPolicy } = resourceNames(name);
  const policies = (resource: string) =>
    ofType('SQS::QueuePolicy').filter(([, { Properties }]) =>
      JSON.stringify(Properties.Queues).includes(`"${resource}"`),
    );

  test('has a role of its own, which reaches its own log group and its own queues only, and only as far as it must', () => {
    expect(propertiesOf(lambda).Role).toEqual(arn(role));
    const given = propertiesOf(role).Policies as { PolicyDocument: object }[];
    const received = ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'];
    expect(given.flatMap(({ PolicyDocument }) => statementsOf(PolicyDocument))).toEqual([
      { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: arn(logGroup) },
      { Effect: 'Allow', Action: ['SendMessage', ...received].map((one) => `sqs:${one}`), Resource: arn(queue) },
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arn(deadLetters) },
    ]);
  });

  test('has encrypted queues, which nobody reaches without TLS', () => {
    for (const one of [queue, deadLetters]) {
      expect(propertiesOf(one).SqsManagedSseEnabled).toBe(true);
      // A second policy would replace the first.
      const [[, policy] = [], ...others] = policies(one);
      expect(others).toEqual([]);
      const expected = expect.objectContaining({ ...secure, Action: 'sqs:*', Resource: arn(one) });
      expect(statementsOf(policy?.Properties.PolicyDocument)).toContainEqual(expected);
    }
  });

  test('loses no event: what failed, and what a schedule could not hand over, is a dead letter', () => {
    const [failures] = ofType('Lambda::EventInvokeConfig').filter(([, { Properties }]) =>
      JSON.stringify(Properties.FunctionName).includes(`"${lambda}"`),
    );
    expect(failures?.[1].Properties.DestinationConfig).toEqual({ OnFailure: { Destination: arn(deadLetters) } });
    const rules = ofType('Events::Rule').filter(([, { Properties }]) =>
      JSON.stringify(Properties).includes(`"${lambda}"`),
    );
    for (const [, { Properties }] of rules)
      expect(Properties.Targets).toEqual([expect.objectContaining({ DeadLetterConfig: { Arn: arn(deadLetters) } })]);
    const allowed = statementsOf(propertiesOf(deadLettersPolicy).PolicyDocument).filter(
      ({ Effect }) => Effect === 'Allow',
    );
    expect(allowed).toEqual(
      rules.map(([rule]) => ({
        Sid: rule,
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn(deadLetters),
        Condition: { ArnEquals: { 'aws:SourceArn': arn(rule) } },
      })),
    );
  });
});

test('the alarms’ topic is encrypted, told by our alarms only and by TLS only, and an output says its ARN', () => {
  expect(propertiesOf('CleanupAlarms').KmsMasterKeyId).toEqual(arn('CleanupAlarmsKey'));
  expect(statementsOf(propertiesOf('CleanupAlarmsPolicy').PolicyDocument)).toMatchObject([
    { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish' },
    { ...secure, Action: 'sns:Publish', Resource: { Ref: 'CleanupAlarms' } },
  ]);
  const ours = { 'Fn::Sub': `arn:\${AWS::Partition}:cloudwatch:\${AWS::Region}:\${AWS::AccountId}:alarm:*` };
  const [told] = statementsOf(propertiesOf('CleanupAlarmsPolicy').PolicyDocument);
  expect(told?.Condition).toEqual({ ArnLike: { 'aws:SourceArn': ours } });
  expect(propertiesOf('CleanupAlarmsKey').EnableKeyRotation).toBe(true);
  const users = statementsOf(propertiesOf('CleanupAlarmsKey').KeyPolicy).filter(({ Effect }) => Effect === 'Allow');
  expect(users.map(({ Principal }) => Principal)).toEqual([
    { AWS: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root` } },
    { Service: 'cloudwatch.amazonaws.com' },
  ]);
  expect(Outputs.AlarmTopic?.Value).toEqual({ Ref: 'CleanupAlarms' });
});

test('tracing is off, and one parameter switches it on, with the right to record', () => {
  const modes = ({ Resources }: typeof template) =>
    Object.values(Resources).flatMap(({ Properties }) => Object(Properties).TracingConfig?.Mode ?? []);
  const isOn = ({ Conditions }: typeof template) => {
    const [is, wanted] = Object(Conditions).CleanupTraced['Fn::Equals'];
    return is === wanted;
  };
  expect([new Set(modes(template)), isOn(template)]).toEqual([new Set(['PassThrough']), false]);
  expect([new Set(modes(traced)), isOn(traced)]).toEqual([new Set(['Active']), true]);
  const roles = operationNames.map((name) => ({ Ref: resourceNames(name).role }));
  expect(Resources.CleanupTracing?.Condition).toBe('CleanupTraced');
  expect(propertiesOf('CleanupTracing').Roles).toEqual(expect.arrayContaining(roles));
});

test('no function may publish to SNS, until a parameter names the topic of CLEANUP_NOTIFY_URL', () => {
  const topic = 'arn:aws:sns:eu-central-1:123456789012:told';
  const given = packageService({ options: [`--param=notifyTopic=${topic}`] }).template;
  const isThere = ({ Conditions }: typeof template) => {
    const [one, other] = Object(Conditions).CleanupNotified['Fn::Not'][0]['Fn::Equals'];
    return one !== other;
  };
  expect([isThere(template), isThere(given)]).toEqual([false, true]);
  const { CleanupNotify } = given.Resources;
  expect(CleanupNotify?.Condition).toBe('CleanupNotified');
  expect(statementsOf(CleanupNotify?.Properties.PolicyDocument)).toEqual([
    { Effect: 'Allow', Action: ['sns:Publish'], Resource: topic },
  ]);
});

test('every resource is tagged with the application and its stage', () => {
  expect(state.service.provider.stackTags).toEqual({ application: 'cleanup-functions', stage: 'dev' });
});

test('the bucket that the code is uploaded to is not public', () => {
  const bucket = propertiesOf('ServerlessDeploymentBucket').PublicAccessBlockConfiguration;
  expect(new Set(Object.values(Object(bucket)))).toEqual(new Set([true]));
});
