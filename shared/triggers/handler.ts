import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import middy from '@middy/core';
import type { LambdaContext } from 'hono/aws-lambda';
import { startDeadline } from '../base/deadline.ts';
import { onceMade } from '../base/once-made.ts';
import type { Operation } from '../deletion/define.ts';
import { environment } from './config.ts';
import { type Container, createContainer, type Invocation } from './container.ts';
import { handleEvents } from './events.ts';
import { agencyKeyOf, asLambdaContext, type PlatformContext, selfOf, withUserData } from './platform.ts';
import { workOff } from './queue.ts';
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

let shared: Container | undefined;

/** The container this process is, with the settings its first invocation finds. */
function ownContainer(context: PlatformContext): Container {
  shared ??= createContainer({ environment: withUserData(environment, context), self: selfOf(context, environment) });
  return shared;
}

/** Makes the handler of one operation: sorts an event and lets its trigger answer, within the time there is. */
export function createHandler(
  operation: Operation,
  containerOf: (context: PlatformContext) => Container = ownContainer,
): Handler {
  // What only one trigger needs is loaded by its first event; the others start without it.
  const http = onceMade(async () => (await import('./http/routes.ts')).createRoutes(operation));
  let warned = false;

  const route = async (
    { event, container }: { event: unknown; container: Container },
    context: PlatformContext,
    { signal }: { signal: AbortSignal },
  ): Promise<unknown> => {
    const { clock, log } = container;
    // Each pause of a sweep waits on it, and Node 20 would take so many for a leak.
    setMaxListeners(0, signal);
    const remaining = context.getRemainingTimeInMillis?.() ?? longestInvocation;
    if (remaining < sensible && !warned) {
      warned = true;
      log.warn({ operation: operation.name, status: 'short-of-time', reason: tooShort, ms: remaining });
    }
    const left = remaining - reserve.work;
    const within = (longest = left): Invocation => ({
      id: context.awsRequestId ?? randomUUID(),
      deadline: startDeadline(clock, Math.min(longest, left), signal),
    });
    const sorted = sort(event, operation.name);
    if (sorted.trigger === 'http') {
      const [request, trace] = [headerOf(sorted.event, 'x-request-id'), headerOf(sorted.event, 'traceparent')];
      return (await http())(sorted.event, container, {
        ...within(longestAnswer),
        ...(request && { request }),
        ...(trace && { trace }),
      });
    }
    const work = container.begin(operation.name, within());
    if (sorted.trigger === 'queue') return workOff(operation, sorted.records, work, container);
    if (sorted.trigger === 'events') return { results: await handleEvents(operation, sorted.events, work, container) };
    const { sweep } = await import('../sweep/sweep.ts');
    return sweep(operation, sorted.rule, work, { ...container.sweepSettings(), tellsPlans: true });
  };

  // The signal is the deadline; the answer always comes from the work itself, so the early answer never settles.
  const early = { timeoutEarlyInMillis: reserve.cut, timeoutEarlyResponse: () => new Promise(() => {}) };
  const onion = middy<{ event: unknown; container: Container }, unknown, Error, LambdaContext>(route, early);
  return async (event, context = {}) => {
    const container = containerOf(context);
    container.useAgencyKey(agencyKeyOf(context));
    container.turnedAway.tell();
    try {
      return container.hidden(await onion({ event, container }, asLambdaContext(context) as LambdaContext));
    } catch (error) {
      // The platform writes it down.
      throw container.hidden(error);
    }
  };
}
