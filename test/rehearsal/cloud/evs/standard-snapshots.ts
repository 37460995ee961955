import type { Routes } from '../answer.ts';
import { collection, nextId, type Project } from '../project.ts';
import { BIRTH, type Given, inMicroseconds } from '../timestamps.ts';
import { byAge, readPage } from './page.ts';

/** A standard snapshot, of the generation that has an API of its own. OTC's reference did not have it for years. */
export interface StandardSnapshot {
  id: string;
  name: string;
  status: string;
  volume_id: string;
  created_at: string;
}

/** The standard snapshots of a project. */
export const standardSnapshots = collection<StandardSnapshot>('standard snapshots');

/** Adds a standard snapshot of a disk. */
export function addStandardSnapshot(
  project: Project,
  given: Given<StandardSnapshot, 'created_at'> & { volume_id: string },
): StandardSnapshot {
  const id = nextId(project, 'standard snapshot');
  const created_at = inMicroseconds(given.created_at ?? BIRTH);
  const snapshot = { id, name: `standard-${project.ids}`, status: 'available', ...given, created_at };
  standardSnapshots.of(project).set(id, snapshot);
  return snapshot;
}

/** Listing standard snapshots, as Terraform does: the page begins at a record. */
export const routes: Routes = {
  'GET /v5/{project_id}/snapshots/detail': (ask, world) => {
    const page = readPage(ask, world);
    if ('status' in page) return page;
    const volume_id = ask.query.get('volume_id');
    const all = [...standardSnapshots.of(world.project).values()]
      .filter((one) => volume_id === null || one.volume_id === volume_id)
      .sort(byAge(ask));
    const shown = all.slice(page.offset, page.offset + page.limit);
    return { status: 200, body: { ...(!world.quirks.omitCount && { count: all.length }), snapshots: shown } };
  },
};
