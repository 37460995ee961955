import { randomUUID } from 'node:crypto';
import middy from '@middy/core';
import type { LambdaContext, LambdaEvent } from 'hono/aws-lambda';
import { startDeadline } from './deadline.ts';
import type { Operation } from './operation.ts';
import type { Invocation } from './perform.ts';
import { createRuntime, type Runtime } from './runtime.ts';

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

/** The runtime of this container. */
let shared: Runtime | undefined;

/** Makes the handler of one operation. */
export function serve<P extends object, S extends object, R extends object>(
  operation: Operation<P, S, R>,
  open: () => Runtime = () => {
    shared ??= createRuntime();
    return shared;
  },
): Handler {
  // Loaded by the first HTTP event: queues and timers never pay for it.
  let http: Promise<ReturnType<typeof import('./http.ts').createHttp>> | undefined;

  const route = async (
    event: unknown,
    context: PlatformContext,
    { signal }: { signal: AbortSignal },
  ): Promise<unknown> => {
    const runtime = open();
    const remaining = context.getRemainingTimeInMillis?.() ?? longestInvocation;
    const id = callersId(event) ?? context.awsRequestId ?? randomUUID();
    const within = (ms: number) => startDeadline(runtime.clock, Math.min(ms, remaining - reserve.work), signal);
    if (isHttp(event)) {
      http ??= import('./http.ts').then(({ createHttp }) => createHttp(operation));
      const trace = headerOf(event, 'traceparent');
      const invocation: Invocation = { runtime, id, deadline: within(longestAnswer), ...(trace && { trace }) };
      return (await http)(event, invocation);
    }
    throw new TypeError(`${operation.name} does not know this kind of event; its keys are: ${keysOf(event)}.`);
  };

  // The signal is the deadline; the answer always comes from the work itself, so the early answer never settles.
  const early = { timeoutEarlyInMillis: reserve.cut, timeoutEarlyResponse: () => new Promise(() => {}) };
  const onion = middy<unknown, unknown, Error, LambdaContext>(route, early);
  return (event, context) => onion(event, context as LambdaContext);
}

/** API Gateway v2 and function URLs say `requestContext.http`; v1, and FunctionGraph's gateway, `httpMethod`. */
function isHttp(event: unknown): event is LambdaEvent {
  if (typeof event !== 'object' || event === null) return false;
  const { httpMethod, requestContext } = event as { httpMethod?: unknown; requestContext?: { http?: unknown } };
  return typeof httpMethod === 'string' || typeof requestContext?.http === 'object';
}

function headerOf(event: unknown, name: string): string | undefined {
  const { headers } = event as { headers?: Record<string, unknown> };
  const value = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof value === 'string' && /^[\w-]{1,128}$/.test(value) ? value : undefined;
}

function callersId(event: unknown): string | undefined {
  return isHttp(event) ? headerOf(event, 'x-request-id') : undefined;
}

function keysOf(event: unknown): string {
  return typeof event === 'object' && event !== null
    ? Object.keys(event).slice(0, 20).join(', ') || 'none'
    : typeof event;
}
