import { describe, expect, test } from 'vitest';
import type { Amplification } from './amplification.ts';
import { run } from './command.ts';
import type { Sums } from './findings.ts';
import { invariants } from './witness.ts';

const { sums, figures } = await run<{ sums: Sums; figures: Amplification[] }>(
  'chaos.ts',
  '--seed',
  '1',
  '--targets',
  '4000',
  '--size',
  '100',
);

describe('Thousands of targets, with kills, outages, lost answers and people beside us', () => {
  test('many go, and many processes die', () => {
    expect(sums.targets).toBeGreaterThanOrEqual(4_000);
    expect(sums.gone).toBeGreaterThan(2_500);
    expect(sums.kills).toBeGreaterThan(30);
  });

  test.each(invariants)('nothing is found for %s', (invariant) => {
    expect(sums.findings.filter((one) => one.invariant === invariant)).toEqual([]);
  });

  test('the careless cloud knows every path that the product asks for', () => {
    expect(sums.unknown).toEqual([]);
  });

  // The bound of `npm run chaos` is lower: so few targets have more of chance in them.
  test('an outage or a throttle costs the cloud hardly more requests than the same work without', () => {
    const costs = figures.filter(({ kind }) => /^(outage|throttle)/.test(kind)).map(({ work }) => work);
    expect(costs).toHaveLength(4);
    expect(Math.max(...costs)).toBeLessThan(1.25);
  });
});
