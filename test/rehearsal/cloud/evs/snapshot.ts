import { uuid } from '../identifiers.ts';
import { collection, keep, nextId, type Project } from '../project.ts';
import { BIRTH, type Given, inMicroseconds } from '../timestamps.ts';

/** An EVS snapshot. */
export interface Snapshot {
  id: string;
  name: string;
  status: string;
  volume_id: string;
  size: number;
  created_at: string;
  updated_at: string | null;
  metadata: Record<string, string>;
  description: string | null;
  /** Ends in `error_deleting` when it is deleted. */
  refusesToGo?: boolean;
  /** Turns out to be in use while it is deleted: then it is available again. */
  inUse?: true;
}

/** More snapshots than anybody wants to hold: made when a page or a single one is asked for. */
export interface SnapshotSource {
  count: number;
  at(index: number): Snapshot;
  find(id: string): Snapshot | undefined;
  remove(id: string): void;
}

/** The snapshots of a project. */
export const snapshots = collection<Snapshot>('snapshots');

/** Listed after the snapshots in the collection, where there is one. */
export const more = keep<{ source?: SnapshotSource }>('more snapshots', () => ({}));

/** Adds a snapshot that may be deleted. */
export function addSnapshot(project: Project, given: Given<Snapshot, 'created_at' | 'updated_at'> = {}): Snapshot {
  const { created_at = BIRTH, updated_at = created_at, ...rest } = given;
  const snapshot: Snapshot = {
    id: nextId(project, 'snapshot'),
    name: `snapshot-${project.ids}`,
    status: 'available',
    volume_id: uuid(`volume of ${project.id}`),
    size: 40,
    metadata: {},
    description: null,
    ...rest,
    created_at: inMicroseconds(created_at),
    updated_at: updated_at === null ? null : inMicroseconds(updated_at),
  };
  snapshots.of(project).set(snapshot.id, snapshot);
  return snapshot;
}
