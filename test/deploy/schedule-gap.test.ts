import { expect, test } from 'vitest';
import { longestGap } from '../../shared/deploy/schedule-gap.ts';

test.each([
  ['rate(5 minutes)', 1],
  ['rate(1 hour)', 1],
  ['rate(90 minutes)', 2],
  ['rate(3 days)', 72],
  ['rate(7 days)', 168],
  ['cron(17 * * * ? *)', 1],
  ['cron(0/15 * * * ? *)', 1],
  ['cron(17 3 * * ? *)', 24],
  ['cron(17 3,15 * * ? *)', 24],
  ['cron(17 3 ? * MON-FRI *)', 168],
  ['cron(17 3 ? * SUN *)', 168],
])('%s runs every %i hours at least', (expression, hours) => {
  expect(longestGap(expression)).toBe(hours);
});

test.each([
  'rate(8 days)',
  'cron(17 3 1 * ? *)',
  'cron(17 3 ? * 1#2 *)',
  'cron(17 3 ? * 6L *)',
  'cron(17 3 * 12 ? *)',
  'cron(17 3 * * ? 2027)',
  'at noon',
  'undefined',
])('%s is not known to run each week', (expression) => {
  expect(longestGap(expression)).toBeUndefined();
});
