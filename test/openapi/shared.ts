import * as z from 'zod';
import { ruleAsJsonSchema, written } from '../../shared/cli/json-schema.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { ruleSchema } from '../../shared/sweep/rule.ts';
import type { Problem } from '../../shared/triggers/http/problem.ts';
import type { Schema } from '../rehearsal/docs-document.ts';
import { ref } from './schemas.ts';

const problem = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  issues: z.exactOptional(z.array(z.strictObject({ field: z.string(), message: z.string() }))),
  code: z.exactOptional(z.string()).describe("The cloud's own code."),
  request_id: z.exactOptional(z.string()).describe('The id to quote to the vendor.'),
  retry_after: z.exactOptional(z.int()).describe('Seconds after which asking again makes sense.'),
}) satisfies z.ZodType<Problem>;

const outcomes = ['deleted', 'accepted', 'absent', 'refused', 'failed', 'queued'] as const;
const statuses = ['planned', 'held', ...outcomes, 'changed', 'unreadable'] as const;
const item = z.strictObject({
  params: z.record(z.string(), z.string()),
  name: z.string(),
  status: z.enum(statuses),
  reason: z.exactOptional(z.string()),
  size_gb: z.exactOptional(z.number()),
  address: z.exactOptional(z.string()),
  flavour: z.exactOptional(z.string()),
  server: z.exactOptional(z.strictObject({ id: z.string(), name: z.string() })).describe('The server it hangs on.'),
  value: z.exactOptional(z.string()).describe("A metadata key's value, unless it looks like a secret."),
  age: z.string().describe('210d, 30h, 5m; empty where nothing dates it.'),
  matched_by: z.array(z.string()).describe('The clauses of the rule that speak for its deletion.'),
  fingerprint: z.exactOptional(z.string()).describe('In a plan: what was read of it, in short.'),
});

const count = z.int().min(0);

const report = z.strictObject({
  operation: z.string(),
  plan: z.boolean().describe('Nothing was deleted: this says what would be.'),
  complete: z.boolean().describe('Nothing was cut short: all that was to be begun was.'),
  stopped: z.exactOptional(z.string()).describe('Why, where not all was begun.'),
  population: count.describe('Targets of this kind in the project, counted afresh.'),
  matched: count,
  items: z.array(item),
  worth: z
    .strictObject({
      size_gb: z.exactOptional(z.number()),
      flavours: z.exactOptional(z.record(z.string(), count)),
    })
    .describe('What goes, or would go, is worth: gigabytes in all, and how many of each flavour.'),
  kept: z.record(z.string(), count).describe('How many stay, by what keeps them.'),
  ages: z
    .array(
      z.strictObject({
        months: count.nullable().describe('Of 30 days each; null where nothing dates the targets.'),
        fate: z.enum(['matched', 'kept', 'refused', 'unreadable']),
        count,
        size_gb: z.exactOptional(z.number()),
      }),
    )
    .describe('All of the population, by age.'),
  guards: z.array(z.string()).describe('A sentence for each guard that stopped the sweep.'),
  left: count.describe('Matches that are not in items, or were not got to.'),
  duration_ms: count,
  calls: count,
  throttles: count,
  rule: ruleSchema,
}) satisfies z.ZodType<Report>;

const text = { type: 'string', minLength: 1 };

/** CloudEvents 1.0, in its JSON format. */
const event = {
  type: 'object',
  properties: { specversion: { const: '1.0' }, id: text, source: text, type: text, datacontenttype: text, data: {} },
  required: ['specversion', 'id', 'source', 'type'],
  additionalProperties: true,
};

/** What every function's endpoints share. */
export function sharedSchemas(): Record<string, Schema> {
  const { properties, ...rest } = written(report);
  const byRule = ruleAsJsonSchema();
  const apply = { type: 'boolean', default: false, description: 'Delete, instead of only planning.' };
  const sweep = [
    { title: 'A rule', ...byRule, properties: { ...(byRule.properties as object), apply } },
    {
      title: 'A plan given back: exactly what it planned is deleted, as far as it is still as it was',
      type: 'object',
      properties: { apply: ref('report') },
      required: ['apply'],
      additionalProperties: false,
    },
  ];
  return {
    problem: written(problem),
    rule: byRule,
    report: { ...rest, properties: { ...properties, rule: ref('rule') } },
    sweep: { anyOf: sweep },
    event,
    events: { type: 'array', items: ref('event') },
    data: { description: 'The data of one event, in binary mode.' },
  };
}
