import * as z from 'zod/mini';
import { issuesOf } from '../base/issue.ts';
import type { Hold } from '../deletion/check.ts';
import type { Operation } from '../deletion/define.ts';
import { InvalidRequest } from '../deletion/errors.ts';
import { judgeOf } from './match.ts';
import { callerName, type Rule, ruleSchema } from './rule.ts';

/** How a queued deletion says that a sweep asked for it, and whose: the clauses of its rule travel along. */
const markSchema = z.strictObject({
  caller: z.optional(callerName),
  rule: z.omit(ruleSchema, { limit: true, max_percent: true, expect_population: true }),
});

/** The message a worker gets for a target a sweep has chosen. */
export function messageFor(params: object, rule: Rule, caller?: string): object {
  const { limit: _limit, max_percent: _percent, expect_population: _population, ...clauses } = rule;
  return { params, sweep: { rule: clauses, ...(caller && { caller }) } };
}

/**
 * Holds a target, read afresh right before it would go, against the whole rule that chose it: a message may have waited
 * for days. A sweep is stricter than a person: what the operation's `sweepGuard` names it never takes.
 */
export function holdTo(operation: Operation, rule: Rule, now: () => number): Hold {
  return (target) => {
    const guarded = operation.sweepGuard?.(target);
    if (guarded) return guarded;
    const clause = judgeOf(lasting(rule), now()).keptBy(target);
    return clause && `It has changed since the sweep listed it: the rule's clause ${clause} keeps it now.`;
  };
}

/** Each deletion of a sweep changes the server it is on, so how long that was unchanged is judged when it is listed only. */
function lasting({ server, ...others }: Rule): Rule {
  return server?.status ? { ...others, server: { status: server.status } } : others;
}

/** Reads the mark of a sweep in a message. Throws {@link InvalidRequest} naming every issue. */
export function readMark(operation: Operation, mark: unknown, now: () => number): { hold: Hold; caller?: string } {
  const read = markSchema.safeParse(mark);
  if (!read.success) throw new InvalidRequest(issuesOf(read.error.issues, 'sweep', { under: ['sweep'] }));
  const { rule, caller } = read.data;
  return { hold: holdTo(operation, ruleSchema.parse(rule), now), ...(caller && { caller }) };
}
