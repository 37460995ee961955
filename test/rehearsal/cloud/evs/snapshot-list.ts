import type { Answer, Ask } from '../answer.ts';
import type { Project } from '../project.ts';
import type { World } from '../world.ts';
import { byAge, isOldestFirst, nextLink, readPage } from './page.ts';
import { more, type Snapshot, snapshots } from './snapshot.ts';

/** One page of snapshots, written by hand because a benchmark reads a thousand such pages in a row. */
export function listSnapshots(ask: Ask, world: World): Answer {
  const page = readPage(ask, world);
  if ('status' in page) return page;
  const { total, shown } = select(world.project, ask, page.offset, page.limit);
  const last = shown.at(-1);
  const links = last && page.offset + shown.length < total ? nextLink(world, 'snapshots', page.limit, last.id) : [];
  const parts = [
    world.quirks.omitCount ? '' : `"count":${total},`,
    links.length > 0 ? `"snapshots_links":${JSON.stringify(links)},` : '',
    `"snapshots":[${shown.map((snapshot) => snapshotView(world.project, snapshot)).join(',')}]`,
  ];
  return { status: 200, headers: { 'content-type': 'application/json' }, body: `{${parts.join('')}}` };
}

interface Selection {
  total: number;
  shown: Snapshot[];
}

function select(project: Project, ask: Ask, offset: number, limit: number): Selection {
  const { query } = ask;
  const filters = (['id', 'name', 'status', 'volume_id'] as const).filter((name) => query.has(name));
  if (filters.length > 0) {
    const matching = [...everySnapshot(project)].filter((one) =>
      filters.every((name) => one[name] === query.get(name)),
    );
    matching.sort(byAge(ask));
    return { total: matching.length, shown: matching.slice(offset, offset + limit) };
  }
  const kept = [...snapshots.of(project).values()].sort(byAge(ask));
  const { source } = more.of(project);
  const count = source?.count ?? 0;
  const oldestFirst = isOldestFirst(query);
  // Those made when they are looked at count from the newest back, and stand behind the others where the newest come first.
  const before = oldestFirst ? count : 0;
  const shown: Snapshot[] = [];
  for (let index = offset; shown.length < limit && index < kept.length + count; index += 1) {
    const own = kept[index - before];
    const made = oldestFirst ? count - 1 - index : index - kept.length;
    const one = own ?? source?.at(made);
    if (one) shown.push(one);
  }
  return { total: kept.length + count, shown };
}

function* everySnapshot(project: Project): Iterable<Snapshot> {
  yield* snapshots.of(project).values();
  const { source } = more.of(project);
  for (let index = 0; source && index < source.count; index += 1) yield source.at(index);
}

/** A snapshot as EVS shows it, as JSON text. */
export function snapshotView(project: Project, snapshot: Snapshot): string {
  const { id, status, size, volume_id, created_at, updated_at, metadata, name, description } = snapshot;
  const words = `"name":${JSON.stringify(name)},"description":${JSON.stringify(description)}`;
  const times = `"created_at":"${created_at}","updated_at":${JSON.stringify(updated_at)}`;
  const shape = `"size":${size},"volume_id":"${volume_id}","metadata":${JSON.stringify(metadata)},"service_type":"EVS"`;
  const extended = (field: string, value: string) => `"os-extended-snapshot-attributes:${field}":"${value}"`;
  const progress = extended('progress', status === 'creating' ? '40%' : '100%');
  return `{"id":"${id}","status":"${status}",${words},${shape},${times},${extended('project_id', project.id)},${progress}}`;
}
