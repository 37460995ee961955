import { startDeadline } from '../base/deadline.ts';
import { type BatchEnd, deleteAll } from '../deletion/batch.ts';
import type { Hold } from '../deletion/check.ts';
import type { Context } from '../deletion/context.ts';
import type { Operation } from '../deletion/define.ts';
import type { Target } from '../deletion/target.ts';
import type { Engine } from '../outbound/engine.ts';
import { withFields } from '../outbound/log-fields.ts';
import { inlineLimit } from './guards.ts';
import { messageFor } from './hold.ts';
import type { Portion, SweepRequest } from './plan.ts';
import { portionsOf } from './portions.ts';
import type { Report } from './report.ts';
import type { Rule } from './rule.ts';

/** The most portions one sweep has under way; how many of them run at once the function's instances bound. */
const mostPortions = 64;

/** So often a portion is handed on unfinished. */
const mostHandOns = 3;

/** Milliseconds a portion keeps for handing on what it does not finish. */
const handOnTime = 15_000;

/** What is to be deleted, and by what it is judged. */
interface Work {
  operation: Operation;
  targets: readonly Target[];
  rule: Rule;
}

/** Whether a sweep's deletions are handed over, because its own invocation could not do them or because workers are there. */
export function isHandedOver({ rule, portion }: SweepRequest, engine: Engine | undefined): engine is Engine {
  return engine?.takes === 'portions' ? !portion && rule.limit > inlineLimit : engine !== undefined;
}

/** Hands the deletions over: to the queue as a message each, or to the function itself in portions of the plan. */
export async function handOver(
  engine: Engine,
  { operation, targets, rule }: Work,
  context: Context,
): Promise<BatchEnd> {
  const { caller } = context;
  const pieces =
    engine.takes === 'portions'
      ? portionsOf(operation, targets, rule, { handed: 0, caller })
      : targets.map((target) => ({ targets: [target], body: messageFor(target.params, rule, caller) }));
  const bound = engine.takes === 'portions' ? mostPortions : pieces.length;
  const outcomes = await engine.send(pieces.slice(0, bound), context);
  if (outcomes.length === targets.length) return { outcomes };
  const isFull =
    pieces.length > bound && outcomes.length === pieces.slice(0, bound).flatMap((one) => one.targets).length;
  const stopped = isFull
    ? `One sweep has at most ${mostPortions} portions under way, so no more were handed over.`
    : 'Not all could be handed over in the time.';
  return { outcomes, stopped };
}

/**
 * Deletes what one portion holds, as far as the time goes, and hands on what was not begun or failed. What is accepted is
 * done with, as in any sweep: the next one finds what did not go after all.
 */
export async function workOffPortion(
  engine: Engine | undefined,
  { operation, targets, rule, handed }: Work & { handed: number },
  hold: Hold,
  context: Context,
): Promise<BatchEnd> {
  const { clock, deadline: whole, caller } = context;
  const deadline = startDeadline(clock, whole.remaining() - handOnTime, whole.signal);
  const end = await deleteAll(operation, { targets, limit: targets.length }, hold, { ...context, deadline });
  const failed = new Map(end.outcomes.filter(({ status }) => status === 'failed').map((one) => [one.target, one]));
  const done = end.outcomes.filter(({ target }) => !failed.has(target));
  const isDone = new Set(done.map(({ target }) => target));
  const rest = targets.filter((target) => !isDone.has(target));
  if (rest.length === 0 || engine?.takes !== 'portions' || handed >= mostHandOns) return end;
  const sent = await engine.send(portionsOf(operation, rest, rule, { handed: handed + 1, caller }), context);
  for (const one of sent) {
    const reason = one.reason ?? failed.get(one.target)?.reason;
    failed.set(one.target, reason ? { ...one, reason } : one);
  }
  const outcomes = [...done, ...failed.values()];
  return outcomes.length < targets.length ? { outcomes, ...(end.stopped && { stopped: end.stopped }) } : { outcomes };
}

/** A portion is worked off for whoever asked for the sweep, unless a key of its own says who asks. */
export function onBehalf(context: Context, { caller }: Partial<Portion> = {}): Context {
  return caller && !context.caller ? { ...context, caller, log: withFields(context.log, { caller }) } : context;
}

/** Why a portion must count as failed, so that the platform tries it again and then tells of it; nothing where all was done. */
export function unfinished({ portion, items, left, stopped }: Report): string | undefined {
  const failed = items.filter(({ status }) => status === 'failed');
  if (!portion || (failed.length === 0 && !stopped)) return undefined;
  const [first] = failed;
  return `Of a portion that was handed on ${portion.handed} times, ${failed.length} deletions failed and ${left} were not begun: ${first?.reason ?? stopped}`;
}
