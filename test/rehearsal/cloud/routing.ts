import { type Answer, empty, routerMiss } from './answer.ts';

/** The segments of a path as a web server hands them on: decoded, dot segments resolved. */
export function segmentsOf(path: string): string[] | Answer {
  const segments: string[] = [];
  for (const raw of path.split('/').slice(1)) {
    const segment = decode(raw);
    if (typeof segment !== 'string') return segment;
    // Resolved after decoding, so `%2e%2e` climbs as well: what a careless client asks for is what it gets.
    if (segment === '..') segments.pop();
    else if (segment !== '.') segments.push(segment);
  }
  return segments;
}

function decode(raw: string): string | Answer {
  // An encoded slash never reaches a handler.
  if (/%2f/i.test(raw) || /%(?![0-9a-f]{2})/i.test(raw)) return routerMiss();
  try {
    return decodeURIComponent(raw);
  } catch {
    return empty(500, 'text/plain; charset=UTF-8');
  }
}

/** The path of a route with its path parameters filled, as it travels. */
export function pathOf(route: string, params: Readonly<Record<string, string>>): string {
  const [, path = ''] = route.split(' ');
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}

/** What answers a method and path, with the path parameters it gives. */
export interface Match<Handler> {
  handler: Handler;
  params: Record<string, string>;
}

/** Turns a service's routes into a lookup. Of two that fit, the one with fewer path parameters is meant. */
export function router<Handler>(
  routes: Readonly<Record<string, Handler>>,
): (method: string, segments: string[]) => Match<Handler> | undefined {
  const patterns = Object.entries(routes)
    .map(([route, handler]) => {
      const [method, path = ''] = route.split(' ');
      return { method, segments: path.split('/').slice(1), parameters: route.split('{').length, handler };
    })
    .sort((a, b) => a.parameters - b.parameters);
  return function lookup(method, segments) {
    for (const pattern of patterns) {
      const params = pattern.method === method ? fill(pattern.segments, segments) : undefined;
      if (params) return { handler: pattern.handler, params };
    }
    return undefined;
  };
}

function fill(wanted: string[], given: string[]): Record<string, string> | undefined {
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (!segment.startsWith('{')) {
      if (segment !== value) return undefined;
    } else if (value === '') return undefined;
    else params[segment.slice(1, -1)] = value;
  }
  return params;
}
