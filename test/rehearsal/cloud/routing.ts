import { type Answer, empty, type Handler, type Routes, routerMiss } from './answer.ts';

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

/** What answers a method and path, with the blanks of its line filled. */
export interface Match {
  handler: Handler;
  params: Record<string, string>;
}

/** Turns a service's lines into a lookup; a line without blanks must come before one that would swallow it. */
export function router(routes: Routes): (method: string, segments: string[]) => Match | undefined {
  const lines = Object.entries(routes).map(([line, handler]) => {
    const [method, path = ''] = line.split(' ');
    return { method, segments: path.split('/').slice(1), handler };
  });
  return function lookup(method, segments) {
    for (const line of lines) {
      const params = line.method === method ? fill(line.segments, segments) : undefined;
      if (params) return { handler: line.handler, params };
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
