import * as z from 'zod';
import { InvalidRequest, type Issue, OtherProject } from '../transport/fault.ts';
import type { Operation } from './define.ts';

/** A request for one deletion, whichever trigger it came by. */
export interface DeletionRequest<Params> {
  params: Params;
  /** Decide and say what would happen; send nothing. */
  dry_run: boolean;
  /** Watch until the target is really gone. */
  wait: boolean;
  /** Refuse when the target is labelled `keep` by now: what a sweep asks for may have waited in a queue. */
  unless_kept?: boolean;
  /** Refuse unless the server it hangs on has one of these statuses by now. */
  server_status?: string[] | undefined;
}

/** Project ids are 32 hexadecimal digits in every sample, but no document promises it. */
export const projectId = z.string().regex(/^[0-9a-zA-Z_-]{1,64}$/, 'must be a project id: letters, digits, _ and -');

/** The form of every server, port, volume, snapshot and instance id in the API documents. */
export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'must be a UUID in lower case, with dashes');

const flag = z.union([z.boolean(), z.enum(['true', 'false', '1', '0'])], 'must be true or false');
const isSet = (value: z.infer<typeof flag> | undefined) => value === true || value === 'true' || value === '1';

const envelope = z.strictObject({
  params: z.record(z.string(), z.unknown()),
  dry_run: flag.optional(),
  wait: flag.optional(),
  unless_kept: flag.optional(),
  server_status: z.array(z.string()).min(1).optional(),
});

/** Words for zod's own findings, so that a problem reads the same wherever it comes from. */
const words = (issue: z.core.$ZodRawIssue) => {
  if (issue.code === 'invalid_type') return issue.input === undefined ? 'is missing' : `must be a ${issue.expected}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  return undefined;
};

/**
 * Checks a request against an operation's schema. `project_id` may be left out where the trigger is this deployment's
 * own, and must be its own where it is given. Throws {@link InvalidRequest} naming every issue, or {@link OtherProject}.
 */
export function readRequest<Params extends object>(
  operation: Pick<Operation<Params, object, object>, 'params'>,
  configured: string,
  input: unknown,
): DeletionRequest<Params> {
  const outer = envelope.safeParse(input, { error: words });
  const given = outer.success ? outer.data.params : asRecord(asRecord(input).params);
  const params = operation.params.safeParse({ project_id: configured, ...given }, { error: words });
  const issues = [
    ...[input, asRecord(input).params].flatMap(hiddenKeys),
    ...(outer.error?.issues ?? []).flatMap((issue) => named(issue)),
    ...(params.error?.issues ?? []).flatMap((issue) => named(issue)),
  ];
  if (!outer.success || !params.success || issues.length > 0) throw new InvalidRequest(issues);
  if ('project_id' in params.data && params.data.project_id !== configured) throw new OtherProject();
  const { dry_run, wait, unless_kept, server_status } = outer.data;
  return {
    params: params.data,
    dry_run: isSet(dry_run),
    wait: isSet(wait),
    unless_kept: isSet(unless_kept),
    server_status,
  };
}

/** A schema does not see this one. */
function hiddenKeys(value: unknown): Issue[] {
  return Object.hasOwn(Object(value), '__proto__') ? [{ field: '__proto__', message: 'is not known' }] : [];
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** One issue a field: an unknown key is named by itself, not by the object it stands in. */
function named(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((field) => ({ field: show(field), message: 'is not known' }));
  return [{ field: issue.path.map(String).join('.') || 'body', message: issue.message }];
}

/** A field's name comes from the caller: bounded, and harmless in a log. */
export function show(field: string): string {
  return field.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);
}

/** Reads a body that must be JSON. Throws {@link InvalidRequest} when it is none. */
export function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new InvalidRequest([{ field: 'body', message: 'must be JSON' }]);
  }
}
