import type { Operation } from '../deletion/define.ts';
import { type Params, type Target, targetKey } from '../deletion/target.ts';
import { judgeOf } from './match.ts';
import { oldest } from './oldest.ts';
import { fingerprintOf, type SweepRequest } from './plan.ts';

/** A target that stays, and the sentence why. */
export interface Spared {
  target: Target;
  reason: string;
}

/** What one walk through the project found. */
export interface Selection {
  population: number;
  /** How many may go, by the rule and by the documented constraints. */
  matched: number;
  /** The oldest of them, at most as many as the rule's limit. */
  chosen: Target[];
  /** Matched, but a documented constraint stands in the way; the oldest. */
  refused: Spared[];
  /** Planned, and no longer what they were. */
  changed: Spared[];
  /** Why the others stay, counted by clause. */
  kept: Record<string, number>;
}

/**
 * Judges every target, holding on to the oldest matches only: memory does not grow with the project. Where a plan was
 * given back, only what it planned is judged, and only what is still as it was is chosen. Rejects when the listing does.
 */
export async function select(
  operation: Operation,
  list: AsyncIterable<Target[]>,
  { rule, planned }: SweepRequest,
  now: number,
): Promise<Selection> {
  const judge = judgeOf(rule, now);
  const chosen = oldest(rule.limit);
  const refused = oldest(rule.limit);
  const awaited = planned && new Map(planned);
  const changed: Spared[] = [];
  const kept: Record<string, number> = {};
  let [population, matched] = [0, 0];

  /** Decides about what its listing alone does not keep, or about what was planned. */
  async function decide(listed: Target): Promise<void> {
    const plan = awaited?.get(targetKey(listed.params));
    if (awaited && !awaited.delete(targetKey(listed.params))) return;
    let clause = judge.keptBy(listed);
    const target = clause ? listed : listed.complete ? await listed.complete() : listed;
    if (!target || operation.sweepGuard?.(target)) return;
    clause ??= judge.keptBy(target);
    if (clause) count(kept, clause);
    const change = plan && changeOf(target, clause, plan.fingerprint);
    if (change) changed.push({ target, reason: change });
    if (change || clause) return;
    if (operation.guard(target, target.params)) {
      count(kept, 'forbidden');
      refused.add(target);
    } else {
      matched += 1;
      chosen.add(target);
    }
  }

  for await (const page of list)
    for (const target of page) {
      if (operation.sweepGuard?.(target)) continue;
      population += 1;
      // Most of a project ends here, without a promise of its own.
      const clause = awaited ? undefined : judge.keptBy(target);
      if (clause) count(kept, clause);
      else await decide(target);
    }
  for (const { params, name } of awaited?.values() ?? []) changed.push(missing(params, name));
  const sentence = (target: Target) => ({ target, reason: operation.guard(target, target.params) ?? '' });
  return { population, matched, chosen: chosen.list(), refused: refused.list().map(sentence), changed, kept };
}

function count(kept: Record<string, number>, clause: string): void {
  kept[clause] = (kept[clause] ?? 0) + 1;
}

function changeOf(target: Target, clause: string | undefined, fingerprint: string | undefined): string | undefined {
  if (clause) return `It has changed since the plan: ${clause} keeps it now.`;
  return fingerprintOf(target) === fingerprint ? undefined : 'It has changed since the plan.';
}

function missing(params: Params, name: string): Spared {
  const reason = 'It has changed since the plan: it is not there any more.';
  return { target: { params, name, state: {} }, reason };
}
