import * as z from 'zod/mini';
import { readTime } from '../shared/base/time.ts';
import { defineOperation } from '../shared/deletion/define.ts';
import { findImageUsers, listImageMembers } from '../shared/deletion/image-users.ts';
import type { Obstacle } from '../shared/deletion/obstacle.ts';
import { oncePerList } from '../shared/deletion/once-per-list.ts';
import { findRecord, readRecords } from '../shared/deletion/records.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import { labelsOf } from '../shared/deletion/target.ts';
import type { Client } from '../shared/transport/client.ts';
import { codesBy } from '../shared/transport/error-codes.ts';
import { Fault } from '../shared/transport/fault.ts';
import { followIds } from '../shared/transport/follow.ts';
import { createHandler } from '../shared/triggers/handler.ts';

const text = z.nullish(z.string());
// Some of what is true or false arrives as a text, with a capital letter or without.
const flag = z.nullish(z.union([z.boolean(), z.string()]));

const image = z.object({
  ...{ id: z.string(), name: text, status: z.string(), owner: text, protected: flag },
  ...{ visibility: text, __imagetype: text, __whole_image: flag, __backup_id: text },
  __image_size: z.nullish(z.union([z.string(), z.number()])),
  created_at: text,
  tags: z.nullish(z.array(z.string())),
});

const page = z.object({ images: z.array(z.unknown()) });

type Params = { project_id: string; image_id: string };

/** Glance's words where an image is on its way out; the references of this service name only its end, deleted. */
const leaving = ['pending_delete', 'deleting'];

const imageUsers = oncePerList(findImageUsers);

/**
 * Deletes a private image. Refused unless it is private and the configured project owns it, while it is protected, shared
 * with another project, or the image of a server or an auto-scaling configuration, while any of these cannot be read, and
 * unless its status is active or killed. Done when it is not found and its list lacks it too, or its status is deleted.
 */
export const operation = defineOperation({
  name: 'delete-image',
  service: 'ims',
  route: 'DELETE /v2/images/{image_id}',
  params: z.strictObject({ project_id: projectId, image_id: uuid }),
  permissions: {
    // Who an image is shared with may be read only by those who may share it.
    delete: ['get', 'list', 'share', 'delete']
      .map((verb) => `ims:images:${verb}`)
      .concat('as:configs:list', 'ecs:cloudServers:list'),
    sweep: [],
  },

  // "Error Codes" of the IMS API. All are sent with a 400: where these do not say otherwise, it is a refusal.
  codes: codesBy({
    gone: 'IMG.0027 IMG.0144',
    throttled: 'IMG.0060',
    busy: 'IMG.0035 IMG.0148',
    broken: 'IMG.0061',
  }),

  read: readImage,

  // Without the owner the list holds every public image too.
  async *list(client, project_id) {
    imageUsers.begin(client);
    for await (const images of listImages(client, project_id, { owner: project_id, __imagetype: 'private' }))
      yield images.map((one) => ('unreadable' in one ? one : toTarget(project_id, one)));
  },

  guard: (target) => obstacle(target)?.reason,
  isPassing: (target) => obstacle(target)?.passing === true,

  async usedBy(client, { params }) {
    const { length: members } = await listImageMembers(client, params.image_id);
    if (members > 0) return `The image is shared with ${members === 1 ? 'a project' : `${members} projects`}.`;
    const user = (await imageUsers.of(client, params.project_id)).get(params.image_id);
    return user && `The image is used by ${user}.`;
  },

  sweepGuard: ({ params, state: { owner } }) =>
    owner && owner !== params.project_id ? `The image is from the project ${owner}.` : undefined,

  remark: ({ backup_id, whole_image }) =>
    backup_id || whole_image
      ? `The backup ${backup_id ? `${backup_id} ` : ''}that the image was made from stays and is still paid for.`
      : undefined,

  isDeleting: ({ state }) => leaving.includes(state.status) || undefined,
});

function obstacle({ params, state }: Pick<ReturnType<typeof toTarget>, 'params' | 'state'>): Obstacle | undefined {
  const { owner, type, visibility, status } = state;
  const lasting = (reason: string) => ({ reason, passing: false });
  if (owner !== params.project_id)
    return lasting(`The image is not the configured project's: its owner is ${owner || 'not told'}.`);
  const kind = [type, visibility].find((word) => word !== 'private');
  if (type !== 'private' || visibility !== 'private')
    return lasting(`The image is ${kind || 'of a kind the cloud does not tell'}; only a private one can be deleted.`);
  if (state.protected !== false) return lasting('The image is protected; the cloud refuses it (IMG.0028).');
  if (status === 'active' || status === 'killed') return undefined;
  const passing = ['queued', 'saving'].includes(status);
  return { reason: `The image is ${status}; only one that is active or killed can be deleted (IMG.0090).`, passing };
}

/** An image as it stands. A 404 comes in several forms, so the list, which shows registered images only, must lack it too. */
async function readImage(client: Client, { project_id, image_id }: Params) {
  const request = client('ims', 'GET /v2/images/{image_id}', { image_id }, image);
  const record = await request.catch(async (error: unknown) => {
    const isMissing = error instanceof Fault && (error.verdict === 'gone' || error.status === 404);
    // The API gateway does not know the route, so it says nothing of what the route is about.
    if (!isMissing || error.code?.startsWith('APIG')) throw error;
    return findRecord(listImages(client, project_id, { id: image_id }), image_id);
  });
  return record && record.status !== 'deleted' ? toTarget(project_id, record) : undefined;
}

async function* listImages(client: Client, project_id: string, asked: object) {
  const pages = followIds(async (marker) => {
    return (await client('ims', 'GET /v2/cloudimages', { ...asked, limit: '500', marker }, page)).images;
  });
  for await (const images of pages) yield readRecords(image, images, project_id, 'image_id');
}

function toTarget(project_id: string, record: z.infer<typeof image>) {
  const { id, status, owner, visibility, __imagetype: type, __backup_id, created_at, tags } = record;
  const whole_image = String(record.__whole_image).toLowerCase() === 'true';
  const size = Math.ceil((Number(record.__image_size) / 2 ** 30) * 100) / 100;
  return {
    params: { project_id, image_id: id },
    name: record.name ?? '',
    state: {
      ...{ status, owner, type, visibility, whole_image, backup_id: __backup_id || undefined },
      // What is not said to be unprotected is protected.
      protected: String(record.protected).toLowerCase() !== 'false',
    },
    status,
    since: readTime(created_at),
    // Older ones are `key.value`; a name may have a dot as well, so such a tag counts as both.
    labels: labelsOf(tags?.flatMap((tag) => (tag.includes('=') ? tag : [tag, tag.replace('.', '=')]))),
    ...(size > 0 && { size_gb: size }),
  };
}

export const handler = createHandler(operation);
