import { answer, type Ground, taking } from '../ground.ts';
import type { Kind } from '../kind.ts';
import { keyOf, type Thing } from '../things.ts';

const name = 'delete-instance';
const missing = answer(404, { error_code: 'CLOUDDC.1404', error_msg: 'The instance does not exist.' });
const refused = answer(400, { error_code: 'CLOUDDC.1400', error_msg: 'The state does not allow it.' });

/** How long an instance is listed as terminated before it is listed no more. */
const listedFor = 10 * 60_000;

function isListed({ simulation }: Ground, { gone }: Thing): boolean {
  return !gone || simulation.now() - gone.at < listedFor;
}

function record({ id, name, status, created, labels, gone }: Thing) {
  const tags = Object.entries(labels).map(([key, value]) => ({ key, value }));
  const state = gone ? 'terminated' : status;
  return { id, name, state, created_at: new Date(created).toISOString(), tags, metadata: {} };
}

/** Bare-metal instances, as the CloudDC API reference has them. */
export const kind: Kind = {
  name,
  takes: 240_000,
  deletable: ['stopped', 'pending', 'error', 'failed'],
  leaves: 'shutting-down',
  givenBack: () => 'error',
  populate: ({ project, dice }, asker) => {
    project.add(name, asker, { status: dice.pick(['stopped', 'stopped', 'stopped', 'pending', 'error', 'running']) });
  },
  routes: {
    'clouddc GET /v1/{project_id}/instances': ({ ground, query }) => {
      const wanted = query.get('instance_id')?.split(',');
      const listed = [...ground.project.things.values()].filter(
        (thing) => thing.kind === kind && (!wanted || wanted.includes(thing.id)) && isListed(ground, thing),
      );
      const from = Number(query.get('marker') ?? 0);
      const limit = Math.min(1000, Math.max(10, Number(query.get('limit') ?? 10)));
      const instances = listed.slice(from, from + limit).map(record);
      const next = from + limit < listed.length && { next_marker: String(from + limit) };
      return answer(200, { count: listed.length, page_info: { current_count: instances.length, ...next }, instances });
    },
    'clouddc GET /v1/{project_id}/instances/{id}/status': ({ ground, params }) => {
      const thing = ground.project.things.get(keyOf(name, params));
      if (!thing || !isListed(ground, thing)) return missing;
      const { state } = record(thing);
      const error = { error_code: 'X.1', error_msg: 'it failed', error_type: 'delete_instance_error' };
      return answer(200, { state, ...(state === 'error' && { error }) });
    },
    'clouddc DELETE /v1/{project_id}/instances/{id}': taking(name, { missing, refused, accepted: answer(204) }),
  },
};
