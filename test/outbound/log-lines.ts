import * as z from 'zod';
import { report } from '../openapi/report-schema.ts';

const count = z.int().min(0);
const text = z.string().min(1);
const time = z.iso.datetime();

const every = { level: z.enum(['info', 'warn', 'error']), time, status: text };
const reason = text;

/** What is known of the call that a line belongs to. */
const own = {
  operation: text,
  invocation: text,
  caller: z.exactOptional(z.string().regex(/^[\w-]{1,64}$/)),
  request: z.exactOptional(z.string().regex(/^[\w-]{1,128}$/)),
};
/** An error that nobody foresaw; pino tells its message a second time. */
const error = {
  err: z.exactOptional(z.looseObject({ type: text, message: z.string(), stack: text })),
  message: z.exactOptional(z.string()),
};

/** CloudWatch's embedded metric format, and what it points to: all of it, or nothing. */
const metrics = {
  _aws: z.exactOptional(z.strictObject({ Timestamp: count, CloudWatchMetrics: z.array(z.looseObject({})) })),
  Operation: z.exactOptional(text),
  Status: z.exactOptional(text),
  Deletions: z.exactOptional(z.literal(1)),
  DurationMs: z.exactOptional(count),
  CloudCalls: z.exactOptional(count),
  Throttles: z.exactOptional(count),
};

/** Each kind of line, by the word that the table of shared/outbound/README.md has for it. Nothing else may be logged. */
export const kinds = {
  deletion: z.strictObject({
    ...every,
    ...own,
    ...metrics,
    status: z.enum(['deleted', 'accepted', 'absent', 'refused', 'planned', 'rejected', 'failed']),
    trace: z.exactOptional(text),
    params: z.exactOptional(z.record(z.string(), z.unknown())),
    reason: z.exactOptional(reason),
    ms: count,
    calls: count,
    throttles: count,
    request_id: z.exactOptional(text),
    ...error,
  }),
  sweep: report.omit({ ages: true }).extend({ ...every, ...own, status: z.enum(['swept']) }),
  'no sweep': z.strictObject({ ...every, ...own, status: z.enum(['rejected', 'failed']), reason }),
  event: z.strictObject({
    ...every,
    ...own,
    status: z.enum(['ignored', 'rejected']),
    reason,
    event: z.exactOptional(z.string().max(128)),
  }),
  message: z.strictObject({
    ...every,
    ...error,
    operation: text,
    invocation: text,
    status: z.enum(['failed']),
    message_id: text,
  }),
  forbidden: z.strictObject({ ...every, ...own, status: z.enum(['forbidden']), reason, caller: text }),
  unauthorized: z.strictObject({ ...every, status: z.enum(['unauthorized']), count: count.min(1), since: time }),
  misconfigured: z.strictObject({ ...every, status: z.enum(['misconfigured']), reason }),
  'short-of-time': z.strictObject({
    ...every,
    operation: text,
    status: z.enum(['short-of-time']),
    reason,
    ms: z.number(),
  }),
  'notify-failed': z.strictObject({
    ...every,
    status: z.enum(['notify-failed']),
    type: text,
    webhook_id: text,
    reason,
  }),
  'delay-failed': z.strictObject({ ...every, status: z.enum(['delay-failed']), message_id: text, reason }),
};

/** A word for a kind of line. */
export type Kind = keyof typeof kinds;

/** Which kinds a line may be: none where it is not documented. */
export function kindsOf(line: unknown): Kind[] {
  return (Object.keys(kinds) as Kind[]).filter((kind) => kinds[kind].safeParse(line).success);
}

/** Why a line is none of those that have its status, or nothing. */
export function wrongIn(line: Record<string, unknown>): string | undefined {
  if (kindsOf(line).length > 0) return undefined;
  const near = Object.entries(kinds).flatMap(([kind, schema]) => {
    const { issues = [] } = schema.safeParse(line).error ?? {};
    const isNear = !issues.some(({ path }) => path[0] === 'status');
    return isNear ? `no ${kind}: ${z.prettifyError({ issues } as z.ZodError).replaceAll('\n', ' ')}` : [];
  });
  return `${JSON.stringify(line)} is ${near.join('; or ') || 'a line with an unknown status'}`;
}
