import fc from 'fast-check';
import { expect, test } from 'vitest';
import { operationNames } from '../../shared/cli/operations.ts';
import type { Run } from '../../shared/cli/report/run.ts';
import { startCloud } from '../rehearsal/cloud/cloud.ts';
import { virtualClock } from '../rehearsal/virtual-clock.ts';
import { addThing, anyClause, anyProject, anyRule, type Thing } from '../sweep/any-project.ts';
import { openFolder, run } from './inventory.ts';

/** What a plan says, without what it cost to make it. */
function said(json: string) {
  const { reports, ...rest } = JSON.parse(json) as Run;
  return { ...rest, reports: reports.map(({ duration_ms: _, calls: __, throttles: ___, ...report }) => report) };
}

async function bothPlans(things: readonly Thing[], rules: object) {
  const clock = virtualClock();
  const cloud = await startCloud({ clock, pageLimit: 25 });
  try {
    for (const thing of things) await addThing(cloud.project, thing, clock.now());
    const { path, write } = openFolder();
    const file = write('rules.json', rules);
    const exported = await run(['export', '--quiet', '--out', path('all.jsonl')], { cloud, clock });
    const real = await run(['plan', file, '--json', '--quiet'], { cloud, clock });
    // The limiter's pauses have let some milliseconds pass since the export.
    const asOf = ['--inventory', path('all.jsonl'), '--now', JSON.parse(real.out).made];
    const offline = await run(['plan', file, '--json', '--quiet', ...asOf], { clock });
    expect([exported.code, real.code, offline]).toMatchObject([0, 0, { code: 0, err: '' }]);
    return { real: said(real.out), offline: said(offline.out) };
  } finally {
    await cloud.close();
  }
}

const rules = fc
  .tuple(...operationNames.map(() => fc.tuple(anyRule, anyClause)))
  .map((all) => Object.fromEntries(all.map(([rule, clause], n) => [operationNames[n], { ...rule, ...clause }])));

/** With these, every kind has something to compare, whatever chance brings. */
const oneOfEach = operationNames.map((kind): Thing => ({ kind, days: 60, name: '', labels: {}, odd: '' }));
const plain = Object.fromEntries(operationNames.map((name) => [name, { older_than: '30d', max_percent: 100 }]));

test('The plan of an export is that of the project, item by item, for every kind, any project and any rules', async () => {
  const met = new Set<string>();
  await fc.assert(
    fc.asyncProperty(anyProject(), rules, async (things, given) => {
      const { real, offline } = await bothPlans(things, given);
      expect(offline).toEqual(real);
      for (const { operation, items } of real.reports)
        for (const { status } of items) met.add(`${operation} ${status}`);
    }),
    { numRuns: 40, examples: [[oneOfEach, plain]] },
  );
  expect([...met]).toEqual(expect.arrayContaining(operationNames.map((name) => `${name} planned`)));
});
