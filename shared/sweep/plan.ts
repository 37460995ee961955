import { hash } from 'node:crypto';
import * as z from 'zod/mini';
import { issuesOf } from '../base/issue.ts';
import { isRecord } from '../base/json.ts';
import { InvalidRequest } from '../deletion/errors.ts';
import { type Labels, type Target, targetKey } from '../deletion/target.ts';
import { callerName, type Rule, ruleSchema } from './rule.ts';
import { suggestion } from './spelling.ts';
import { ruleWording } from './wording.ts';

/** One thing a plan would do, and a print of what was read when it was made. */
const plannedItem = z
  .looseObject({
    params: z.record(z.string(), z.string()),
    name: z._default(z.string(), ''),
    status: z.string(),
    fingerprint: z.optional(z.string()),
  })
  .check(
    z.refine(({ status, fingerprint }) => status !== 'planned' || fingerprint !== undefined, {
      path: ['fingerprint'],
      message: 'is missing',
    }),
  );

/** A report given back: the rule it was planned by and the items it planned. */
const planSchema = z.looseObject({
  operation: z.string(),
  plan: z.literal(true),
  rule: ruleSchema,
  items: z.array(plannedItem).check(z.maxLength(100_000)),
  portion: z.optional(z.strictObject({ handed: z.int().check(z.gte(0)), caller: z.optional(callerName) })),
});

/** The plan is one portion of a sweep's, which was too large for one invocation; so often it was handed on unfinished. */
export interface Portion {
  handed: number;
  /** The name of the key that asked for the sweep. */
  caller?: string | undefined;
}

/** What a sweep was asked for. */
export interface SweepRequest {
  rule: Rule;
  apply: boolean;
  /** Where a plan was given back: what it planned, by `targetKey`. */
  planned?: ReadonlyMap<string, z.infer<typeof plannedItem>>;
  portion?: Portion;
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
  const rule = ruleSchema.safeParse(given, { error: ruleWording });
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
  const { rule, items, portion } = plan.data;
  const planned = items.filter(({ status }) => status === 'planned');
  const byKey = new Map(planned.map((item) => [targetKey(item.params), item]));
  return { rule, apply: true, planned: byKey, ...(portion && { portion }) };
}

/**
 * What a plan went by, in short: the guard's state, the labels, for one may say `keep`, and what the rule's clauses ask.
 * Another one later means that the target has changed. Of a server's labels, which its NICs and metadata keys share, only
 * the tags and those a clause names count, or each key that goes would change the plan of the rest.
 */
export function fingerprintOf({ params, state, labels, entry, server, ...target }: Target, rule: Rule): string {
  const own = labels === server?.labels ? only(namedIn(rule), labels) : labels;
  const asked = [
    rule.older_than || rule.expired ? target.since : '',
    rule.name ? target.name : '',
    rule.status ? target.status : '',
    rule.volume ? target.volume : '',
    rule.volume || rule.size ? target.size_gb : '',
    rule.server?.status ? server?.status : '',
    rule.server?.unchanged_for ? server?.updated : '',
  ];
  const wentBy = JSON.stringify([params, state, entry, sorted(own), sorted(server?.tags), asked]);
  return hash('sha256', wentBy).slice(0, 16);
}

/** The labels a rule's clauses ask for. */
function namedIn({ labels, expired }: Rule): string[] {
  const { has = [], is = {}, has_not = [] } = labels ?? {};
  return [...has, ...Object.keys(is), ...has_not, ...(expired ? ['expires-at', 'ttl'] : [])];
}

function only(names: string[], labels: Labels | undefined): Labels | undefined {
  return labels && Object.fromEntries(Object.entries(labels).filter(([label]) => names.includes(label)));
}

/** The cloud may write the same labels in another order each time. */
function sorted(labels: Labels | undefined) {
  return labels && Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}
