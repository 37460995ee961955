import type { Dice } from '../dice.ts';
import { diskRoutes, noDisk } from '../disks.ts';
import { accept, answer, beginJob, type Ground, remove, tellJob, thingOf, use } from '../ground.ts';
import type { Kind } from '../kind.ts';
import type { Project, Thing } from '../things.ts';

const name = 'delete-volume';
const minute = 60_000;
const states = ['available', 'error', 'error_extending', 'error_restoring', 'error_rollbacking'] as const;
const refused = answer(400, { error: { code: 'EVS.1046', message: 'The status of the volume does not allow it.' } });
const failedBefore = answer(500, { error: { code: 'EVS.2020', message: 'The volume is in error_deleting.' } });

function snapshotsOf({ things }: Project, disk: Thing): Thing[] {
  return [...things.values()].filter(({ parent, gone }) => parent === disk && !gone);
}

/** Somebody attaches it, for good or for a while. Its age counts from when it was detached. */
function attach(ground: Ground, disk: Thing, dice: Dice): void {
  const { simulation } = ground;
  if (disk.status !== 'available') return;
  use(ground, disk, dice);
  disk.status = 'in-use';
  if (dice.chance(0.5))
    simulation.after(dice.between(1, 30) * minute, () =>
      Object.assign(disk, { users: [], status: 'available', created: simulation.now() }),
    );
}

/** Somebody makes a snapshot of it, for good or for a while. */
function snap(ground: Ground, disk: Thing, dice: Dice): void {
  const { project, simulation } = ground;
  const snapshot = project.add('delete-snapshot', 'nobody', { parent: disk, created: simulation.now() });
  if (dice.chance(0.5)) simulation.after(dice.between(1, 60) * minute, () => remove(ground, snapshot, 'people'));
}

/** Unattached EVS disks, as the EVS API reference and its user guide have them. The last list is not known everywhere. */
export const kind: Kind = {
  name,
  takes: 10_000,
  lags: 3_000,
  deletable: states,
  passing: ['creating', 'extending', 'backing-up', 'uploading'],
  leaves: 'deleting',
  givenBack: (dice) => dice.pick(['error_deleting', 'available']),
  populate: ({ project, dice }, asker) => {
    const users = dice.chance(0.1) ? [dice.uuid()] : [];
    const usual = dice.chance(0.7) ? 'available' : dice.pick(['error', 'creating', 'extending', 'error_deleting']);
    const disk = project.add(name, asker, { users, main: dice.chance(0.08), status: users[0] ? 'in-use' : usual });
    if (dice.chance(0.03)) disk.labels.orderID = 'CS1';
    if (dice.chance(0.03)) disk.labels['csi.volume'] = 'x';
    if (dice.chance(0.15)) project.add('delete-snapshot', dice.pick(['nobody', 'event', 'person']), { parent: disk });
  },
  guard: (disk, project) => [
    ...(snapshotsOf(project, disk).length > 0 ? ['has snapshots'] : []),
    ...('orderID' in disk.labels ? ['ordered by the month'] : []),
    ...('csi.volume' in disk.labels ? ['of a cluster'] : []),
  ],
  sweepGuard: ({ main }) => (main ? ['it boots'] : []),
  changes: { 'is attached': attach, 'gets a snapshot': snap },
  // What is left of it when it goes, goes with it: the harm is whoever's asked for it.
  onGone: (ground, disk) => {
    for (const snapshot of snapshotsOf(ground.project, disk)) remove(ground, snapshot, 'people');
  },
  routes: {
    ...diskRoutes,
    'evs DELETE /v2/{project_id}/cloudvolumes/{volume_id}': ({ ground, params, task }) => {
      const disk = thingOf(ground, name, params);
      if (!disk) return noDisk;
      if (disk.leaving && task) task.conflicts += 1;
      if (disk.status === 'error_deleting') return failedBefore;
      if (!states.some((status) => status === disk.status)) return refused;
      const { job_id, end } = beginJob(ground);
      // A job may call itself done that has not done anything.
      accept(ground, disk, task, (gone) => end(gone || ground.dice.chance(0.3)));
      return answer(200, { job_id });
    },
    'evs GET /v1/{project_id}/jobs/{job_id}': tellJob,
    'evs GET /v5/{project_id}/snapshots/detail': ({ ground: { project } }) =>
      project.id < '8' ? answer(200, { snapshots: [], count: 0 }) : answer(404, { error_code: 'APIGW.0101' }),
  },
};
