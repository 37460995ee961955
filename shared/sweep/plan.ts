import { hash } from 'node:crypto';
import * as z from 'zod';
import { issuesOf } from '../base/issue.ts';
import { isRecord } from '../base/json.ts';
import { InvalidRequest } from '../deletion/errors.ts';
import { type Labels, type Target, targetKey } from '../deletion/target.ts';
import { type Rule, ruleSchema } from './rule.ts';
import { suggestion } from './spelling.ts';

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
  /** Where a plan was given back: what it planned, by `targetKey`. */
  planned?: ReadonlyMap<string, z.infer<typeof plannedItem>>;
}

const example = 'such as {"older_than":"30d"}';

/** Reads a rule, or a plan given back as `apply`. Throws {@link InvalidRequest} naming every issue. */
export function readSweep(operation: string, input: unknown): SweepRequest {
  if (!isRecord(input)) throw new InvalidRequest([{ field: 'rule', message: `must be an object, ${example}` }]);
  const { trigger: _trigger, apply = false, ...given } = input;
  // FunctionGraph's timer had something else than a JSON object as its additional information.
  if ('user_event' in given)
    throw new InvalidRequest([{ field: 'user_event', message: `must be a rule as a JSON object, ${example}` }]);
  if (typeof apply === 'object' && apply !== null) return readPlan(operation, apply, given);
  if (typeof apply !== 'boolean')
    throw new InvalidRequest([{ field: 'apply', message: 'must be true, false or a plan' }]);
  const rule = ruleSchema.safeParse(given);
  const hint = (key: string, path: readonly PropertyKey[]) => suggestion(key, path, ruleSchema, ['apply']);
  if (!rule.success) throw new InvalidRequest(issuesOf(rule.error.issues, 'rule', { hint }));
  return { rule: rule.data, apply };
}

function readPlan(operation: string, input: object, rest: object): SweepRequest {
  const beside = Object.keys(rest).map((field) => ({
    field,
    message: 'must not stand beside a plan, which has its own rule',
  }));
  const plan = planSchema.safeParse(input);
  const hint = (key: string, path: readonly PropertyKey[]) => suggestion(key, path, planSchema);
  const issues = [...beside, ...issuesOf(plan.error?.issues ?? [], 'rule', { under: ['apply'], hint })];
  if (plan.data && plan.data.operation !== operation)
    issues.push({ field: 'apply.operation', message: `must be ${operation}` });
  if (!plan.success || issues.length > 0) throw new InvalidRequest(issues);
  const { rule, items } = plan.data;
  const planned = items.filter(({ status }) => status === 'planned');
  return { rule, apply: true, planned: new Map(planned.map((item) => [targetKey(item.params), item])) };
}

/** What was read of a target, in short: another one later means that the target has changed. */
export function fingerprintOf({ params, name, status, since, labels, volume, entry, server }: Target): string {
  const owner = server && [server.status, server.updated, sorted(server.labels)];
  const read = JSON.stringify([params, name, status, since, sorted(labels), volume, entry, owner]);
  return hash('sha256', read).slice(0, 16);
}

/** The cloud may write the same labels in another order each time. */
function sorted(labels: Labels | undefined) {
  return labels && Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}
