import * as z from 'zod';
import { readDuration } from '../base/time.ts';
import { InvalidRequest, type Issue } from '../transport/fault.ts';

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

/** One thing a plan would do, and a print of what was read when it was made. */
const plannedItem = z
  .looseObject({
    params: z.record(z.string(), z.string()),
    name: z.string().default(''),
    status: z.string(),
    fingerprint: z.string().optional(),
  })
  .refine(({ status, fingerprint }) => status !== 'planned' || fingerprint !== undefined, {
    path: ['fingerprint'],
    message: 'is missing',
  });

/** A report given back: the rule it was planned by and the items it planned. */
const planSchema = z.looseObject({
  operation: z.string(),
  plan: z.literal(true),
  rule: ruleSchema,
  items: z.array(plannedItem).max(100_000),
});

/** What a sweep was asked for. */
export interface SweepRequest {
  rule: Rule;
  apply: boolean;
  /** Where a plan was given back: what it planned, by {@link targetKey}. */
  planned?: ReadonlyMap<string, z.infer<typeof plannedItem>>;
}

/** The key two descriptions of one target share. */
export function targetKey(params: object): string {
  return JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Reads a rule, or a plan given back as `apply`. Throws {@link InvalidRequest} naming every issue. */
export function readSweep(operation: string, input: unknown): SweepRequest {
  const { trigger: _trigger, apply = false, ...given } = Object(input) as Record<string, unknown>;
  if (typeof apply === 'object' && apply !== null) return readPlan(operation, apply, given);
  if (typeof apply !== 'boolean')
    throw new InvalidRequest([{ field: 'apply', message: 'must be true, false or a plan' }]);
  const rule = ruleSchema.safeParse(given);
  if (!rule.success) throw new InvalidRequest(rule.error.issues.flatMap((issue) => named(issue, ruleSchema)));
  return { rule: rule.data, apply };
}

function readPlan(operation: string, input: object, rest: object): SweepRequest {
  const strangers = Object.keys(rest).map((field) => ({
    field,
    message: 'must not stand beside a plan, which has its own rule',
  }));
  const plan = planSchema.safeParse(input);
  const issues = [...strangers, ...(plan.error?.issues ?? []).flatMap((issue) => named(issue, planSchema, 'apply'))];
  if (plan.data && plan.data.operation !== operation)
    issues.push({ field: 'apply.operation', message: `must be ${operation}` });
  if (!plan.success || issues.length > 0) throw new InvalidRequest(issues);
  const { rule, items } = plan.data;
  const planned = items.filter(({ status }) => status === 'planned');
  return { rule, apply: true, planned: new Map(planned.map((item) => [targetKey(item.params), item])) };
}

function named(issue: z.core.$ZodIssue, schema: z.ZodType, under?: string): Issue[] {
  const path = [...(under ? [under] : []), ...issue.path.map(String)];
  if (issue.code !== 'unrecognized_keys') return [{ field: path.join('.') || 'rule', message: issue.message }];
  return issue.keys.map((key) => ({
    field: [...path, key].join('.'),
    message: `is not known${suggestion(key, issue.path, schema)}`,
  }));
}

/** The nearest key the schema knows at that place, where one is near: a typo should not cost a visit to the README. */
function suggestion(key: string, path: readonly PropertyKey[], schema: z.ZodType): string {
  const place = path.reduce<z.ZodType | undefined>((at, step) => shapeOf(at)?.[String(step)], schema);
  const known = [...Object.keys(shapeOf(place) ?? {}), ...(path.length === 0 ? ['apply'] : [])];
  const [nearest = ''] = known.sort((a, b) => distance(key, a) - distance(key, b));
  return distance(key, nearest) <= Math.min(3, Math.ceil(nearest.length / 3)) ? `; did you mean ${nearest}?` : '';
}

function shapeOf(schema: z.ZodType | undefined): Record<string, z.ZodType> | undefined {
  const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
  return inner instanceof z.ZodObject ? inner.shape : undefined;
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, c] of [...a].slice(0, 64).entries()) {
    const next = [i + 1];
    for (const [j, d] of [...b].entries())
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (c === d ? 0 : 1)));
    row = next;
  }
  return row.at(-1) ?? 0;
}
