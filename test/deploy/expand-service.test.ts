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

  test('gets a queue, a queue of dead letters and an alarm', () => {
    expect(Object.entries(resources).map(([name, { Type }]) => [name, Type])).toEqual([
      ['DeleteThingQueue', 'AWS::SQS::Queue'],
      ['DeleteThingDeadLetters', 'AWS::SQS::Queue'],
      ['DeleteThingAlarm', 'AWS::CloudWatch::Alarm'],
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
  const logs = { PolicyName: 'logs' };
  const CleanupRole = { Type: 'AWS::IAM::Role', Properties: { Path: '/', Policies: [logs] } };
  const CleanupAlarms = { Type: 'AWS::SNS::Topic' };
  const functions = { 'delete-thing': { events: [route] }, 'detach-thing': { events: [route] } };
  const service = {
    service: 'things',
    functions,
    resources: { extensions: {}, Resources: { CleanupRole, CleanupAlarms } },
  };

  test('keeps what it has, and each function’s resources come to it', () => {
    const before = structuredClone(service);
    const expanded = expandService(service);
    const own = ['DeleteThing', 'DetachThing'].flatMap((name) => [
      `${name}Queue`,
      `${name}DeadLetters`,
      `${name}Alarm`,
    ]);
    expect(expanded).toMatchObject({ service: 'things', resources: { extensions: {}, Resources: { CleanupAlarms } } });
    expect(Object.keys(expanded.resources.Resources)).toEqual(['CleanupRole', 'CleanupAlarms', ...own]);
    expect(service).toEqual(before);
  });

  test('has one role, which keeps its policies and may use these queues', () => {
    const { Type, Properties } = expandService(service).resources.Resources.CleanupRole;
    const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
    const resource = (kind: string) => ['DeleteThing', 'DetachThing'].map((name) => arn(name + kind));
    const Statement = [{ Resource: resource('Queue') }, { Resource: resource('DeadLetters') }];
    expect({ Type, Properties }).toMatchObject({
      Type: 'AWS::IAM::Role',
      Properties: { Path: '/', Policies: [logs, { PolicyName: 'queues', PolicyDocument: { Statement } }] },
    });
  });

  test('that has a role of its own is given none', () => {
    expect(Object.keys(expandService({ functions }).resources.Resources ?? {})).not.toContain('CleanupRole');
  });
});
