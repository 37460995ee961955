import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startDeadline } from '../../shared/base/deadline.ts';
import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import type { Operation } from '../../shared/deletion/define.ts';
import { forecast, type Night } from '../../shared/sweep/forecast.ts';
import { type Entry, takeInventory } from '../../shared/sweep/inventory.ts';
import type { Holding } from '../../shared/sweep/offline.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { ruleSchema } from '../../shared/sweep/rule.ts';
import { type Stage, setStage } from '../stage.ts';
import { addThing, anyProject, type Thing } from './any-project.ts';
import { sent } from './sweeping.ts';

const day = 86_400_000;
const nights = 12;

/** What one kind holds, as a file gives it back. */
async function read(stage: Stage, operation: Operation): Promise<Holding> {
  const deadline = startDeadline(stage.clock, day, new AbortController().signal);
  const context = stage.container.begin(operation.name, { deadline, id: 'export' });
  const pages: Entry[][] = [];
  for await (const page of takeInventory(operation, context)) pages.push(JSON.parse(JSON.stringify(page)));
  return { operation: operation.name, project_id: context.projectId, pages };
}

async function foresee(holding: Holding, rule: object, from: number): Promise<Night[]> {
  const all: Night[] = [];
  for await (const night of forecast(holding, ruleSchema.parse(rule), { from, nights })) all.push(night);
  return all;
}

const paramsIn = (items: Night['items']) => items.map(({ params }) => JSON.stringify(params)).sort();

/** The same nights, each a real sweep, after the clock has moved on to it. */
async function live(stage: Stage, operation: Operation, rule: object, from: number) {
  const serve = stage.serve(operation);
  const told = [];
  for (let night = 1; night <= nights; night += 1) {
    stage.clock.advance(from + (night - 1) * day - stage.clock.now());
    const event = { trigger: 'timer', ...rule, apply: true };
    const report = (await serve(event, { getRemainingTimeInMillis: () => 900_000 })) as Report;
    const deleted = report.items.filter(({ status }) => status === 'deleted');
    told.push({ night, population: report.population, items: paramsIn(deleted), guards: report.guards });
  }
  return told;
}

async function bothWays(name: string, things: readonly Thing[], rule: object) {
  const operation = await importOperation(name);
  const stage = await setStage({ latency: 0 });
  try {
    for (const thing of things) await addThing(stage.cloud.project, thing, stage.clock.now());
    const holding = await read(stage, operation);
    const from = stage.clock.now();
    const asked = stage.cloud.requests.length;
    const foreseen = await foresee(holding, rule, from);
    expect([sent(stage), stage.cloud.requests.length]).toEqual([[], asked]);
    const told = foreseen.map(({ night, population, items, guards }) => {
      return { night, population, items: paramsIn(items), guards };
    });
    return { foreseen: told, really: await live(stage, operation, rule, from) };
  } finally {
    await stage.cloud.close();
  }
}

const rules = fc.record({
  older_than: fc.constantFrom('1d', '2w', '30d', '40d'),
  limit: fc.constantFrom(1, 3, 50),
  max_percent: fc.constantFrom(10, 50, 100),
  expect_population: fc.option(fc.constantFrom([0, 1000], [8, 40]), { nil: undefined, freq: 4 }),
});

describe('A forecast is what the same nights bring, run one by one', () => {
  test.each(operationNames)('%s', async (name) => {
    let taken = 0;
    const any = fc.asyncProperty(anyProject([name]), rules, async (things, rule) => {
      const { foreseen, really } = await bothWays(name, things, rule);
      expect(foreseen).toEqual(really);
      taken += foreseen.flatMap(({ items }) => items).length;
    });
    const old: Thing = { kind: name, days: 60, name: '', labels: {}, odd: '' };
    const certain = [{ ...old }, { ...old, days: 36 }, { ...old, odd: 'in use' as const }];
    await fc.assert(any, {
      numRuns: 12,
      examples: [[certain, { older_than: '40d', limit: 50, max_percent: 100, expect_population: undefined }]],
    });
    expect(taken).toBeGreaterThan(0);
  });
});
