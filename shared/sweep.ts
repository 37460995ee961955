import { InvalidRequest } from './errors.ts';
import { findingGuards, inlineLimit, standingGuards } from './guards.ts';
import type { Operation } from './operation.ts';
import { createPace, lanesOf } from './pace.ts';
import { type Invocation, perform } from './perform.ts';
import type { Report, ReportItem } from './report.ts';
import { readSweep, type SweepRequest } from './rule.ts';
import { begin } from './runtime.ts';
import { type Chosen, type Selection, select } from './selection.ts';
import { writeAge } from './time.ts';

/** Deletions under way at a time. */
const workers = 8;

/** Milliseconds that must be left to begin another deletion. */
const enough = 5_000;

/**
 * Sweeps the project by a rule, or carries out a plan given back: lists everything, guards, then plans, deletes or hands
 * over to the queue. Without `apply` it only plans. One failure never stops the rest. Throws `InvalidRequest` for a bad
 * rule and the cloud's `Fault` when the listing fails, both before anything is deleted.
 */
export async function sweep<P extends object, S extends object, R extends object>(
  operation: Operation<P, S, R>,
  input: unknown,
  invocation: Invocation,
): Promise<Report> {
  const { runtime, deadline } = invocation;
  const started = runtime.clock.now();
  const request = readSweep(operation.name, input);
  const { config, queue } = runtime.cloud();
  if (!queue && request.apply && request.rule.limit > inlineLimit)
    throw new InvalidRequest([
      { field: 'limit', message: `must be at most ${inlineLimit} where no queue is configured` },
    ]);
  const run = begin(runtime, deadline);
  const total = run.tally;
  const report: Report = {
    operation: operation.name,
    plan: !request.apply,
    complete: true,
    population: 0,
    matched: 0,
    items: [],
    kept: {},
    guards: standingGuards(request, config.sweeps, started),
    left: 0,
    duration_ms: 0,
    calls: 0,
    throttles: 0,
    rule: request.rule,
  };
  if (report.guards.length === 0) {
    const candidates = operation.candidates(run.call, config.projectId);
    const selection = await select(operation, candidates, request, started);
    report.guards = findingGuards(request, selection);
    Object.assign(report, { population: selection.population, matched: selection.matched, kept: selection.kept });
    if (report.guards.length > 0) report.left = selection.matched;
    else Object.assign(report, await settle(operation, request, selection, { ...invocation, total }));
  }
  const { calls, throttles } = total;
  Object.assign(report, { duration_ms: runtime.clock.now() - started, calls, throttles });
  const { items, ...summary } = report;
  runtime.log.info({ ...summary, status: 'swept', invocation: invocation.id, items: items.slice(0, 100) });
  return report;
}

/** What is to be done about what was found. */
async function settle<P extends object, S extends object, R extends object>(
  operation: Operation<P, S, R>,
  request: SweepRequest,
  selection: Selection<P>,
  invocation: Invocation,
): Promise<Pick<Report, 'items' | 'left' | 'complete'>> {
  const now = invocation.runtime.clock.now();
  const show = (item: Chosen<P>, status: string, reason = item.reason): ReportItem => ({
    params: item.params,
    name: item.name,
    status,
    ...(reason && { reason }),
    age: Number.isFinite(item.since) ? writeAge(now - item.since) : '',
    matched_by: item.matched_by,
    ...(status === 'planned' && { fingerprint: item.fingerprint }),
  });
  const untouched = [
    ...selection.refused.map((item) => show(item, 'refused')),
    ...selection.changed.map((item) => show(item, 'changed')),
  ];
  const beyond = selection.matched - selection.chosen.length;
  if (!request.apply)
    return {
      items: [...selection.chosen.map((item) => show(item, 'planned')), ...untouched],
      left: beyond,
      complete: true,
    };
  const { queue } = invocation.runtime.cloud();
  const done = queue
    ? await queue.send(selection.chosen, invocation.deadline)
    : await deleteAll(operation, selection.chosen, invocation);
  const items = done.map(({ item, status, reason }) => show(item, status, reason));
  const missed = selection.chosen.length - done.length;
  return { items: [...items, ...untouched], left: beyond + missed, complete: missed === 0 };
}

/** What became of one chosen target. */
export interface Done<P> {
  item: Chosen<P>;
  status: string;
  reason?: string;
}

/** Deletes, oldest first, several at a time but never two that exclude each other; stops between deletions when time runs out. */
async function deleteAll<P extends object, S extends object, R extends object>(
  operation: Operation<P, S, R>,
  chosen: Chosen<P>[],
  invocation: Invocation,
): Promise<Done<P>[]> {
  const { runtime, deadline, total = { calls: 0, throttles: 0 } } = invocation;
  const lanes = lanesOf(chosen, (item) => operation.exclusive?.(item.params));
  const pace = createPace(runtime.clock);
  const done: Done<P>[] = [];

  async function deleteOne(item: Chosen<P>) {
    const before = total.throttles;
    const result = await perform(operation, { params: item.params, wait: true, unless_kept: true }, invocation).catch(
      (error: Error) => ({
        status: 'failed',
        reason: error.message,
      }),
    );
    pace.felt(total.throttles > before);
    done.push({ item, status: result.status, ...(result.reason && { reason: result.reason }) });
  }
  async function work() {
    for (let lane = lanes.shift(); lane; lane = lanes.shift())
      for (const item of lane) {
        if (deadline.remaining() < enough || !(await pace.turn(deadline))) return;
        await deleteOne(item);
      }
  }
  await Promise.all(Array.from({ length: workers }, work));
  return done;
}
