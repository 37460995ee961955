import { describe, expect, test } from 'vitest';
import { ageBars, roundUp } from '../../shared/cli/html/ages.ts';
import { aged } from './runs.ts';

describe('Ages become bars that stand for equally many months', () => {
  test.each([
    [0, 1, 1],
    [23, 1, 24],
    [24, 2, 13],
    [120, 6, 21],
    [2_000, 84, 24],
  ])('the oldest of %i months makes bars of %i, %i of them', (months, step, count) => {
    const { bars, ...axis } = ageBars([aged(months, 'kept', 1)], 'count');
    expect([axis.step, bars.length]).toEqual([step, count]);
    expect(bars.map(({ from }) => from)).toEqual(bars.map((_, i) => i * step));
    expect(bars.at(-1)?.total).toBe(1);
  });

  test('each with what was decided of its targets, and beside them what nothing dates', () => {
    const ages = [aged(0, 'kept', 3, 30), aged(0, 'matched', 1, 5), aged(1, 'refused', 2), aged(null, 'unreadable', 4)];
    const { bars, undated, most } = ageBars(ages, 'count');
    expect(bars.map(({ total }) => total)).toEqual([4, 2]);
    expect(bars[0]?.amounts).toEqual({ matched: 1, kept: 3, refused: 0, unreadable: 0 });
    expect([undated?.total, most]).toEqual([4, 4]);
    expect(ageBars(ages, 'size_gb')).toMatchObject({ bars: [{ total: 35 }, { total: 0 }], most: 35 });
    expect(ageBars(ages, 'size_gb')).not.toHaveProperty('undated');
  });

  test.each([
    [0, 2],
    [1, 2],
    [3, 4],
    [11, 12],
    [99, 100],
    [1_010, 1_200],
    [4_001, 4_200],
  ])('the axis for %i ends at %i', (amount, top) => expect(roundUp(amount)).toBe(top));
});
