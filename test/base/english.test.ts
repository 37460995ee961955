import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { issuesOf } from '../../shared/base/issue.ts';

test('What a schema finds is told in English, for zod/mini brings no language of its own', () => {
  const found = z.object({ limit: z.int().check(z.gte(1)) }).safeParse({ limit: 0 });
  expect(issuesOf(found.error?.issues ?? [], 'rule')).toEqual([
    { field: 'limit', message: 'Too small: expected number to be >=1' },
  ]);
});
