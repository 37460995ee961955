import { describe, expect, test } from 'vitest';
import type { Amplification } from './amplification.ts';
import { run } from './command.ts';
import { plantedCases } from './planted-cases.ts';

const { found, figures } = await run<{
  found: Record<string, { sound: number; planted: number }>;
  figures: Amplification[];
}>('planted.ts');

describe('A fault that is planted into the product is found, and is not found where it is not', () => {
  test.each(plantedCases)('$plant: $invariant: $what', ({ plant }) => {
    expect(found[plant]).toEqual({ sound: 0, planted: expect.toSatisfy((count) => count > 0) });
  });

  test('amplified: what an outage fails is sent ten times', () => {
    expect(figures.find(({ kind }) => kind === 'outage')?.work).toBeGreaterThan(1.5);
  });
});
