import { uuid } from '../identifiers.ts';
import { collection, keep, nextId, type Project } from '../project.ts';
import { BIRTH, type Given, inSeconds } from '../timestamps.ts';

/** An image. */
export interface Image {
  id: string;
  name: string;
  /** The project it belongs to. */
  owner: string;
  status: string;
  visibility: string;
  imagetype: string;
  protected: boolean;
  /** Others are in no list of an ordinary user. */
  registered: boolean;
  created_at: string;
  updated_at: string;
  /** Bytes. */
  size: number;
  whole?: true;
  backup_id?: string;
  tags: string[];
  members: { member_id: string; status: 'accepted' | 'pending' | 'rejected' }[];
  /** What its deletion comes to where it does not go. */
  end?: 'stays';
}

/** The private images of a project, and whatever else a test puts there. */
export const images = collection<Image>('images');

/** What no document says of IMS: how it answers for an image that is not there, and for the members of one that is not shared. */
export interface Manner {
  missing: 'enveloped' | 'flat' | 'native' | 'page' | 'IMG.0027';
  /** Of a DELETE for one that is not there: it "always answers 204", or as the reference has it. */
  deleteMissing: 'accepted' | 'missing';
  notShared: 'empty' | 'forbidden';
}

/** How IMS answers in this project. */
export const manner = keep<Manner>('how IMS answers', () => ({
  missing: 'enveloped',
  deleteMissing: 'accepted',
  notShared: 'empty',
}));

/** Adds an image that may be deleted. */
export function addImage(project: Project, given: Given<Image, 'created_at' | 'updated_at'> = {}): Image {
  const { created_at = BIRTH, updated_at = created_at, ...rest } = given;
  const image: Image = {
    id: nextId(project, 'image'),
    name: `image-${project.ids}`,
    owner: project.id,
    status: 'active',
    visibility: 'private',
    imagetype: 'private',
    protected: false,
    registered: true,
    size: 1_610_612_736,
    tags: [],
    members: [],
    ...rest,
    created_at: inSeconds(created_at),
    updated_at: inSeconds(updated_at),
  };
  images.of(project).set(image.id, image);
  return image;
}

/** Shares an image with other projects, after which it is of another type to its owner too. */
export function share(image: Image, ...members: string[]): Image {
  image.members.push(...members.map((member_id) => ({ member_id, status: 'accepted' as const })));
  return Object.assign(image, { imagetype: 'shared', visibility: 'shared' });
}

/** Images that everybody sees: they are in each list that does not ask for an owner. */
export const publicImages: readonly Image[] = [
  'Debian 12.0.0 64bit',
  'Ubuntu 24.04 64bit',
  'openEuler 22.03 64bit',
].map((name, n) => ({
  ...{ id: n === 0 ? uuid('image') : uuid(name), name, owner: uuid('the vendor').replaceAll('-', '') },
  ...{ status: 'active', visibility: 'public', imagetype: 'gold', protected: true, registered: true },
  ...{ created_at: '2024-02-01T08:00:00Z', updated_at: '2024-02-01T08:00:00Z', size: 1_073_741_824 },
  ...{ tags: [], members: [] },
}));

/** An image as the service shows it, alone and in the list. */
export function imageView(image: Image): object {
  const { id, name, owner, status, visibility, tags, created_at, updated_at } = image;
  return {
    ...{ id, name, owner, status, visibility, tags, created_at, updated_at, protected: image.protected },
    schema: '/v2/schemas/image',
    self: `/v2/images/${id}`,
    file: `/v2/images/${id}/file`,
    ...{ min_disk: 40, min_ram: 0, size: 0, virtual_size: null, container_format: 'bare', disk_format: 'zvhd2' },
    ...{ virtual_env_type: 'FusionCompute', enterprise_project_id: '0', active_at: created_at },
    __imagetype: image.imagetype,
    __isregistered: String(image.registered),
    __image_size: String(image.size),
    __image_source_type: 'uds',
    __os_type: 'Linux',
    __lazyloading: 'True',
    ...(image.whole && { __whole_image: 'true' }),
    ...(image.backup_id && { __backup_id: image.backup_id }),
  };
}
