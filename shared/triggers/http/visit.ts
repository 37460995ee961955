import { shown } from '../../base/issue.ts';
import type { Context } from '../../deletion/context.ts';
import type { Operation } from '../../deletion/define.ts';
import { InvalidRequest } from '../../deletion/errors.ts';
import type { Container, Invocation } from '../container.ts';
import { checkKey } from './bearer.ts';
import type { HttpCall } from './event.ts';

/** One call, and what it may use. */
export interface Visit extends HttpCall {
  container: Container;
  invocation: Invocation;
}

/** Lets in who bears the key, and only then looks at the settings and the body. Throws `Unauthorized`, `Misconfigured`. */
export function authorized({ name }: Operation, { headers, container, invocation }: Visit): Context {
  checkKey(headers.get('authorization'), container.access.apiKey);
  return container.begin(name, invocation);
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
