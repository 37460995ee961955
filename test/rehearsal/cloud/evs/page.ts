import { type Answer, type Ask, serviceFault } from '../answer.ts';
import type { World } from '../world.ts';

/** The records an EVS list was asked for: here `offset` counts records and a page holds up to 1000. */
export function readPage(ask: Ask, world: World): { offset: number; limit: number } | Answer {
  const offset = Number(ask.query.get('offset') ?? 0);
  const limit = Number(ask.query.get('limit') ?? 1000);
  if (limit > 1000) return serviceFault(400, 'EVS.2142', 'invalid filter limit, can not greater than 1000.');
  if (!Number.isInteger(offset) || offset < 0 || !Number.isInteger(limit) || limit < 1) {
    return serviceFault(400, 'EVS.5400', 'Malformed request url.');
  }
  return { offset, limit: Math.min(limit, world.quirks.pageLimit) };
}

/** The order a list was asked for: by age, the newest first unless told otherwise, as Cinder sorts. */
export function byAge({ query }: Ask): (a: { created_at: string }, b: { created_at: string }) => number {
  const sign = isOldestFirst(query) ? 1 : -1;
  return (a, b) => sign * (a.created_at < b.created_at ? -1 : Number(a.created_at > b.created_at));
}

/** Whether the oldest are to come first. */
export function isOldestFirst(query: URLSearchParams): boolean {
  return query.get('sort_dir') === 'asc' && (query.get('sort_key') ?? 'created_at') === 'created_at';
}

/** The link to the next page: it points into the cloud's own network, where no client can follow. */
export function nextLink(world: World, what: string, limit: number, marker: string): { href: string; rel: 'next' }[] {
  const href = `https://172.28.9.185:8776/v2/${world.project.id}/${what}/detail?limit=${limit}&marker=${marker}`;
  return [{ href, rel: 'next' }];
}
