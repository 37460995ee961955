import fc, { type Arbitrary } from 'fast-check';
import { apiKey } from '../stage.ts';

export type Pairs = [string, string][];

/** A request as a gateway gets it: a route with its path parameters, percent-encoded in some way, and the rest. */
export interface Ask {
  route: string;
  /** The values of its path parameters, in their order. */
  values: string[];
  query: Pairs;
  headers: Pairs;
  body?: string | undefined;
  isBase64Encoded?: boolean;
}

export const key: Pairs = [['authorization', `Bearer ${apiKey}`]];
export const pathOf = (route: string, values: string[]) =>
  route
    .slice(7)
    .split(/\{\w+\}/)
    .map((text, i) => text + (values[i] ?? ''))
    .join('');

/** A query as a request line can carry it, escaped no further. */
export function rawQuery(query: Pairs): string {
  const text = query.map(([name, value]) => `${name}=${value}`).join('&');
  return text.replaceAll(/[^\x21-\x7e\ud800-\udfff]|[\ud800-\udbff][\udc00-\udfff]/g, encodeURIComponent);
}

export function v2({ route, values, query, headers, ...rest }: Ask): object {
  const path = pathOf(route, values);
  const requestContext = { domainName: 'a.example.com', stage: '$default', http: { method: 'DELETE', path } };
  return {
    version: '2.0',
    rawPath: path,
    rawQueryString: rawQuery(query),
    headers: Object.fromEntries(headers),
    requestContext,
    ...rest,
  };
}

export function v1({ route, values, query, headers, ...rest }: Ask): object {
  const several = (pairs: Pairs) =>
    Object.fromEntries(pairs.map(([name]) => [name, pairs.filter(([n]) => n === name).map(([, value]) => value)]));
  const requestContext = { domainName: 'a.example.com', stage: 'prod' };
  const single = { headers: Object.fromEntries(headers), queryStringParameters: Object.fromEntries(query) };
  const multi = { multiValueHeaders: several(headers), multiValueQueryStringParameters: several(query) };
  return { httpMethod: 'DELETE', path: pathOf(route, values), ...single, ...multi, requestContext, ...rest };
}

export const awkward = fc.oneof(
  fc.constantFrom(
    ...'. .. ../x ..%2fx %2e%2e %2e %252e%252e ? # %3f %23 \\ %5c %0d%0a %00 % %zz %ff %c0%ae ä 雪 + ; {id} :id * //'.split(
      ' ',
    ),
  ),
  fc.constantFrom('', ' ', '\r\n', '\0', '😀', '__proto__', 'x'.repeat(100_000), '%2f'.repeat(9_999)),
  fc.string({ unit: 'binary' }),
  fc.string().map(encodeURIComponent),
);
export const mostly = <A, B>(usual: Arbitrary<A>, odd: Arbitrary<B>) =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: odd });

/** A deletion as a request addresses it: the values of a target that is there, and what may stand in the query. */
export interface AskedKind {
  route: string;
  names: string[];
  values: string[];
  flags: string[];
  formats: Record<string, RegExp>;
}

const none: Omit<AskedKind, 'route' | 'values'> = { names: [], flags: [], formats: {} };

const bends = [
  (id: string, by: string) => id + by,
  (id: string, by: string) => by + id,
  (id: string) => id.toUpperCase(),
  encodeURIComponent,
];
/** Requests near the legal ones: most are, and each of the others is wrong in its own way. */
export function asksFor(kinds: readonly AskedKind[]): Arbitrary<Ask> {
  return fc.constantFrom(...kinds).chain(({ route, values }): Arbitrary<Ask> => {
    const bent = (id: string) => fc.tuple(fc.constantFrom(...bends), awkward).map(([bend, by]) => bend(id, by));
    const other = fc.constantFrom(...kinds.flatMap(({ values: [, ...ids] }) => ids));
    const value = (id: string) => mostly(fc.constant(id), fc.oneof(awkward, bent(id), other));
    const name = mostly(
      fc.constantFrom('dry_run', 'wait', ...kinds.flatMap(({ flags }) => flags)),
      fc.oneof(awkward, fc.constantFrom('id', 'server_id', 'toString')),
    );
    const header = fc.tuple(
      fc.oneof(awkward, fc.constantFrom('x-request-id', 'traceparent', 'host', 'cookie', 'content-length')),
      awkward,
    );
    return fc.record({
      route: fc.constant(route),
      values: fc.tuple(...values.map(value)),
      query: mostly(
        fc.constant<Pairs>([]),
        fc.array(fc.tuple(name, mostly(fc.constantFrom('true', 'false', '0', '1'), awkward)), { maxLength: 3 }),
      ),
      headers: fc
        .tuple(mostly(fc.constant(key), fc.constant<Pairs>([])), fc.array(header, { maxLength: 2 }))
        .map(([own, more]) => [...more, ...own]),
      body: mostly(fc.constantFrom(undefined, ''), fc.oneof(awkward, fc.json())),
    });
  });
}

/** The path parameters a request literally gives, if it is a legal one at all: told without the service's own reading. */
export function legal(
  { route, values, query, headers, body }: Ask,
  kinds: readonly AskedKind[],
  project: string,
  eventOf: typeof v1 | typeof v2,
): string[] | undefined {
  const text = eventOf === v2 ? rawQuery(query) : String(new URLSearchParams(query));
  // A value without a name asks for nothing.
  const given = [...new URLSearchParams(`?${text}`)].filter(([name]) => name !== '').map((pair) => pair.join('='));
  const { names, flags, formats } = kinds.find((one) => one.route === route) ?? none;
  const known = (pair: string) => {
    const [name = '', ...rest] = pair.split('=');
    if (flags.includes(name)) return formats[name]?.test(rest.join('='));
    return /^(dry_run|wait)=(true|false|0|1)$/.test(pair);
  };
  const once = new Set(given.map((pair) => pair.split('=')[0])).size === given.length;
  if (!once || !given.every(known) || headers.at(-1) !== key[0] || body) return undefined;
  const own: Record<string, RegExp> = { project_id: new RegExp(`^${project}$`), ...formats };
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  try {
    const literal = values.map(decodeURIComponent);
    return literal.every((value, i) => (own[names[i] ?? ''] ?? uuid).test(value)) ? literal : undefined;
  } catch {
    return undefined;
  }
}
