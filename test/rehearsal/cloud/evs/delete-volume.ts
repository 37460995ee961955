import { type Answer, type Ask, type Routes, serviceFault } from '../answer.ts';
import type { Examples } from '../fake.ts';
import { inMicroseconds } from '../timestamps.ts';
import { countDeletion, latencyOf, schedule, type World } from '../world.ts';
import { startDiskJob } from './jobs.ts';
import { addSnapshot, snapshots } from './snapshot.ts';
import { standardSnapshots } from './standard-snapshots.ts';
import { addVolume, type Volume, volumes } from './volumes.ts';

/** A disk is gone this much later than its job says. */
export const latency = { volumeGone: 1000 };

/** Deleting a disk: accepted as a job, and done a moment after the job says so. */
export const routes: Routes = {
  'DELETE /v2/{project_id}/cloudvolumes/{volume_id}': (ask, world) => {
    const id = ask.params.volume_id ?? '';
    const volume = volumes.of(world.project).get(id);
    if (!volume) return serviceFault(404, 'EVS.5404', `Volume ${id} could not be found.`);
    return objection(volume) ?? deleteVolume(ask, world, volume);
  },
};

/** An unattached disk may go, but not one that has a snapshot. */
export const examples: Examples = {
  'delete-volume': {
    goes: (project, created_at) => ({ volume_id: addVolume(project, { name: 'orphan-of-build', created_at }).id }),
    stays(project, created_at) {
      const { id: volume_id } = addVolume(project, { name: 'orphan-of-upgrade', created_at });
      addSnapshot(project, { volume_id, created_at });
      return { volume_id };
    },
    rule: { older_than: '30d', name: { glob: ['orphan-*'] }, volume: { min_size_gb: 10 } },
  },
};

function objection({ status, attachments }: Volume): Answer | undefined {
  if (status === 'backing-up') return serviceFault(400, 'EVS.2130', 'The volume is being backed up.');
  if (status === 'error_deleting') return serviceFault(500, 'EVS.2020', 'The volume is in error_deleting.');
  const states = ['available', 'error', 'error_extending', 'error_restoring', 'error_rollbacking'];
  if (states.includes(status) && attachments.length === 0) return undefined;
  return serviceFault(400, 'EVS.1046', `Volume status must be ${states.join(' or ')}, but it is ${status}.`);
}

/**
 * That a disk which was ordered cannot be deleted is documented without an answer, and the user guide says that the
 * snapshots go with their disk. So this one deletes both, and a caller without a guard does harm.
 */
function deleteVolume(ask: Ask, world: World, volume: Volume): Answer {
  const set = (status: string, now: number) => Object.assign(volume, { status, updated_at: inMicroseconds(now) });
  set('deleting', ask.now);
  const entities = { volume_id: volume.id, volume_type: volume.volume_type, name: volume.name };
  const { job_id } = startDiskJob(world, ask.now, { job_type: 'deleteVolume', entities }, (ended) => {
    if (volume.refusesToGo) {
      set('error_deleting', ended);
      return { error_code: 'EVS.2020', fail_reason: 'The back end gave up.' };
    }
    schedule(world, ended + latencyOf(world, latency).volumeGone, () => remove(world, volume.id));
    return undefined;
  });
  return { status: 200, body: { job_id } };
}

function remove(world: World, volume_id: string): void {
  const { project } = world;
  for (const kept of [snapshots.of(project), standardSnapshots.of(project)])
    for (const { id } of [...kept.values()].filter((one) => one.volume_id === volume_id)) {
      kept.delete(id);
      countDeletion(world, `snapshot:${id}`);
    }
  volumes.of(project).delete(volume_id);
  countDeletion(world, `volume:${volume_id}`);
}
