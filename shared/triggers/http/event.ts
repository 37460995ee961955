import type { APIGatewayProxyResult, LambdaEvent } from 'hono/aws-lambda';
import type { HttpAnswer } from './answer.ts';
import { type Addressed, isVersion1, pathOf } from './path.ts';

type Fields<Value> = Record<string, Value | undefined> | null;

/** The parts the shapes of HTTP events have in common, or not. */
interface Loose extends Addressed {
  requestContext?: { stage?: string; http?: { method?: string } };
  rawQueryString?: string;
  queryStringParameters?: Fields<string>;
  multiValueQueryStringParameters?: Fields<string[]>;
  headers?: Fields<string>;
  multiValueHeaders?: Fields<string[]>;
  body?: string | null;
  isBase64Encoded?: boolean;
}

/**
 * An HTTP event, read once, whichever gateway sent it. Neither this nor the answer is one of the platform's own Request,
 * Response and Headers: the first use of any of them loads the whole of fetch.
 */
export interface HttpCall {
  method: string;
  /** By their names in lower case. */
  headers: ReadonlyMap<string, string>;
  /** The path as the gateway gave it, not resolved by any URL parser. */
  path: string;
  /** The path parameters as a gateway read them that hands over its path decoded (v2): not to be decoded again. */
  pathParameters: Record<string, string>;
  query: Map<string, string[]>;
  /** The bytes that came; empty where they are `unfit`. */
  body: Buffer;
  /** Why the body was dropped. */
  unfit: string | undefined;
}

/** Reads an HTTP event into what the `routes` need. Never throws: what no HTTP message can carry is left out. */
export function readHttpEvent(event: LambdaEvent, routes: readonly string[]): HttpCall {
  const loose = event as Loose;
  const { httpMethod, requestContext } = loose;
  const path = pathOf(loose, routes);
  const unfit = unfitness(loose, path);
  const method = String(httpMethod ?? requestContext?.http?.method).toUpperCase();
  const headers = headersOf(loose);
  const pathParameters = (isVersion1(loose) ? undefined : loose.pathParameters) ?? {};
  return { method, headers, path, pathParameters, query: queryOf(loose), body: bodyOf(loose, unfit), unfit };
}

/** Writes an answer as the gateway of this event takes it: all four fields, one value for each header. */
export function writeAnswer(event: LambdaEvent, { status, headers, body }: HttpAnswer): APIGatewayProxyResult {
  const { multiValueHeaders } = event as Loose;
  const single = Object.entries(headers).map(([name, value]) => [name, [value]]);
  return {
    statusCode: status,
    ...(multiValueHeaders ? { multiValueHeaders: Object.fromEntries(single) } : { headers }),
    body,
    isBase64Encoded: false,
  };
}

/** A gateway that tells all values of a header (v1, a load balancer) tells the last one beside. */
function headersOf({ headers, multiValueHeaders }: Loose): Map<string, string> {
  const made = new Map<string, string>();
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) {
    const [key, texts] = [name.toLowerCase(), textsOf(name, values)];
    if (texts.length > 0) made.set(key, [...(made.has(key) ? [made.get(key)] : []), ...texts].join(', '));
  }
  const several = new Set(made.keys());
  for (const [name, value] of Object.entries(headers ?? {}))
    for (const text of textsOf(name, [value])) if (!several.has(name.toLowerCase())) made.set(name.toLowerCase(), text);
  return made;
}

/** Those values of a header that HTTP can carry. */
function textsOf(name: string, values: unknown): string[] {
  const given: unknown[] = Array.isArray(values) ? values : [];
  return given
    .filter((value) => isHeader(name, value))
    .map((value) => (/^\p{ASCII}*$/u.test(value) ? value.trim() : encodeURIComponent(value)));
}

function isHeader(name: string, value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || !value.isWellFormed()) return false;
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !/[\0\r\n]/.test(value);
}

/**
 * Every parameter of the query by its name, with all its values, wherever the event's shape holds them: one that is read in
 * one place and missed in another could be the `dry_run`.
 */
function queryOf(loose: Loose): Map<string, string[]> {
  const { rawQueryString, queryStringParameters: single, multiValueQueryStringParameters: multi } = loose;
  const found = new Map<string, string[]>();
  const put = (name: string, values: string[]) => found.set(name, values);
  for (const [name, value] of Object.entries(single ?? {})) put(name, [text(value)]);
  for (const [name, values] of Object.entries(multi ?? {}))
    if (!Array.isArray(values)) put(name, [text(values)]);
    else if (values.length > 0) put(name, values.map(text));
  // Without a mark of ours in front, the parser would take one of theirs for it and lose what follows.
  const raw = new URLSearchParams(`?${text(rawQueryString ?? '')}`);
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
function largestBody(path: string): number {
  return path.startsWith('/sweeps/') ? 4 * 1024 * 1024 : 64 * 1024;
}

function unfitness({ body, isBase64Encoded }: Loose, path: string): string | undefined {
  if (!body) return undefined;
  if (typeof body !== 'string') return 'must be text';
  const longest = largestBody(path);
  if (Buffer.byteLength(body) * (isBase64Encoded ? 3 / 4 : 1) > longest) return `must be at most ${longest} bytes`;
  return isBase64Encoded && !isBase64(body) ? 'must be base64, as its event says' : undefined;
}

/** Whole bytes: of a text that was cut off a decoder would keep the part it can read. */
function isBase64(text: string): boolean {
  const rest = text.length % 4;
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) && (text.endsWith('=') ? rest === 0 : rest !== 1);
}

function bodyOf({ body, isBase64Encoded }: Loose, unfit: string | undefined): Buffer {
  return body && !unfit ? Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') : Buffer.alloc(0);
}
