import { shown } from '../../base/issue.ts';
import { asRecord } from '../../base/json.ts';
import type { Context } from '../../deletion/context.ts';
import type { Operation } from '../../deletion/define.ts';
import { InvalidRequest } from '../../deletion/errors.ts';
import type { Scope } from '../caller-keys.ts';
import type { Container, Invocation } from '../container.ts';
import { callerOf } from './bearer.ts';
import type { HttpCall } from './event.ts';
import { Forbidden } from './forbidden.ts';

/** One call, and what it may use. */
export interface Visit extends HttpCall {
  container: Container;
  invocation: Invocation;
}

/**
 * Lets in who bears a key with one of the `scopes`, and only then looks at the settings and the body. Throws
 * `Unauthorized`, `Forbidden`, `Misconfigured`.
 */
export function authorized({ name }: Operation, visit: Visit, ...scopes: Scope[]): Context {
  const { headers, container, invocation } = visit;
  const caller = callerOf(headers.get('authorization'), container.access.callers);
  const known = { ...invocation, ...(caller.name && { caller: caller.name }) };
  if (scopes.some((scope) => caller.scopes.includes(scope))) return container.begin(name, known);
  const error = new Forbidden(scopes.join(' or '));
  const entry = { operation: name, invocation: invocation.id, status: 'forbidden', reason: error.message };
  container.logOf(known).warn(entry);
  throw error;
}

/** What a deletion takes. One that does not say clearly that it is a dry run may delete. */
export function scopeOfDeletion({ query }: Visit): Scope {
  const [dryRun = '', ...more] = query.get('dry_run') ?? [];
  return ['true', '1'].includes(dryRun) && more.length === 0 ? 'plan' : 'delete';
}

/** What a sweep takes. One that says anything else of `apply` than that it must not may delete. */
export function scopeOfSweep(rule: unknown): Scope {
  const { apply = false } = asRecord(rule);
  return apply === false ? 'plan' : 'sweep';
}

/** The bytes that came. Asked for when the caller is known, for it may complain. */
export function bodyOf({ body, unfit }: Visit): Buffer {
  if (unfit) throw new InvalidRequest([{ field: 'body', message: unfit }]);
  return body;
}

/** Whoever writes dry_run into the query means it; where the body says what to do, a query that is ignored would delete. */
export function refuseQuery({ query }: Visit): void {
  const given = [...query.keys()];
  if (given.length > 0)
    throw new InvalidRequest(
      given.map((name) => ({
        field: shown(name),
        message: 'is not known in the query: this request is all in the body',
      })),
    );
}

/** Query parameters, each given once and none twice by another name: which of two values is meant cannot be guessed. */
export function singleValues(query: Map<string, string[]>, path: Record<string, string>): Record<string, string> {
  const twice = [...query].filter(([name, values]) => values.length > 1 || Object.hasOwn(path, name));
  if (twice.length > 0)
    throw new InvalidRequest(twice.map(([name]) => ({ field: shown(name), message: 'is given more than once' })));
  return Object.fromEntries([...query].map(([name, [value = '']]) => [name, value]));
}
