import { describe, expect, test } from 'vitest';
import { expandFunction } from '../../shared/deploy/expand-function.ts';
import { expandService } from '../../shared/deploy/expand-service.ts';

const route = { httpApi: 'DELETE /v1/{project_id}/things/{thing_id}' };
const recipe = { schedule: { rate: 'cron(17 3 * * ? *)', enabled: false, input: { trigger: 'timer' } } };

describe('A function whose entry says only its route and its recipe', () => {
  const { entry, resources } = expandFunction('delete-thing', { events: [route, recipe] });

  test('gets its code, its settings, and what all functions are woken by', () => {
    expect(entry).toEqual({
      handler: 'delete-thing.handler',
      package: { artifact: 'dist/aws/delete-thing.zip' },
      reservedConcurrency: `\${param:concurrency}`,
      role: 'DeleteThingRole',
      destinations: { onFailure: { type: 'sqs', arn: { 'Fn::GetAtt': ['DeleteThingDeadLetters', 'Arn'] } } },
      environment: {
        CLEANUP_QUEUE_URL: { Ref: 'DeleteThingQueue' },
        CLEANUP_DEAD_LETTER_QUEUE_URL: { Ref: 'DeleteThingDeadLetters' },
        CLEANUP_EVENT_MAP: `\${env:EVENT_MAP_DELETE_THING, null}`,
      },
      events: [
        route,
        recipe,
        { httpApi: 'POST /webhooks/delete-thing' },
        { httpApi: 'POST /sweeps/delete-thing' },
        { httpApi: 'POST /events/delete-thing' },
        {
          sqs: {
            arn: { 'Fn::GetAtt': ['DeleteThingQueue', 'Arn'] },
            batchSize: 10,
            maximumConcurrency: `\${param:workers}`,
            functionResponseType: 'ReportBatchItemFailures',
          },
        },
      ],
    });
  });

  test('gets a role, a queue, a queue of dead letters, and alarms', () => {
    expect(Object.entries(resources).map(([name, { Type }]) => [name, Type])).toEqual([
      ['DeleteThingRole', 'AWS::IAM::Role'],
      ['DeleteThingQueue', 'AWS::SQS::Queue'],
      ['DeleteThingQueuePolicy', 'AWS::SQS::QueuePolicy'],
      ['DeleteThingDeadLetters', 'AWS::SQS::Queue'],
      ['DeleteThingDeadLettersPolicy', 'AWS::SQS::QueuePolicy'],
      ['DeleteThingErrorsAlarm', 'AWS::CloudWatch::Alarm'],
      ['DeleteThingThrottlesAlarm', 'AWS::CloudWatch::Alarm'],
      ['DeleteThingQueueAgeAlarm', 'AWS::CloudWatch::Alarm'],
      ['DeleteThingDeadLettersAlarm', 'AWS::CloudWatch::Alarm'],
    ]);
  });
});

test('what an entry says of its own has precedence', () => {
  const own = { timeout: 60, reservedConcurrency: 1, environment: { LOG_LEVEL: 'debug' }, events: [route] };
  const { entry } = expandFunction('delete-thing', own);
  expect(entry).toMatchObject({ handler: 'delete-thing.handler', timeout: 60, reservedConcurrency: 1 });
  expect(entry.environment).toMatchObject({ LOG_LEVEL: 'debug', CLEANUP_QUEUE_URL: { Ref: 'DeleteThingQueue' } });
});

describe('A service', () => {
  const functions = { 'delete-thing': { events: [route] }, 'detach-thing': { events: [route] } };
  const Table = { Type: 'AWS::DynamoDB::Table' };
  const service = {
    service: 'things',
    functions,
    resources: { extensions: {}, Resources: { Table }, Outputs: { Table: { Value: { Ref: 'Table' } } } },
  };

  test('keeps what it has, and each function’s resources come to it', () => {
    const before = structuredClone(service);
    const { resources, ...rest } = expandService(service);
    expect([rest.service, Object.keys(rest.functions)]).toEqual(['things', Object.keys(functions)]);
    expect(resources).toMatchObject({ extensions: {}, Resources: { Table }, Outputs: { Table: {}, AlarmTopic: {} } });
    expect(Object.keys(resources.Resources ?? {})).toEqual(
      expect.arrayContaining(['CleanupAlarms', 'CleanupDashboard', 'DeleteThingQueue', 'DetachThingRole']),
    );
    expect(service).toEqual(before);
  });

  test('whose functions have roles of their own is given none', () => {
    const role = 'arn:aws:iam::123456789012:role/ours';
    const { resources, functions } = expandService({ functions: { 'delete-thing': { events: [route], role } } });
    expect(Object.values(resources.Resources ?? {}).map(({ Type }) => Type)).not.toContain('AWS::IAM::Role');
    expect(Object.keys(resources.Resources ?? {})).not.toContain('CleanupTracing');
    expect(functions['delete-thing'].role).toBe(role);
  });
});
