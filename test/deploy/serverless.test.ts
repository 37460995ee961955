import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import { resourceNames } from '../../shared/deploy/resource-names.ts';
import { readSweep } from '../../shared/sweep/plan.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { untidyProject } from '../rehearsal/cloud/untidy-project.ts';
import { virtualClock } from '../rehearsal/virtual-clock.ts';
import { type Stage, setStage } from '../stage.ts';
import { arn } from './package-service.ts';
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

describe.each(operationNames)('%s', (name) => {
  const { queue, deadLetters } = resourceNames(name);

  test('knows its own two queues, and is woken by the first', () => {
    const { environment, events } = functions[name] ?? { environment: {}, events: [] };
    expect(environment).toMatchObject({
      CLEANUP_QUEUE_URL: { Ref: queue },
      CLEANUP_DEAD_LETTER_QUEUE_URL: { Ref: deadLetters },
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
      RedrivePolicy: { maxReceiveCount: 30, deadLetterTargetArn: arn(deadLetters) },
    });
    expect(propertiesOf(queue)?.VisibilityTimeout).toBeGreaterThan(provider.timeout);
  });

  test('leaves dead letters for 14 days, in a queue from which they may go back', () => {
    expect(propertiesOf(deadLetters)).toMatchObject({
      MessageRetentionPeriod: 14 * 86_400,
      RedriveAllowPolicy: { redrivePermission: 'allowAll' },
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
