import { accept, answer, type Ground, type Route } from './ground.ts';
import { keyOf, type Thing } from './things.ts';

/** How long an instance is listed as terminated before it is listed no more. */
const listedFor = 10 * 60_000;

function instanceOf({ project }: Ground, id = ''): Thing | undefined {
  return project.things.get(keyOf('delete-instance', { id }));
}

function isListed({ simulation }: Ground, { gone }: Thing): boolean {
  return !gone || simulation.now() - gone.at < listedFor;
}

function record({ id, name, status, created, labels, gone, leaving }: Thing) {
  const state = gone ? 'terminated' : leaving ? 'shutting-down' : status;
  const tags = Object.entries(labels).map(([key, value]) => ({ key, value }));
  return { id, name, state, created_at: new Date(created).toISOString(), tags, metadata: {} };
}

/** Bare-metal instances, as the CloudDC API reference has them. */
export const clouddc: Route[] = [
  {
    method: 'GET',
    pattern: /^\/v1\/[^/]+\/instances$/,
    answer: (ground, _parts, query) => {
      const wanted = query.get('instance_id')?.split(',');
      const all = wanted
        ? wanted.flatMap((id) => instanceOf(ground, id) ?? [])
        : [...ground.project.things.values()].filter(({ kind }) => kind === 'delete-instance');
      const listed = all.filter((thing) => isListed(ground, thing));
      const from = Number(query.get('marker') ?? 0);
      const limit = Math.min(1000, Math.max(10, Number(query.get('limit') ?? 10)));
      const instances = listed.slice(from, from + limit).map(record);
      const next = from + limit < listed.length && { next_marker: String(from + limit) };
      return answer(200, { count: listed.length, page_info: { current_count: instances.length, ...next }, instances });
    },
  },
  {
    method: 'GET',
    pattern: /^\/v1\/[^/]+\/instances\/([^/]+)\/status$/,
    answer: (ground, [id]) => {
      const thing = instanceOf(ground, id);
      if (!thing || !isListed(ground, thing))
        return answer(404, { error_code: 'CLOUDDC.1404', error_msg: 'The instance does not exist.' });
      const { state } = record(thing);
      const error = state === 'error' && {
        error: { error_code: 'X.1', error_msg: 'it failed', error_type: 'delete_instance_error' },
      };
      return answer(200, { state, ...error });
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/v1\/[^/]+\/instances\/([^/]+)$/,
    answer: (ground, [id], _query, task) => {
      const thing = instanceOf(ground, id);
      if (!thing || thing.gone)
        return answer(404, { error_code: 'CLOUDDC.1404', error_msg: 'The instance does not exist.' });
      if (thing.leaving && task) task.conflicts += 1;
      if (thing.leaving || !['pending', 'stopped', 'error', 'failed'].includes(thing.status))
        return answer(400, { error_code: 'CLOUDDC.1400', error_msg: 'The state does not allow it.' });
      accept(ground, thing, task, {});
      return answer(204);
    },
  },
];
