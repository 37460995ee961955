import { deleteAll } from '../deletion/batch.ts';
import { type Brakes, underBrakes } from '../deletion/brakes.ts';
import { asBulk, type Context, clientOf } from '../deletion/context.ts';
import type { Operation } from '../deletion/define.ts';
import { InvalidRequest } from '../deletion/errors.ts';
import type { Engine } from '../outbound/engine.ts';
import { tell } from './digest.ts';
import { findingGuards, inlineLimit, standingGuards } from './guards.ts';
import { handOver, isHandedOver, onBehalf, unfinished, workOffPortion } from './hand-over.ts';
import { holdTo } from './hold.ts';
import { itemWriter, worthOf } from './item.ts';
import { judgeOf } from './match.ts';
import { fingerprintOf, readSweep, type SweepRequest } from './plan.ts';
import type { Report } from './report.ts';
import { select } from './select.ts';
import type { Selection } from './selection.ts';

/** What a deployment gives a sweep: its brakes, and where deletions go that are too many for one invocation. */
export interface SweepSettings {
  brakes: Brakes;
  engine?: Engine | undefined;
  /** The label that says whose a target is. */
  ownerLabel?: string | undefined;
  /** Nobody waits for the answer, so a plan is told as well. */
  tellsPlans?: boolean;
}

/**
 * Sweeps the project by a rule, or carries out a plan given back: lists everything, guards, then plans, deletes or hands
 * over. Without `apply` it only plans. One failure never stops the rest. Throws `InvalidRequest` for a bad rule and the
 * cloud's `Fault` when the listing fails, both before anything is deleted; a portion that may not be handed on once more
 * throws what it leaves, when all is told. Logs one line, whichever it was.
 */
export async function sweep(
  operation: Operation,
  input: unknown,
  context: Context,
  settings: SweepSettings,
): Promise<Report> {
  const { log, invocation } = context;
  const report = await judgeAndAct(operation, input, asBulk(context), settings).catch((error: Error) => {
    const status = error instanceof InvalidRequest ? 'rejected' : 'failed';
    log.warn({ operation: operation.name, status, reason: error.message, invocation });
    throw error;
  });
  const { items, ages: _, ...summary } = report;
  log.info({ ...summary, status: 'swept', invocation, items: items.slice(0, 100) });
  await tell(report, onBehalf(context, report.portion), settings);
  const reason = unfinished(report);
  if (reason) throw new Error(reason);
  return report;
}

async function judgeAndAct(
  operation: Operation,
  input: unknown,
  context: Context,
  settings: SweepSettings,
): Promise<Report> {
  const { brakes, engine } = settings;
  const { clock, tally } = context;
  const [now, started] = [clock.now(), clock.elapsed()];
  const request = readSweep(operation.name, input);
  if (!engine && !request.portion && request.apply && request.rule.limit > inlineLimit)
    throw new InvalidRequest([
      { field: 'limit', message: `must be at most ${inlineLimit} without a queue, or an agency on FunctionGraph` },
    ]);
  const report = emptyReport(operation.name, request);
  report.guards = standingGuards(request, brakes, now);
  if (report.guards.length === 0) {
    const client = clientOf(context, operation);
    const selection = await select({ operation, projectId: context.projectId, client, now }, request);
    report.guards = findingGuards(request, selection);
    const { population, matched, kept, ages } = selection;
    Object.assign(report, { population, matched, kept, ages });
    const isHeld = report.guards.length > 0;
    Object.assign(report, await settle(operation, { ...request, isHeld }, selection, context, settings));
    report.worth = worthOf(report.items);
  }
  const { calls, throttles } = tally;
  return Object.assign(report, { duration_ms: clock.elapsed() - started, calls, throttles });
}

function emptyReport(operation: string, { apply, rule, portion }: SweepRequest): Report {
  return {
    operation,
    plan: !apply,
    complete: true,
    population: 0,
    matched: 0,
    items: [],
    worth: {},
    kept: {},
    ages: [],
    guards: [],
    left: 0,
    duration_ms: 0,
    calls: 0,
    throttles: 0,
    rule,
    ...(portion && { portion }),
  };
}

/** Does about what was found what is to be done: nothing, where a guard holds it. */
async function settle(
  operation: Operation,
  request: SweepRequest & { isHeld: boolean },
  { chosen, spares, refused, unreadable, changed, matched }: Selection,
  context: Context,
  { brakes, engine, ownerLabel }: SweepSettings,
): Promise<Pick<Report, 'items' | 'left' | 'complete' | 'stopped'>> {
  const { rule, portion } = request;
  const { clock } = context;
  const asItem = itemWriter(judgeOf(rule, clock.now()).clauses, clock.now(), ownerLabel);
  const spared = [
    ...refused.map((one) => asItem({ ...one, status: 'refused' })),
    ...unreadable.map((one) => asItem({ ...one, status: 'unreadable' })),
    ...changed.map((one) => asItem({ ...one, status: 'changed' })),
  ];
  if (request.isHeld) {
    const held = chosen.map((target) => asItem({ target, status: 'held' }));
    return { items: [...held, ...spared], left: matched, complete: true };
  }
  if (!request.apply) {
    const planned = chosen.map((target) => ({
      ...asItem({ target, status: 'planned' }),
      fingerprint: fingerprintOf(target, rule),
    }));
    return { items: [...planned, ...spared], left: matched - chosen.length, complete: true };
  }
  const work = { operation, targets: chosen, rule };
  const hold = underBrakes(brakes, clock.now, holdTo(operation, rule, clock.now));
  const { outcomes, stopped } = isHandedOver(request, engine)
    ? await handOver(engine, work, context)
    : portion
      ? await workOffPortion(engine, { ...work, ...portion }, hold, onBehalf(context, portion))
      : await deleteAll(operation, { targets: [...chosen, ...spares], limit: rule.limit }, hold, context);
  const end = { left: matched - outcomes.length, complete: stopped === undefined, ...(stopped && { stopped }) };
  return { items: [...outcomes.map(asItem), ...spared], ...end };
}
