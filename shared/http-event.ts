import type { LambdaEvent } from 'hono/aws-lambda';

type Fields<Value> = Record<string, Value | undefined> | null;

/** The parts the shapes of HTTP events have in common, or not. */
interface Loose {
  rawPath?: string;
  path?: string;
  httpMethod?: string;
  requestContext?: { stage?: string; http?: { method?: string } };
  pathParameters?: Record<string, string> | null;
  rawQueryString?: string;
  queryStringParameters?: Fields<string>;
  multiValueQueryStringParameters?: Fields<string[]>;
  headers?: Fields<string>;
  multiValueHeaders?: Fields<string[]>;
  cookies?: unknown;
  body?: string | null;
  isBase64Encoded?: boolean;
}

/** The path as the gateway gave it, not resolved by any URL parser; a named stage in front of it is the gateway's. */
export function rawPath(event: LambdaEvent): string {
  const { rawPath, path, requestContext } = event as Loose;
  if (rawPath === undefined) return path ?? '/';
  const stage = `/${requestContext?.stage}`;
  return rawPath.startsWith(`${stage}/`) ? rawPath.slice(stage.length) : rawPath;
}

/** The blanks as a gateway read them that hands over its path decoded (v2): it must not be decoded again. */
export function pathParameters(event: LambdaEvent): Record<string, string> {
  const { rawPath, pathParameters } = event as Loose;
  return (rawPath === undefined ? undefined : pathParameters) ?? {};
}

/** Bytes a body may have: a deletion request is a few hundred, a plan given back some hundred for each of its items. */
function largestBody(event: LambdaEvent): number {
  return rawPath(event).startsWith('/sweeps/') ? 4 * 1024 * 1024 : 64 * 1024;
}

/**
 * Makes an event safe for the adapter, which trusts it: what no HTTP message could carry is dropped or made well-formed
 * before it is quoted in an error, and a `#` cannot cut off the rest of the query. `unfit` says why the body was dropped.
 */
export function tidy(event: LambdaEvent): { safe: LambdaEvent; unfit: string | undefined } {
  const { body, headers, multiValueHeaders, cookies: _, ...rest } = event as Loose;
  const unfit = unfitness(event);
  const bodyless = /^(get|head)$/i.test(rest.httpMethod ?? rest.requestContext?.http?.method ?? '');
  const safe: Loose = {
    ...rest,
    headers: mapped(headers, (value, name) => (isHeader(name, value) ? value : undefined)),
    ...(multiValueHeaders && {
      multiValueHeaders: mapped(multiValueHeaders, (values, name) => values.filter((value) => isHeader(name, value))),
    }),
    ...(rest.rawQueryString && { rawQueryString: rest.rawQueryString.toWellFormed().replaceAll('#', '%23') }),
    queryStringParameters: mapped(rest.queryStringParameters, (value) => value.toWellFormed()),
    ...(rest.multiValueQueryStringParameters && {
      multiValueQueryStringParameters: mapped(rest.multiValueQueryStringParameters, (values) =>
        values.map((value) => value.toWellFormed()),
      ),
    }),
    ...(body && !unfit && !bodyless && { body }),
  };
  return { safe: safe as LambdaEvent, unfit };
}

function unfitness(event: LambdaEvent): string | undefined {
  const { body, isBase64Encoded } = event as Loose;
  if (!body) return undefined;
  const longest = largestBody(event);
  if (Buffer.byteLength(body) * (isBase64Encoded ? 3 / 4 : 1) > longest) return `must be at most ${longest} bytes`;
  return isBase64Encoded && !/^[A-Za-z0-9+/]*={0,2}$/.test(body) ? 'must be base64, as its event says' : undefined;
}

function mapped<Value>(
  record: Fields<Value> | undefined,
  change: (value: Value, name: string) => Value | undefined,
): Record<string, Value> {
  const entries = Object.entries(record ?? {}).flatMap(([name, value]) => {
    const changed = value === undefined || value === null ? undefined : change(value, name);
    return changed === undefined ? [] : [[name.toWellFormed(), changed] as const];
  });
  return Object.fromEntries(entries);
}

function isHeader(name: string, value: unknown): boolean {
  if (typeof value !== 'string' || !value.isWellFormed()) return false;
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !/[\0\r\n]/.test(value);
}
