import * as z from 'zod';
import { readDuration } from '../base/time.ts';

const duration = z
  .string()
  .refine((text) => readDuration(text) !== undefined, 'must be a duration such as 30m, 72h, 30d or 2w');
const list = z.array(z.string().min(1).max(255)).min(1).max(100);
const globs = { glob: list.optional(), except: list.optional() };
const filled = (clause: object) => Object.values(clause).some((value) => value !== undefined);
const empty = 'must not be empty';

/**
 * Which targets a sweep is for, and how far it may go. Every clause given must hold; an unknown key is an error, never
 * ignored, for a clause that is not read widens the rule.
 */
export const ruleSchema = z.strictObject({
  older_than: duration.optional(),
  name: z.strictObject(globs).refine(filled, empty).optional(),
  labels: z
    .strictObject({
      has: list.optional(),
      is: z.record(z.string(), z.string()).refine(filled, empty).optional(),
      has_not: list.optional(),
    })
    .refine(filled, empty)
    .optional(),
  status: list.optional(),
  server: z
    .strictObject({ status: list.optional(), unchanged_for: duration.optional() })
    .refine(filled, empty)
    .optional(),
  expired: z.literal(true).optional(),
  key: z.strictObject(globs).refine(filled, empty).optional(),
  volume: z
    .strictObject({ type: list.optional(), min_size_gb: z.number().positive().optional() })
    .refine(filled, empty)
    .optional(),
  limit: z.int().min(1).max(100_000).default(50),
  max_percent: z.number().positive().max(100).default(10),
  expect_population: z.tuple([z.int().min(0), z.int().min(0)]).optional(),
});

/** A checked rule. */
export type Rule = z.infer<typeof ruleSchema>;

/** Whether a rule selects anything at all; one that only excludes would select the whole project. */
export function isSelecting({ older_than, name, labels, status, server, expired, key, volume }: Rule): boolean {
  return Boolean(
    older_than || name?.glob || labels?.has || labels?.is || status || server || expired || key?.glob || volume,
  );
}
