import { randomUUID } from 'node:crypto';
import middy from '@middy/core';
import type { LambdaContext } from 'hono/aws-lambda';
import { startDeadline } from './deadline.ts';
import { headerOf, sort } from './events.ts';
import type { Operation } from './operation.ts';
import type { Invocation } from './perform.ts';
import { createRuntime, type Runtime } from './runtime.ts';
import { work } from './worker.ts';

/** What the platforms say about an invocation; each in its own spelling, some of it not at all. */
export type PlatformContext = Partial<Pick<LambdaContext, 'awsRequestId' | 'getRemainingTimeInMillis'>>;

/** A deployed function: any of its events in, that trigger's answer out. */
export type Handler = (event: unknown, context: PlatformContext) => Promise<unknown>;

/** Milliseconds kept back for the answer itself: work ends, then requests are cut, then the platform kills. */
const reserve = { work: 1_500, cut: 1_000 };

/** HTTP gateways stop listening after 30 seconds, however long the function may run. */
const longestAnswer = 25_000;

/** An invocation whose context does not say how long it may take. */
const longestInvocation = 15 * 60_000;

let shared: Runtime | undefined;

/** The runtime of this container. */
function containerRuntime(): Runtime {
  shared ??= createRuntime();
  return shared;
}

/** Makes the handler of one operation: sorts an event and lets its trigger answer, within the time there is. */
export function serve<P extends object, S extends object, R extends object>(
  operation: Operation<P, S, R>,
  open: () => Runtime = containerRuntime,
): Handler {
  // What only one trigger needs is loaded by its first event; the others start without it.
  let http: Promise<ReturnType<typeof import('./http.ts').createHttp>> | undefined;

  const route = async (
    event: unknown,
    context: PlatformContext,
    { signal }: { signal: AbortSignal },
  ): Promise<unknown> => {
    const runtime = open();
    const left = (context.getRemainingTimeInMillis?.() ?? longestInvocation) - reserve.work;
    const begin = (longest = left): Invocation => ({
      runtime,
      id: context.awsRequestId ?? randomUUID(),
      deadline: startDeadline(runtime.clock, Math.min(longest, left), signal),
    });
    const sorted = sort(event, operation.name);
    if (sorted.trigger === 'queue') return work(operation, sorted.records, begin());
    if (sorted.trigger === 'timer') return (await import('./sweep.ts')).sweep(operation, sorted.rule, begin());
    http ??= import('./http.ts').then(({ createHttp }) => createHttp(operation));
    const [id, trace] = [headerOf(sorted.event, 'x-request-id'), headerOf(sorted.event, 'traceparent')];
    return (await http)(sorted.event, { ...begin(longestAnswer), ...(id && { id }), ...(trace && { trace }) });
  };

  // The signal is the deadline; the answer always comes from the work itself, so the early answer never settles.
  const early = { timeoutEarlyInMillis: reserve.cut, timeoutEarlyResponse: () => new Promise(() => {}) };
  const onion = middy<unknown, unknown, Error, LambdaContext>(route, early);
  return (event, context) => onion(event, context as LambdaContext);
}
