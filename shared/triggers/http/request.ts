import type { LambdaEvent } from 'hono/aws-lambda';

type Fields<Value> = Record<string, Value | undefined> | null;

/** The parts the shapes of HTTP events have in common, or not. */
interface Loose {
  rawPath?: string;
  path?: string;
  httpMethod?: string;
  requestContext?: { stage?: string; domainName?: string; http?: { method?: string } };
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
  const stage = requestContext?.stage;
  return stage && rawPath.startsWith(`/${stage}/`) ? rawPath.slice(stage.length + 1) : rawPath;
}

/** The blanks as a gateway read them that hands over its path decoded (v2): it must not be decoded again. */
export function pathParameters(event: LambdaEvent): Record<string, string> {
  const { rawPath, pathParameters } = event as Loose;
  return (rawPath === undefined ? undefined : pathParameters) ?? {};
}

/**
 * Every parameter of the query by its name, with all its values, wherever the event's shape holds them: one that is read in
 * one place and missed in another could be the `dry_run`.
 */
export function queryOf(event: LambdaEvent): Map<string, string[]> {
  const { rawQueryString, queryStringParameters: single, multiValueQueryStringParameters: multi } = event as Loose;
  const found = new Map<string, string[]>();
  const put = (name: string, values: string[]) => found.set(name, values);
  for (const [name, value] of Object.entries(single ?? {})) put(name, [text(value)]);
  for (const [name, values] of Object.entries(multi ?? {}))
    if (!Array.isArray(values)) put(name, [text(values)]);
    else if (values.length > 0) put(name, values.map(text));
  const raw = new URLSearchParams(text(rawQueryString ?? ''));
  for (const name of raw.keys()) put(name, raw.getAll(name));
  // A value without a name asks for nothing.
  found.delete('');
  return found;
}

/** What is no text cannot be what was meant; a schema refuses it by its name. */
function text(value: unknown): string {
  return typeof value === 'string' ? value.toWellFormed() : String(JSON.stringify(value));
}

/** Bytes a body may have: a deletion request is a few hundred, a plan given back some hundred for each of its items. */
function largestBody(event: LambdaEvent): number {
  return rawPath(event).startsWith('/sweeps/') ? 4 * 1024 * 1024 : 64 * 1024;
}

/** Parts that are read from the event itself: the adapter would glue them into a URL and could trip, or lose some. */
const hidden = {
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  rawQueryString: '',
  cookies: [],
  body: null,
};

/**
 * Makes an event the adapter cannot trip over: it gets no more than a method and the headers and body that an HTTP message
 * can carry. `unfit` says why the body was dropped.
 */
export function tidy(event: LambdaEvent): { safe: LambdaEvent; unfit: string | undefined } {
  const { body, headers, multiValueHeaders, httpMethod, requestContext, rawPath } = event as Loose;
  const unfit = unfitness(event);
  const method = methodOf(httpMethod ?? requestContext?.http?.method);
  const fit = (values: unknown, name: string) =>
    Array.isArray(values) ? values.filter((value) => isHeader(name, value)) : undefined;
  const safe = {
    ...event,
    ...hidden,
    ...(rawPath === undefined ? { httpMethod: method, path: '/' } : { rawPath: '/' }),
    requestContext: { ...requestContext, domainName: 'function', ...(requestContext?.http && { http: { method } }) },
    headers: mapped(headers, (value, name) => (isHeader(name, value) ? value : undefined)),
    ...(multiValueHeaders && { multiValueHeaders: mapped(multiValueHeaders, fit) }),
    ...(body && !unfit && method !== 'GET' && method !== 'HEAD' && { body }),
  };
  return { safe: safe as unknown as LambdaEvent, unfit };
}

/** A method no request can be made of is answered like one that no route has. */
function methodOf(given: unknown): string {
  const method = String(given).toUpperCase();
  return /^(GET|HEAD|POST|PUT|PATCH|DELETE)$/.test(method) ? method : 'OPTIONS';
}

function unfitness(event: LambdaEvent): string | undefined {
  const { body, isBase64Encoded } = event as Loose;
  if (!body) return undefined;
  if (typeof body !== 'string') return 'must be text';
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
