import { writeAge } from '../base/time.ts';
import { deleteAll } from '../deletion/batch.ts';
import type { Operation } from '../deletion/define.ts';
import type { Invocation } from '../deletion/handle.ts';
import { InvalidRequest } from '../transport/fault.ts';
import { begin } from '../triggers/container.ts';
import { digestOf } from './digest.ts';
import { findingGuards, inlineLimit, standingGuards } from './guards.ts';
import type { Report, ReportItem } from './report.ts';
import { readSweep, type SweepRequest } from './rule.ts';
import { type Chosen, type Selection, select } from './select.ts';

/**
 * Sweeps the project by a rule, or carries out a plan given back: lists everything, guards, then plans, deletes or hands
 * over to the queue. Without `apply` it only plans. One failure never stops the rest. Throws `InvalidRequest` for a bad
 * rule and the cloud's `Fault` when the listing fails, both before anything is deleted. Logs one line, whichever it was.
 */
export async function sweep<P extends object, S extends object, R extends object>(
  operation: Operation<P, S, R>,
  input: unknown,
  invocation: Invocation,
): Promise<Report> {
  const { runtime, deadline, id } = invocation;
  const report = await judgeAndAct(operation, input, invocation).catch((error: Error) => {
    const status = error instanceof InvalidRequest ? 'rejected' : 'failed';
    runtime.log.warn({ operation: operation.name, status, reason: error.message, invocation: id });
    throw error;
  });
  const { items, ...summary } = report;
  runtime.log.info({ ...summary, status: 'swept', invocation: id, items: items.slice(0, 100) });
  if (!report.plan) await runtime.cloud().notify?.(digestOf(report, invocation), deadline);
  return report;
}

async function judgeAndAct<P extends object, S extends object, R extends object>(
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
  const show = (item: Chosen<object>, status: string, reason = item.reason): ReportItem => ({
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
