import * as z from 'zod/mini';
import { readDuration } from '../base/time.ts';

const duration = z
  .string()
  .check(z.refine((text) => readDuration(text) !== undefined, 'must be a duration such as 30m, 72h, 30d or 2w'));
const word = z.string().check(z.minLength(1), z.maxLength(255));
const list = z.array(word).check(z.minLength(1), z.maxLength(100));
const globs = { glob: z.optional(list), except: z.optional(list) };
const filled = z.refine<object>(
  (clause) => Object.values(clause).some((value) => value !== undefined),
  'must not be empty',
);
const labels = {
  has: z.optional(list),
  is: z.optional(z.record(z.string(), z.string()).check(filled)),
  has_not: z.optional(list),
};
const server = { status: z.optional(list), unchanged_for: z.optional(duration) };
const volume = { type: z.optional(list), min_size_gb: z.optional(z.number().check(z.positive())) };
const size = { min_gb: z.number().check(z.positive()) };
const population = z.int().check(z.gte(0));

/**
 * Which targets a sweep is for, and how far it may go. Every clause given must hold; an unknown key is an error, never
 * ignored, for a clause that is not read widens the rule.
 */
export const ruleSchema = z.strictObject({
  older_than: z.optional(duration),
  name: z.optional(z.strictObject(globs).check(filled)),
  labels: z.optional(z.strictObject(labels).check(filled)),
  status: z.optional(list),
  server: z.optional(z.strictObject(server).check(filled)),
  expired: z.optional(z.literal(true)),
  key: z.optional(z.strictObject(globs).check(filled)),
  volume: z.optional(z.strictObject(volume).check(filled)),
  size: z.optional(z.strictObject(size)),
  limit: z._default(z.int().check(z.gte(1), z.lte(100_000)), 50),
  max_percent: z._default(z.number().check(z.positive(), z.lte(100)), 10),
  expect_population: z.optional(z.tuple([population, population])),
});

/** How what is handed over says whose key asked for the sweep. */
export const callerName = z.string().check(z.regex(/^[\w-]{1,64}$/, 'must be the name of a key'));

/** A checked rule. */
export type Rule = z.infer<typeof ruleSchema>;

/** Whether a rule selects anything at all; one that only excludes would select the whole project. */
export function isSelecting({ name, labels, key, ...others }: Rule): boolean {
  const { older_than, status, server, expired, volume, size } = others;
  const isNamed = name?.glob || key?.glob || labels?.has || labels?.is;
  return Boolean(isNamed || older_than || status || server || expired || volume || size);
}
