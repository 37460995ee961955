import { type Answer, type Ask, empty, flatFault, type Routes, serviceFault } from '../answer.ts';
import type { Examples } from '../fake.ts';
import type { Project } from '../project.ts';
import { countDeletion, latencyOf, schedule, type World } from '../world.ts';
import { addImage, type Image, images, imageView, manner, publicImages } from './image.ts';

/** From the 204 to the end of an image, which looks as before meanwhile. */
export const latency = { imageDelete: 6000 };

/** Images: listing, showing and deleting them, and with whom they are shared. No path names the project. */
export const routes: Routes = {
  'GET /v2/cloudimages': listImages,
  'GET /v2/images/{image_id}': (ask, { project }) => {
    const image = findImage(ask, project);
    return image ? { status: 200, body: imageView(image) } : notFound(ask, project);
  },
  'GET /v2/images/{image_id}/members': (ask, { project }) => {
    const image = findImage(ask, project);
    if (!image) return notFound(ask, project);
    if (image.visibility !== 'shared' && manner.of(project).notShared === 'forbidden') return onlyShared(image);
    const { id: image_id, created_at, updated_at } = image;
    const shown = { image_id, created_at, updated_at, schema: '/v2/schemas/member' };
    const members = image.members.map((member) => ({ ...member, ...shown }));
    return { status: 200, body: { members, schema: '/v2/schemas/members' } };
  },
  'DELETE /v2/images/{image_id}': deleteImage,
};

/** An image that nothing is made from may go, one that is protected must not. */
export const examples: Examples = {
  'delete-image': {
    goes: (project, created_at) => ({ image_id: addImage(project, { name: 'build-3172', created_at }).id }),
    stays: (project, created_at) => ({
      image_id: addImage(project, { name: 'golden', protected: true, created_at }).id,
    }),
    rule: { older_than: '30d', status: ['active'] },
  },
};

/** What the service says when the credentials are for another project than the request. */
export function otherProject(): Answer {
  return serviceFault(400, 'IMG.0030', 'The project ID and token in the request are invalid.');
}

function findImage({ params }: Ask, project: Project): Image | undefined {
  const id = params.image_id ?? '';
  return images.of(project).get(id) ?? publicImages.find((image) => image.id === id);
}

function notFound({ params }: Ask, project: Project): Answer {
  const message = `No image found with ID ${params.image_id}`;
  const { missing } = manner.of(project);
  if (missing === 'IMG.0027') return serviceFault(400, missing, 'The image ID in the request does not exist.');
  if (missing === 'flat') return flatFault(404, 'IMG.0404', message);
  if (missing === 'native') return { status: 404, body: { message, code: '404 Not Found', title: 'Not Found' } };
  if (missing === 'enveloped') return serviceFault(404, '404', message);
  const page = `<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n ${message}<br /><br />\n </body>\n</html>`;
  return { status: 404, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: page };
}

/** As Glance puts it where an image is not shared. */
function onlyShared({ id }: Image): Answer {
  const message = `Not allowed to list members for image ${id}: Only shared images have members.`;
  return serviceFault(403, '403', message);
}

/** "Common users can query only the images for which the value of __isregistered is true." The newest come first. */
function listImages({ query }: Ask, { project, quirks }: World): Answer {
  const matching = [...images.of(project).values(), ...publicImages]
    .filter((image) => image.registered && isAsked(image, query))
    .sort((a, b) => (a.created_at === b.created_at ? (a.id < b.id ? -1 : 1) : a.created_at > b.created_at ? -1 : 1));
  const marker = query.get('marker');
  const start = marker === null ? 0 : matching.findIndex(({ id }) => id === marker) + 1;
  if (marker !== null && start === 0) return serviceFault(400, 'IMG.0066', 'The image ID is incorrect.');
  const limit = Number(query.get('limit') ?? 500);
  if (!Number.isInteger(limit) || limit < 1) return serviceFault(400, 'IMG.0001', 'The request message is invalid.');
  const shown = matching.slice(start, start + Math.min(limit, quirks.pageLimit));
  return { status: 200, body: { images: shown.map(imageView) } };
}

function isAsked(image: Image, query: URLSearchParams): boolean {
  const record = { ...image, __imagetype: image.imagetype } as unknown as Record<string, unknown>;
  return ['id', 'owner', 'name', 'status', 'visibility', '__imagetype'].every(
    (field) => !query.has(field) || query.get(field) === record[field],
  );
}

/** What the error codes say against a deletion. One that is shared, or that servers are made from, goes like any other. */
function refusal(image: Image, project: Project): Answer | undefined {
  if (image.imagetype === 'gold') return serviceFault(400, 'IMG.0094', 'The public image cannot be deleted.');
  if (image.owner !== project.id) return serviceFault(400, 'IMG.0092', 'The image can only be deleted by the owner.');
  if (image.protected) return serviceFault(400, 'IMG.0028', 'The image in the request is protected.');
  if (['queued', 'saving'].includes(image.status))
    return serviceFault(400, 'IMG.0090', 'The image being created cannot be deleted.');
  return undefined;
}

/** Answers 204 at once, whatever comes of it. The backup of a whole server's image goes only where the body says so. */
function deleteImage(ask: Ask, world: World): Answer {
  const { project } = world;
  const image = findImage(ask, project);
  if (!image) return manner.of(project).deleteMissing === 'accepted' ? empty(204) : notFound(ask, project);
  const refused = refusal(image, project);
  if (refused) return refused;
  schedule(world, ask.now + latencyOf(world, latency).imageDelete, () => {
    if (image.end === 'stays' || !images.of(project).delete(image.id)) return;
    countDeletion(world, `image:${image.id}`);
    if (ask.body.includes('"delete_backup":true') && image.backup_id) countDeletion(world, `backup:${image.backup_id}`);
  });
  return empty(204);
}
