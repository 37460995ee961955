import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { fitsOf } from '../../shared/deletion/fits.ts';
import { readRecords } from '../../shared/deletion/records.ts';

/** Schemas of every kind, some of which only zod can read. */
const { schema } = fc.letrec<{ schema: z.ZodMiniType }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      ...[z.string(), z.number(), z.boolean(), z.unknown(), z.uuid(), z.coerce.number(), z.null()],
      ...[z.string().check(z.minLength(3)), z.enum(['a', 'b']), z.literal('a'), z.int()],
    ),
    tie('schema').map((inner) => z.nullable(inner)),
    tie('schema').map((inner) => z.nullish(inner)),
    tie('schema').map((inner) => z.array(inner)),
    tie('schema').map((inner) => z.array(inner).check(z.maxLength(1))),
    tie('schema').map((inner) => z.record(z.string(), inner)),
    tie('schema').map((inner) => z.record(z.string().check(z.minLength(2)), inner)),
    fc.tuple(tie('schema'), tie('schema')).map(([a, b]) => z.union([a, b])),
    fc.tuple(tie('schema'), tie('schema')).map(([a, b]) => z.object({ a, b })),
    fc.tuple(tie('schema'), tie('schema')).map(([a, b]) => z.strictObject({ a, b: z.optional(b) })),
    tie('schema').map((a) =>
      z.pipe(
        z.object({ a }),
        z.transform((value) => JSON.stringify(value)),
      ),
    ),
  ),
}));

const json = fc.jsonValue({ depthSize: 'small' });
const { like } = fc.letrec<{ like: unknown }>((tie) => ({
  like: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('a', 'abc', 1, 1.5, true, null),
    fc.array(tie('like'), { maxLength: 2 }),
    fc.record({ a: tie('like'), b: tie('like') }, { requiredKeys: [] }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor'), tie('like')),
    json,
  ),
}));

describe('A quick look', () => {
  test('never says of anything that it fits which zod would not read, or would read as something else', () => {
    let fitted = 0;
    fc.assert(
      fc.property(schema, like, (schema, value) => {
        if (!fitsOf(schema)(value)) return;
        fitted += 1;
        const read = z.safeParse(schema, value);
        expect(read.success).toBe(true);
        // But for what the schema does not name, which zod leaves out.
        if (typeof value === 'object' && value !== null) expect(value).toMatchObject(Object(read.data));
        else expect(read.data).toBe(value);
      }),
      { numRuns: 10_000 },
    );
    expect(fitted).toBeGreaterThan(100);
  });

  test('is enough for a record with everything a list may have', () => {
    const tag = z.object({ key: z.string(), value: z.optional(z.string()) });
    const boot = z.nullish(z.union([z.string(), z.boolean()]));
    const record = z.object({
      id: z.string(),
      size: z.number(),
      boot,
      tags: z.nullish(z.array(tag)),
      metadata: z.nullable(z.record(z.string(), z.unknown())),
    });
    const whole = { id: 'x', size: 4, boot: true, tags: [{ key: 'a' }], metadata: { a: 1 }, more: 'x' };
    const fits = fitsOf(record);
    expect([fits(whole), fits({ ...whole, boot: 1 }), fits({ ...whole, tags: ['a'] })]).toEqual([true, false, false]);
    expect([fits({ ...whole, metadata: [] }), fits([]), fits(null)]).toEqual([false, false, false]);
  });
});

test('A record is not odd because it has a field of that name', () => {
  const record = z.object({ id: z.string() });
  expect(readRecords(record, [{ id: 'x', unreadable: 'y' }], 'p', 'x_id')).toEqual([{ id: 'x' }]);
});
