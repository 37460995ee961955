import { type Answer, type Ask, empty, type Routes, serviceFault } from '../answer.ts';
import type { Examples } from '../fake.ts';
import { inMicroseconds } from '../timestamps.ts';
import { countDeletion, latencyOf, schedule, type World } from '../world.ts';
import { addSnapshot, more, type Snapshot, snapshots } from './snapshot.ts';
import { listSnapshots, snapshotView } from './snapshot-list.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** From deleting to gone. */
export const latency = { snapshotDelete: 2000 };

/** Listing, showing and deleting snapshots. */
export const routes: Routes = {
  'GET /v2/{project_id}/cloudsnapshots/detail': listSnapshots,
  'GET /v2/{project_id}/cloudsnapshots/{snapshot_id}': (ask, world) => {
    const snapshot = findSnapshot(ask, world);
    if (!('volume_id' in snapshot)) return snapshot;
    return { status: 200, body: `{"snapshot":${snapshotView(world.project, snapshot)}}`, headers: JSON_TYPE };
  },
  'DELETE /v2/{project_id}/cloudsnapshots/{snapshot_id}': deleteSnapshot,
};

/** A snapshot may go, but not one that belongs to a backup. */
export const examples: Examples = {
  'delete-snapshot': {
    goes: (project, created_at) => ({ snapshot_id: addSnapshot(project, { name: 'before-move', created_at }).id }),
    stays: (project, created_at) => ({
      snapshot_id: addSnapshot(project, { name: 'autobk_snapshot_1', created_at }).id,
    }),
    rule: { older_than: '30d', name: { glob: ['before-*'], except: ['*-final'] } },
  },
};

const JSON_TYPE = { 'content-type': 'application/json' };

function findSnapshot(ask: Ask, world: World): Snapshot | Answer {
  const id = ask.params.snapshot_id ?? '';
  if (!UUID.test(id)) return serviceFault(400, 'EVS.2045', 'invalid snapshot_id!');
  const { project } = world;
  const found = snapshots.of(project).get(id) ?? more.of(project).source?.find(id);
  return found ?? serviceFault(404, 'EVS.5404', `Snapshot ${id} could not be found.`);
}

/**
 * "Only when the status is available or error." That `autobk_snapshot_*` must not be deleted is documented without an
 * answer, and the service underneath deletes it: so does this one, and a caller without a guard does harm.
 */
function deleteSnapshot(ask: Ask, world: World): Answer {
  const snapshot = findSnapshot(ask, world);
  if (!('volume_id' in snapshot)) return snapshot;
  if (snapshot.status !== 'available' && snapshot.status !== 'error') {
    return serviceFault(400, 'EVS.1047', 'snapshot status must be available or error when delete snapshot!');
  }
  snapshot.status = 'deleting';
  snapshot.updated_at = inMicroseconds(ask.now);
  schedule(world, ask.now + latencyOf(world, latency).snapshotDelete, (now) => {
    if (snapshot.refusesToGo || snapshot.inUse) {
      snapshot.status = snapshot.inUse ? 'available' : 'error_deleting';
      snapshot.updated_at = inMicroseconds(now);
      return;
    }
    snapshots.of(world.project).delete(snapshot.id);
    more.of(world.project).source?.remove(snapshot.id);
    countDeletion(world, `snapshot:${snapshot.id}`);
  });
  return empty(202, 'text/html; charset=UTF-8');
}
