import { answer, taking, thingOf, thingsOf } from '../ground.ts';
import type { Kind } from '../kind.ts';
import { byOffset } from '../pages.ts';
import { prefixFor } from '../protections.ts';
import type { Thing } from '../things.ts';

const name = 'delete-snapshot';
const missing = answer(404, { error: { code: 'EVS.5404', message: 'Resource could not be found.' } });
const refused = answer(400, { error: { code: 'EVS.1047', message: 'snapshot status must be available or error' } });

function record({ id, name, status, created, labels, parent }: Thing) {
  const created_at = new Date(created).toISOString().slice(0, 23);
  return { id, name, status, created_at, volume_id: parent?.id ?? '', metadata: labels, size: 1, description: null };
}

/** Newest first, unless somebody asks for another order. */
function sorted(things: Thing[], query: URLSearchParams): Thing[] {
  const oldestFirst = query.get('sort_dir') === 'asc' || /:asc/.test(query.get('sort') ?? '');
  return things.sort((a, b) => (oldestFirst ? a.created - b.created : b.created - a.created));
}

/** EVS snapshots, as the EVS API reference has them. */
export const kind: Kind = {
  name,
  takes: 15_000,
  deletable: ['available', 'error'],
  passing: ['backing-up', 'creating', 'rollbacking'],
  leaves: 'deleting',
  populate: ({ dice, project }, asker) => {
    const status = dice.pick(['available', 'available', 'available', 'available', 'error', 'creating', 'rollbacking']);
    const prefix = dice.chance(0.04) ? 'autobk_snapshot_' : prefixFor(asker);
    const thing = project.add(name, asker, { status, name: `${prefix}${project.things.size}` });
    if (dice.chance(0.03)) thing.labels.__system__enableActive = 'true';
  },
  guard: ({ name, labels }) => [
    ...(/^(auto|manual)bk_snapshot_/.test(name) ? ['a backup has it'] : []),
    ...('__system__enableActive' in labels ? ['a server backup made it'] : []),
  ],
  routes: {
    'evs GET /v2/{project_id}/cloudsnapshots/detail': ({ ground, query }) => {
      const wanted = query.get('volume_id');
      const all = thingsOf(ground, name).filter(({ parent }) => !wanted || wanted === parent?.id);
      return answer(200, { count: all.length, snapshots: byOffset(sorted(all, query), query).map(record) });
    },
    'evs GET /v2/{project_id}/cloudsnapshots/{snapshot_id}': ({ ground, params }) => {
      const thing = thingOf(ground, name, params);
      return thing ? answer(200, { snapshot: record(thing) }) : missing;
    },
    'evs DELETE /v2/{project_id}/cloudsnapshots/{snapshot_id}': taking(name, {
      ...{ missing, refused, accepted: answer(202) },
    }),
  },
};
