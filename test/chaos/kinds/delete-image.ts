import { answer, type Ground, taking, thingOf, thingsOf, use } from '../ground.ts';
import type { Kind } from '../kind.ts';
import { byMarker, byOffset } from '../pages.ts';
import type { Thing } from '../things.ts';

const name = 'delete-image';
const missing = answer(404, { error: { code: '404', message: 'No image found.' } });
const refused = answer(400, { error: { code: 'IMG.0090', message: 'The image being created cannot be deleted.' } });

function record({ project }: Ground, { id, name, status, created, labels }: Thing) {
  return {
    ...{ id, name, status, owner: project.id, visibility: 'private', protected: false, __imagetype: 'private' },
    ...{ created_at: `${new Date(created).toISOString().slice(0, 19)}Z`, __image_size: '1610612736' },
    tags: Object.entries(labels).map(([key, value]) => `${key}=${value}`),
  };
}

/** The scaling configurations of the images that have one. */
function configurationsOf(ground: Ground) {
  return thingsOf(ground, name).flatMap(({ id, users }) =>
    users.map((user) => ({ scaling_configuration_id: user, instance_config: { imageRef: id, disk: [] } })),
  );
}

/** Private images, as the IMS API reference has them. Nothing shows that one is on its way out. */
export const kind: Kind = {
  name,
  takes: 6_000,
  deletable: ['active', 'killed'],
  passing: ['saving', 'queued'],
  populate: ({ project, dice }, asker) => {
    const status = dice.pick(['active', 'active', 'active', 'active', 'killed', 'saving', 'queued']);
    project.add(name, asker, { status, users: dice.chance(0.15) ? [dice.uuid()] : [] });
  },
  changes: { 'gets an auto-scaling configuration': use },
  routes: {
    'ims GET /v2/cloudimages': ({ ground, query }) => {
      const wanted = query.get('id');
      const all = thingsOf(ground, name).filter(({ id }) => !wanted || wanted === id);
      return answer(200, { images: byMarker(all, query, 500).shown.map((image) => record(ground, image)) });
    },
    'ims GET /v2/images/{image_id}': ({ ground, params }) => {
      const thing = thingOf(ground, name, params);
      return thing ? answer(200, record(ground, thing)) : missing;
    },
    'ims GET /v2/images/{image_id}/members': ({ ground, params }) =>
      thingOf(ground, name, params) ? answer(200, { members: [] }) : missing,
    'as GET /autoscaling-api/v1/{project_id}/scaling_configuration': ({ ground, query }) => {
      const all = configurationsOf(ground);
      const place = new URLSearchParams({
        offset: query.get('start_number') ?? '0',
        limit: query.get('limit') ?? '20',
      });
      return answer(200, { scaling_configurations: byOffset(all, place), total_number: all.length });
    },
    // One that is not there is accepted like any other.
    'ims DELETE /v2/images/{image_id}': taking(name, { ...{ missing: answer(204), refused, accepted: answer(204) } }),
  },
};
