import { expect, test } from 'vitest';
import { createCounter, type Quota, shareUsed } from './quota.ts';

const quota: Quota = { limit: 20, window: 1_000 };

/** What came of requests at these moments. */
function meet(moments: readonly number[]) {
  const count = createCounter(quota);
  return moments.map((at) => ({ at, method: 'GET', throttled: count(at).throttled }));
}

test('a window takes its limit, and the next one begins where it ends', () => {
  const met = meet([...Array.from({ length: 22 }, () => 500), 1_499, 1_500]);
  expect(met.filter(({ throttled }) => throttled).map(({ at }) => at)).toEqual([500, 500, 1_499]);
});

test.each([
  ['evenly', (n: number) => n * 50, 1],
  ['in bursts', (n: number) => Math.floor(n / 20) * 1_000, 1],
  ['at half the pace', (n: number) => n * 100, 0.5],
])('what asks %s uses its share of what is allowed', (_, moment, used) => {
  const met = meet(Array.from({ length: 201 }, (_, n) => moment(n)));
  expect(shareUsed(met, quota, met.at(-1)?.at ?? 0)).toBeCloseTo(used, 2);
});
