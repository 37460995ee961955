import type { LambdaEvent } from 'hono/aws-lambda';
import type { QueueRecord } from './worker.ts';

/** What woke the function. */
export type Trigger =
  | { trigger: 'http'; event: LambdaEvent }
  | { trigger: 'queue'; records: readonly QueueRecord[] }
  | { trigger: 'timer'; rule: unknown };

/**
 * Sorts an event by the narrowest sign its shape has. Throws a `TypeError` that names the keys it saw when it knows
 * none: a guess would delete something.
 */
export function sort(event: unknown, name: string): Trigger {
  const keys = typeof event === 'object' && event !== null ? (event as Record<string, unknown>) : {};
  // API Gateway v2 and function URLs carry requestContext.http; v1, and FunctionGraph's gateway, httpMethod.
  const context = keys.requestContext as { http?: unknown } | undefined;
  if (typeof keys.httpMethod === 'string' || typeof context?.http === 'object')
    return { trigger: 'http', event: event as LambdaEvent };
  // SQS alone marks each record with its source; SNS writes EventSource, Kafka has no array of records.
  const records = keys.Records;
  if (Array.isArray(records) && records.length > 0 && records.every((record) => record?.eventSource === 'aws:sqs'))
    return { trigger: 'queue', records };
  // An EventBridge schedule sends its input as it was written.
  if (keys.trigger === 'timer') return { trigger: 'timer', rule: event };
  // FunctionGraph's timer carries the rule as text.
  if (keys.trigger_type === 'TIMER') return { trigger: 'timer', rule: readUserEvent(keys.user_event) };
  throw new TypeError(`${name} does not know this kind of event; its keys are: ${keysOf(event)}.`);
}

function keysOf(event: unknown): string {
  if (typeof event !== 'object' || event === null) return event === null ? 'object' : typeof event;
  return Object.keys(event).slice(0, 20).join(', ') || 'none';
}

/** A rule written into a timer's free text; what is no JSON is left for the rule's own check to refuse. */
function readUserEvent(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return { user_event: text };
  }
}

/** A header of an HTTP event, whatever its case, if it is short and plain enough to be carried through. */
export function headerOf(event: LambdaEvent, name: string): string | undefined {
  const { headers } = event as { headers?: Record<string, unknown> };
  const value = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof value === 'string' && /^[\w-]{1,128}$/.test(value) ? value : undefined;
}
