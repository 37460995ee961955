import * as z from 'zod/mini';
import { type Issue, issuesOf, shown } from '../base/issue.ts';
import { asRecord, notJson, parseJson, repeatedKey } from '../base/json.ts';
import type { Operation } from './define.ts';
import { InvalidRequest, OtherProject } from './errors.ts';
import type { Params } from './target.ts';

/** A request for one deletion, whichever trigger it came by. */
export interface DeletionRequest {
  params: Params;
  /** Decide and say what would happen; send nothing. */
  dry_run: boolean;
  /** Watch until the target is really gone. */
  wait: boolean;
  /** Refuse when the target is labelled `keep`. */
  unless_kept: boolean;
}

/** Project ids are 32 hexadecimal digits in every sample, but no document promises it. */
export const projectId = z
  .string()
  .check(z.regex(/^[0-9a-zA-Z_-]{1,64}$/, 'must be a project id: letters, digits, _ and -'));

/** The form of every server, port, volume, snapshot and instance id in the API documents. */
export const uuid = z
  .string()
  .check(
    z.regex(
      /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
      'must be a UUID in lower case, with dashes',
    ),
  );

const flag = z.union([z.boolean(), z.enum(['true', 'false', '1', '0'])], 'must be true or false');
const isSet = (value: z.infer<typeof flag> | undefined) => value === true || value === 'true' || value === '1';

const requestSchema = z.strictObject({
  params: z.record(z.string(), z.unknown()),
  dry_run: z.optional(flag),
  wait: z.optional(flag),
  unless_kept: z.optional(flag),
});

/** Our words for zod's own findings, so that a problem reads the same wherever it comes from. */
const wording = (issue: z.core.$ZodRawIssue) => {
  if (issue.code === 'invalid_type') return issue.input === undefined ? 'is missing' : `must be a ${issue.expected}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  return undefined;
};

/**
 * Checks a request against an operation's schema. `project_id` may be left out where the trigger is this deployment's
 * own, and must be its own where it is given. Throws {@link InvalidRequest} naming every issue, or {@link OtherProject}.
 */
export function readRequest(
  { params: schema }: Pick<Operation, 'params'>,
  configured: string,
  input: unknown,
): DeletionRequest {
  const outer = requestSchema.safeParse(input, { error: wording });
  const given = outer.success ? outer.data.params : asRecord(asRecord(input).params);
  const params = z.safeParse(schema, { project_id: configured, ...given }, { error: wording });
  const issues = [
    ...[input, asRecord(input).params].flatMap(hiddenKeys),
    ...issuesOf(outer.error?.issues ?? [], 'body'),
    ...issuesOf(params.error?.issues ?? [], 'body'),
  ];
  if (!outer.success || !params.success || issues.length > 0) throw new InvalidRequest(issues);
  if (params.data.project_id !== configured) throw new OtherProject();
  const { dry_run, wait, unless_kept } = outer.data;
  return { params: params.data, dry_run: isSet(dry_run), wait: isSet(wait), unless_kept: isSet(unless_kept) };
}

/** A schema does not see this one. */
function hiddenKeys(value: unknown): Issue[] {
  return Object.hasOwn(Object(value), '__proto__') ? [{ field: '__proto__', message: 'is not known' }] : [];
}

/** Reads a body that must be JSON. Throws {@link InvalidRequest} when it is none, or when it contradicts itself. */
export function readJson(body: string): unknown {
  const value = parseJson(body);
  if (value === notJson) throw new InvalidRequest([{ field: 'body', message: 'must be JSON' }]);
  const twice = repeatedKey(body);
  if (twice !== undefined) throw new InvalidRequest([{ field: shown(twice), message: 'stands twice in one object' }]);
  return value;
}
