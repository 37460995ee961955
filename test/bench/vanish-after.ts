import { type Handler, serviceFault } from '../rehearsal/cloud/answer.ts';
import { type Snapshot, snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import { listSnapshots } from '../rehearsal/cloud/evs/snapshot-list.ts';
import type { Service } from '../rehearsal/cloud/services.ts';

const one = 'GET /v2/{project_id}/cloudsnapshots/{snapshot_id}';
const list = 'GET /v2/{project_id}/cloudsnapshots/detail';

/** Lets a snapshot that is deleting vanish when it was seen `looks` times, however long that takes. */
export function vanishAfter(looks: number): (service: Service) => Service {
  const seen = new Map<Snapshot, number>();
  return (service) => {
    const show = service.routes[one];
    if (!show) return service;
    const look: Handler = (ask, world) => {
      const all = snapshots.of(world.project);
      // A page of the list shows many at once, which is a look at each.
      for (const snapshot of ask.params.snapshot_id ? [all.get(ask.params.snapshot_id)] : [...all.values()]) {
        if (snapshot?.status !== 'deleting') continue;
        const before = seen.get(snapshot) ?? 0;
        seen.set(snapshot, before + 1);
        if (before >= looks) all.delete(snapshot.id);
      }
      if (!ask.params.snapshot_id) return listSnapshots(ask, world);
      return all.has(ask.params.snapshot_id) ? show(ask, world) : serviceFault(404, 'EVS.5404', 'Snapshot not found.');
    };
    return { ...service, routes: { ...service.routes, [one]: look, [list]: look } };
  };
}
