/** A route of the API reference, verbatim: method, space, path with its path parameters in braces. */
export type Route = `${'DELETE' | 'GET' | 'POST'} /${string}`;

/** The names of a route's path parameters: `'project_id' | 'snapshot_id'`. */
export type PathParameter<R extends string> = R extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameter<Rest>
  : never;

/** Where one request goes: percent-encoded, as it travels and as it is signed. */
export interface Address {
  service: string;
  route: string;
  method: string;
  path: string;
  /** Sorted by name and value, without `?`; empty where there is none. */
  query: string;
  body?: string;
}

/** A route taken apart: its method, the literal text and the path parameters between, in order. */
interface Parts {
  method: string;
  text: string[];
  parameters: string[];
}

const known = new Map<string, Parts>();

/** The path parameters of a route, in order. */
export function pathParameters(route: Route): readonly string[] {
  return takeApart(route).parameters;
}

/** What a route is filled with: a query parameter that has several values stands in the query once for each. */
export type Value = string | readonly string[] | undefined;

/**
 * Fills a route's path parameters; values it does not name become the query, but never the project: a service whose paths
 * leave it out knows it from the credentials. Throws when a path parameter stays unfilled.
 */
export function address(service: string, route: Route, given: object): Address {
  const { method, text, parameters } = takeApart(route);
  const values = given as Readonly<Record<string, Value>>;
  const filled = parameters.map((parameter) => {
    const value = values[parameter] ?? '';
    // A dot segment would be resolved away on the way and address something else.
    if (typeof value !== 'string' || value === '' || value === '.' || value === '..')
      throw new Error(`${route}: ${parameter} is not filled.`);
    return encode(value);
  });
  const query = Object.entries(values)
    .filter((pair): pair is [string, string | readonly string[]] => {
      return pair[1] !== undefined && pair[0] !== 'project_id' && !parameters.includes(pair[0]);
    })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    // The signature wants the values of one name sorted as well.
    .flatMap(([name, value]) =>
      [value]
        .flat()
        .sort()
        .map((one) => `${encode(name)}=${encode(one)}`),
    );
  const path = text.map((piece, i) => piece + (filled[i] ?? '')).join('');
  return { service, route, method, path, query: query.join('&') };
}

function takeApart(route: Route): Parts {
  let parts = known.get(route);
  if (!parts) {
    const [method = '', path = ''] = route.split(' ');
    const pieces = path.split(/[{}]/);
    const [text, parameters] = [0, 1].map((odd) => pieces.filter((_, i) => i % 2 === odd)) as [string[], string[]];
    parts = { method, text, parameters };
    known.set(route, parts);
  }
  return parts;
}

/** RFC 3986, as the signature wants it: only unreserved characters stay. Ids have no other. */
function encode(value: string): string {
  if (/^[\w.~-]*$/.test(value)) return value;
  return encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
