import { type Routes, serviceFault } from '../answer.ts';
import { collection, nextId, type Project } from '../project.ts';
import { BIRTH, type Given, inMicroseconds } from '../timestamps.ts';
import { byAge, nextLink, readPage } from './page.ts';

/** An EVS disk; its status and `attachments` follow a moment after the job that changes them. */
export interface Volume {
  id: string;
  name: string;
  size: number;
  volume_type: string;
  status: string;
  created_at: string;
  updated_at: string | null;
  /** One of a disk that is attached to a host names no server. */
  attachments: { server_id: string | null; attachment_id: string; attached_at: string; device: string }[];
  metadata: Record<string, string>;
  tags: Record<string, string>;
  /** Left out, it boots where a server boots from it. */
  bootable?: boolean;
  /** Ends in `error_deleting` when it is deleted. */
  refusesToGo?: true;
  /** Its detachment is called done and is not carried out. */
  clings?: true;
}

/** The disks of a project. */
export const volumes = collection<Volume>('disks');

/** Adds a disk that hangs on nothing. */
export function addVolume(project: Project, given: Given<Volume, 'created_at' | 'updated_at'> = {}): Volume {
  const { created_at = BIRTH, updated_at = created_at, ...rest } = given;
  const volume: Volume = {
    id: nextId(project, 'volume'),
    name: `volume-${project.ids}`,
    size: 40,
    volume_type: 'SSD',
    status: 'available',
    attachments: [],
    metadata: {},
    tags: {},
    ...rest,
    created_at: inMicroseconds(created_at),
    updated_at: updated_at === null ? null : inMicroseconds(updated_at),
  };
  volumes.of(project).set(volume.id, volume);
  return volume;
}

/** Listing and showing disks. */
export const routes: Routes = {
  'GET /v2/{project_id}/cloudvolumes/detail': (ask, world) => {
    const page = readPage(ask, world);
    if ('status' in page) return page;
    const id = ask.query.get('id');
    const status = ask.query.get('status');
    const all = [...volumes.of(world.project).values()].filter(
      (volume) => (id === null || volume.id === id) && (status === null || volume.status === status),
    );
    all.sort(byAge(ask));
    const shown = all.slice(page.offset, page.offset + page.limit);
    const last = shown.at(-1);
    const more = last && page.offset + shown.length < all.length;
    const body = {
      ...(!world.quirks.omitCount && { count: all.length }),
      ...(more && { volumes_links: nextLink(world, 'volumes', page.limit, last.id) }),
      volumes: shown.map((volume) => volumeView(world.project, volume)),
    };
    return { status: 200, body };
  },
  'GET /v2/{project_id}/cloudvolumes/{volume_id}': (ask, world) => {
    const volume = volumes.of(world.project).get(ask.params.volume_id ?? '');
    if (volume) return { status: 200, body: { volume: volumeView(world.project, volume) } };
    return serviceFault(404, 'EVS.5404', `Volume ${ask.params.volume_id} could not be found.`);
  },
};

/** A disk as EVS shows it. */
export function volumeView(project: Project, volume: Volume): object {
  return {
    id: volume.id,
    name: volume.name,
    description: null,
    status: volume.status,
    size: volume.size,
    volume_type: volume.volume_type,
    service_type: 'EVS',
    created_at: volume.created_at,
    updated_at: volume.updated_at,
    availability_zone: `${project.region}a`,
    attachments: volume.attachments.map((attachment) => ({
      ...attachment,
      volume_id: volume.id,
      id: volume.id,
      host_name: null,
    })),
    bootable: String(volume.bootable ?? volume.attachments.some(({ device }) => /^\/dev\/[sv]da$/.test(device))),
    encrypted: false,
    multiattach: volume.attachments.length > 1,
    metadata: volume.metadata,
    tags: volume.tags,
    'os-vol-tenant-attr:tenant_id': project.id,
    enterprise_project_id: '0',
  };
}
