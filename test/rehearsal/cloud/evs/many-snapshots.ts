import type { Project } from '../project.ts';
import { inMicroseconds } from '../timestamps.ts';
import { more, type Snapshot, type SnapshotSource } from './snapshot.ts';

const PREFIX = '5a9a51c0-0000-4000-8000-';
const HOUR = 3600 * 1000;

/** Adds `count` snapshots, one an hour back from `now`, that exist only while they are looked at. */
export function addManySnapshots(project: Project, count: number, now: number): SnapshotSource {
  // Once somebody has asked for one by its id it may change, so it is kept; a removed one's place goes to the last.
  const kept = new Map<number, Snapshot>();
  const numberAt = new Map<number, number>();
  const placeOf = new Map<number, number>();

  function make(n: number): Snapshot {
    const moment = inMicroseconds(now - (n + 1) * HOUR);
    return {
      id: `${PREFIX}${n.toString(16).padStart(12, '0')}`,
      name: `hourly-${n}`,
      status: 'available',
      volume_id: '5a9a51c0-0000-4000-9000-000000000001',
      size: 40,
      created_at: moment,
      updated_at: moment,
      metadata: {},
      description: null,
    };
  }
  function at(place: number): Snapshot {
    const n = numberAt.get(place) ?? place;
    return kept.get(n) ?? make(n);
  }
  function numberOf(id: string): number | undefined {
    const n = id.startsWith(PREFIX) ? Number.parseInt(id.slice(PREFIX.length), 16) : Number.NaN;
    const place = placeOf.get(n) ?? n;
    return place < source.count && (numberAt.get(place) ?? place) === n ? n : undefined;
  }
  const source: SnapshotSource = {
    count,
    at,
    find(id) {
      const n = numberOf(id);
      if (n === undefined) return undefined;
      const snapshot = kept.get(n) ?? make(n);
      kept.set(n, snapshot);
      return snapshot;
    },
    remove(id) {
      const n = numberOf(id);
      if (n === undefined) return;
      const place = placeOf.get(n) ?? n;
      source.count -= 1;
      const last = numberAt.get(source.count) ?? source.count;
      numberAt.set(place, last);
      placeOf.set(last, place);
      kept.delete(n);
    },
  };
  more.of(project).source = source;
  return source;
}
