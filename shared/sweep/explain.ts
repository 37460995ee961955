import { usedBy } from '../deletion/check.ts';
import type { Operation } from '../deletion/define.ts';
import { isKept, type Target } from '../deletion/target.ts';
import type { Client } from '../transport/client.ts';
import { clausesOf } from './match.ts';
import type { Rule } from './rule.ts';

/** Everything that is asked of one target before it goes, each with its answer. */
export interface Explanation {
  /** What the rule asks for, what the target has, and whether that is enough. */
  clauses: { clause: string; asked: unknown; found: unknown; holds: boolean }[];
  /** What protects it whatever the rule says: the sentence, where one speaks against its deletion. */
  guards: { guard: 'keep' | 'constraint' | 'sweep' | 'used by'; reason?: string }[];
}

/** Asks of a target, read whole, everything that a sweep by the rule would ask, and does not stop at the first no. */
export async function explainTarget(
  operation: Operation,
  client: Client,
  target: Target,
  rule: Rule | undefined,
  now: number,
): Promise<Explanation> {
  const clauses = rule
    ? clausesOf(rule, now).map(({ name, found, holds }) => ({
        clause: name,
        asked: rule[name],
        found: found(target),
        holds: holds(target),
      }))
    : [];
  const kept = isKept(target) ? 'It is labelled keep, or its labels could not be read.' : undefined;
  const reasons = {
    keep: kept,
    constraint: operation.guard(target, target.params),
    sweep: operation.sweepGuard?.(target),
    'used by': await usedBy({ operation, client }, target),
  };
  const guards = Object.entries(reasons).map(([guard, reason]) => ({ guard, ...(reason && { reason }) }));
  return { clauses, guards: guards as Explanation['guards'] };
}
