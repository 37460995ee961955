import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import { readSweep } from '../../shared/sweep/plan.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { untidyProject } from '../rehearsal/cloud/untidy-project.ts';
import { virtualClock } from '../rehearsal/virtual-clock.ts';
import { type Stage, setStage } from '../stage.ts';
import { readService } from './read-service.ts';

interface Service {
  provider: { timeout: number; environment: object };
  params: { default: { concurrency: number; workers: number } };
  functions: Record<string, { environment: object; events: { sqs?: object; schedule?: Schedule }[] }>;
  resources: { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> };
}

interface Schedule {
  enabled: boolean;
  input: object;
}

const file = join(import.meta.dirname, '..', '..', 'serverless.yml');
const { provider, params, functions, resources } = readService<Service>(file);
const propertiesOf = (name: string) => resources.Resources[name]?.Properties;
const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });

/** `delete-snapshot` has `DeleteSnapshotQueue` and so on. */
function resourcesOf(name: string) {
  const words = name.split('-').map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  const prefix = words.join('');
  return { queue: `${prefix}Queue`, dead: `${prefix}DeadLetters`, alarm: `${prefix}Alarm` };
}

describe.each(operationNames)('%s', (name) => {
  const { queue, dead, alarm } = resourcesOf(name);

  test('knows its own two queues, and is woken by the first', () => {
    const { environment, events } = functions[name] ?? { environment: {}, events: [] };
    expect(environment).toMatchObject({
      CLEANUP_QUEUE_URL: { Ref: queue },
      CLEANUP_DEAD_LETTER_QUEUE_URL: { Ref: dead },
    });
    expect(events.flatMap(({ sqs }) => sqs ?? [])).toEqual([
      {
        arn: arn(queue),
        batchSize: 10,
        maximumConcurrency: expect.stringContaining('param:workers'),
        functionResponseType: 'ReportBatchItemFailures',
      },
    ]);
  });

  test('works on a message once at a time, and after thirty times never again', () => {
    expect(propertiesOf(queue)).toMatchObject({
      RedrivePolicy: { maxReceiveCount: 30, deadLetterTargetArn: arn(dead) },
    });
    expect(propertiesOf(queue)?.VisibilityTimeout).toBeGreaterThan(provider.timeout);
  });

  test('leaves dead letters for 14 days, and the first one raises an alarm', () => {
    expect(propertiesOf(dead)).toEqual({ MessageRetentionPeriod: 14 * 86_400 });
    expect(propertiesOf(alarm)).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      AlarmActions: [{ Ref: 'CleanupAlarms' }],
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [dead, 'QueueName'] } }],
    });
  });
});

test('CloudFormation is asked for no more secrets than it takes', () => {
  // AWS CloudFormation User Guide, "General considerations" of dynamic references: at most 60 of them in a template.
  const references = JSON.stringify(provider.environment).match(/\{\{/g) ?? [];
  expect(references.length).toBe(1);
  expect(references.length * operationNames.length).toBeLessThanOrEqual(60);
});

test('workers leave room for timers and HTTP', () => {
  expect(params.default.workers).toBeLessThan(params.default.concurrency);
});

test('the role reaches these queues only, and only as far as it must', () => {
  const policies = propertiesOf('CleanupRole')?.Policies as {
    PolicyName: string;
    PolicyDocument: { Statement: object[] };
  }[];
  const { Statement } = policies.find(({ PolicyName }) => PolicyName === 'queues')?.PolicyDocument ?? {};
  const received = ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'];
  const sorted = (names: string[]) => expect.toSatisfy((given: object[]) => sameSet(given, names.map(arn)));
  expect(Statement).toEqual([
    {
      Effect: 'Allow',
      Action: ['SendMessage', ...received].map((action) => `sqs:${action}`),
      Resource: sorted(operationNames.map((name) => resourcesOf(name).queue)),
    },
    {
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: sorted(operationNames.map((name) => resourcesOf(name).dead)),
    },
  ]);
});

function sameSet(given: object[], wanted: object[]): boolean {
  const set = (list: object[]) => JSON.stringify(list.map((one) => JSON.stringify(one)).sort());
  return set(given) === set(wanted);
}

describe('The recipes', () => {
  const recipes = Object.entries(functions).flatMap(([name, { events }]) =>
    events.flatMap(({ schedule }) => (schedule ? [{ name, ...schedule }] : [])),
  );
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage({ project: untidyProject(virtualClock().now()) });
  });
  afterAll(() => stage.cloud.close());

  test('are there', () => {
    expect(recipes.length).toBeGreaterThan(3);
  });

  // Its story was made for them: of each kind it has some that may go, and one that somebody labelled keep.
  test.each(recipes)(
    '$name: is off, only plans, and matches in the untidy project what may go',
    async ({ name, enabled, input }) => {
      expect(enabled).toBe(false);
      expect(readSweep(name, input)).toMatchObject({ apply: false });
      const handler = stage.serve(await importOperation(name));
      const report = (await handler(input, {})) as Report;
      expect(report).toMatchObject({ plan: true });
      expect(report.matched).toBeGreaterThan(0);
      // Nobody labelled a disk that is attached to a server.
      if (name !== 'detach-volume') expect(report.kept.keep).toBeGreaterThan(0);
    },
  );
});
