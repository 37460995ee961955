import { expect, test } from 'vitest';
import { run } from './command.ts';

test('inputs of every trigger, near the legal ones: nothing reaches the cloud that is not valid, nothing breaks, nothing is slow', async () => {
  const { breaches, wrong, upstream } = await run<{ breaches: object; wrong: string[]; upstream: number }>(
    'fuzz.ts',
    '--inputs',
    '2000',
  );
  expect({ breaches, wrong }).toEqual({ breaches: {}, wrong: [] });
  expect(upstream).toBeGreaterThan(1_000);
});
