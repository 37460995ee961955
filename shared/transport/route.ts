/** A line of the API reference, verbatim: method, space, path with its blanks in braces. */
export type Line = `${'DELETE' | 'GET' | 'POST'} /${string}`;

/** The names of a line's blanks: `'project_id' | 'snapshot_id'`. */
export type Blank<L extends string> = L extends `${string}{${infer Name}}${infer Rest}` ? Name | Blank<Rest> : never;

/** The services this product asks. */
export type Service = 'ecs' | 'evs' | 'clouddc' | 'iam';

/** The collection a path names tells which service answers it. */
const services: ReadonlyMap<string, Service> = new Map([
  ['cloudservers', 'ecs'],
  ['servers', 'ecs'],
  ['jobs', 'ecs'],
  ['cloudsnapshots', 'evs'],
  ['cloudvolumes', 'evs'],
  ['instances', 'clouddc'],
  ['auth', 'iam'],
]);

/** A line taken apart: its method, its service, the literal text and the blanks between, in order. */
interface Parts {
  method: string;
  service: Service;
  text: string[];
  blanks: string[];
}

const taken = new Map<string, Parts>();

/** A line with its blanks filled: percent-encoded as it travels and as it is signed. */
export interface Target {
  line: string;
  service: Service;
  method: string;
  path: string;
  /** Sorted by name, without `?`; empty where there is none. */
  query: string;
}

/** Fills a line's blanks; values it does not name become the query. Throws when a blank stays unfilled. */
export function address(line: Line, given: object): Target {
  const { method, service, text, blanks } = takeApart(line);
  const values = given as Readonly<Record<string, string | undefined>>;
  const filled = blanks.map((blank) => {
    const value = values[blank] ?? '';
    // A dot segment would be resolved away on the way and address something else.
    if (value === '' || value === '.' || value === '..') throw new Error(`${line}: ${blank} is not filled.`);
    return encode(value);
  });
  const query = Object.entries(values)
    .filter((pair): pair is [string, string] => pair[1] !== undefined && !blanks.includes(pair[0]))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const path = text.map((piece, i) => piece + (filled[i] ?? '')).join('');
  return { line, service, method, path, query: query.join('&') };
}

function takeApart(line: Line): Parts {
  let parts = taken.get(line);
  if (!parts) {
    const [method = '', path = ''] = line.split(' ');
    const service = path
      .split('/')
      .map((piece) => services.get(piece))
      .find(Boolean);
    if (!service) throw new Error(`${line}: no service is known to answer this path.`);
    const pieces = path.split(/[{}]/);
    const [text, blanks] = [0, 1].map((odd) => pieces.filter((_, i) => i % 2 === odd)) as [string[], string[]];
    parts = { method, service, text, blanks };
    taken.set(line, parts);
  }
  return parts;
}

/** RFC 3986, as the signature wants it: only unreserved characters stay. */
function encode(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
