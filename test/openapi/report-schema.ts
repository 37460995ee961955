import * as z from 'zod';
import type { Report } from '../../shared/sweep/report.ts';
import { ruleSchema } from '../../shared/sweep/rule.ts';

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
  owner: z.exactOptional(z.string()).describe('Whose it is, by the label that CLEANUP_NOTIFY_GROUP_BY names.'),
  age: z.string().describe('210d, 30h, 5m; empty where nothing dates it.'),
  matched_by: z.array(z.string()).describe('The clauses of the rule that speak for its deletion.'),
  fingerprint: z.exactOptional(z.string()).describe('In a plan: what was read of it, in short.'),
});

const count = z.int().min(0);

/** The report of a sweep. */
export const report = z.strictObject({
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
