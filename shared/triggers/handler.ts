import { randomUUID } from 'node:crypto';
import middy from '@middy/core';
import type { LambdaContext } from 'hono/aws-lambda';
import { startDeadline } from '../base/deadline.ts';
import type { Operation } from '../deletion/define.ts';
import type { Invocation } from '../deletion/handle.ts';
import { environment } from './config.ts';
import { createRuntime, type Runtime } from './container.ts';
import { workOffEvents } from './event-queue.ts';
import { actOn } from './events.ts';
import { inLambdasWords, lentKey, type PlatformContext, withUserData } from './platform.ts';
import { headerOf, sort } from './sources.ts';

/** A deployed function: any of its events in, that trigger's answer out. */
export type Handler = (event: unknown, context: PlatformContext) => Promise<unknown>;

/** Milliseconds kept back for the answer itself: requests and pauses end first, then whoever still pauses is woken. */
const reserve = { work: 1_500, cut: 1_000 };

/** HTTP gateways stop listening after 30 seconds, however long the function may run. */
const longestAnswer = 25_000;

/** An invocation whose context does not say how long it may take. */
const longestInvocation = 15 * 60_000;

/** Milliseconds below which a function's time is a setting that somebody forgot. */
const sensible = 10_000;

const tooShort =
  'There is hardly time for one deletion. Raise the timeout: on FunctionGraph the Execution Timeout, which is 3 s unless set; on Lambda the timeout.';

let shared: Runtime | undefined;

/** The runtime of this container, with the settings its first invocation finds. */
function containerRuntime(context: PlatformContext): Runtime {
  shared ??= createRuntime({ environment: withUserData(environment, context) });
  return shared;
}

/** Makes the handler of one operation: sorts an event and lets its trigger answer, within the time there is. */
export function serve<P extends object, S extends object, R extends object>(
  operation: Operation<P, S, R>,
  open: (context: PlatformContext) => Runtime = containerRuntime,
): Handler {
  // What only one trigger needs is loaded by its first event; the others start without it.
  let http: Promise<ReturnType<typeof import('./http/routes.ts').createHttp>> | undefined;
  let warned = false;

  const route = async (
    { event, runtime }: { event: unknown; runtime: Runtime },
    context: PlatformContext,
    { signal }: { signal: AbortSignal },
  ): Promise<unknown> => {
    const remaining = context.getRemainingTimeInMillis?.() ?? longestInvocation;
    if (remaining < sensible && !warned) {
      warned = true;
      runtime.log.warn({ operation: operation.name, status: 'short-of-time', reason: tooShort, ms: remaining });
    }
    const left = remaining - reserve.work;
    const begin = (longest = left): Invocation => ({
      runtime,
      id: context.awsRequestId ?? randomUUID(),
      deadline: startDeadline(runtime.clock, Math.min(longest, left), signal),
    });
    const sorted = sort(event, operation.name);
    if (sorted.trigger === 'queue') return workOffEvents(operation, sorted.records, begin());
    if (sorted.trigger === 'timer') return (await import('../sweep/sweep.ts')).sweep(operation, sorted.rule, begin());
    if (sorted.trigger === 'events') return { results: await actOn(operation, sorted.events, begin()) };
    http ??= import('./http/routes.ts').then(({ createHttp }) => createHttp(operation));
    const [id, trace] = [headerOf(sorted.event, 'x-request-id'), headerOf(sorted.event, 'traceparent')];
    return (await http)(sorted.event, { ...begin(longestAnswer), ...(id && { id }), ...(trace && { trace }) });
  };

  // The signal is the deadline; the answer always comes from the work itself, so the early answer never settles.
  const early = { timeoutEarlyInMillis: reserve.cut, timeoutEarlyResponse: () => new Promise(() => {}) };
  const onion = middy<{ event: unknown; runtime: Runtime }, unknown, Error, LambdaContext>(route, early);
  return async (event, context = {}) => {
    const runtime = open(context);
    runtime.lend(lentKey(context));
    return onion({ event, runtime }, inLambdasWords(context) as LambdaContext);
  };
}
