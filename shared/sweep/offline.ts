import * as z from 'zod/mini';
import type { Clock } from '../base/clock.ts';
import { startDeadline } from '../base/deadline.ts';
import { type Context, newTally } from '../deletion/context.ts';
import type { Operation } from '../deletion/define.ts';
import type { Target } from '../deletion/target.ts';
import { createRetry } from '../transport/retry.ts';
import type { Entry, Reading } from './inventory.ts';
import type { Report } from './report.ts';
import type { Rule } from './rule.ts';
import { sweep } from './sweep.ts';

/** One kind as it was read, page by page, since a sweep decides page by page. */
export interface Holding {
  operation: string;
  project_id: string;
  pages: readonly (readonly Entry[])[];
}

/** Plans a sweep of what was read, as of `now`, without a cloud: the judge is that of every sweep. */
export function planOffline(holding: Holding, rule: Rule, now: number): Promise<Report> {
  const brakes = { disabled: false, freeze: [] };
  return sweep(standIn(holding), { ...rule, apply: false }, nowhere(holding.project_id, now), { brakes });
}

/** A target as it was read, and what was said of it then. */
interface Told extends Target {
  said: Reading;
}

/** An operation that lists what was read, and says of it what was said then. */
function standIn({ operation, pages }: Holding): Operation {
  return {
    name: operation,
    service: '',
    route: 'DELETE /',
    params: z.never() as never,
    permissions: { delete: [], sweep: [] },
    read: async () => undefined,
    async *list() {
      for (const page of pages) yield page.map(listed);
    },
    guard: (target) => (target as Told).said.guard,
    sweepGuard: (target) => (target as Told).said.sweep_guard,
    usedBy: async (_, target) => (target as Told).said.used_by,
  };
}

function listed(entry: Entry): Told {
  const { whole } = entry;
  const target = told(entry);
  if (whole) target.complete = async () => (whole === 'gone' ? undefined : told(whole));
  return target;
}

/** A NIC or a metadata key has its server's labels: not equal ones, the same. */
function told(said: Reading): Told {
  const { server_labels, ...target } = said.target;
  return { ...target, ...(server_labels && { labels: target.server?.labels }), said };
}

/** An invocation at a moment that does not pass, without any way to a cloud. */
function nowhere(projectId: string, now: number): Context {
  const clock: Clock = { now: () => now, elapsed: () => 0, sleep: async () => {}, timeout: () => () => {} };
  const quiet = () => {};
  return {
    projectId,
    clock,
    log: { info: quiet, warn: quiet, error: quiet },
    deadline: startDeadline(clock, Number.POSITIVE_INFINITY, new AbortController().signal),
    retry: createRetry(),
    tally: newTally(),
    open: () => () => Promise.reject(new Error('What was read before asks nothing of a cloud.')),
    invocation: 'offline',
    cause: 'offline',
  };
}
