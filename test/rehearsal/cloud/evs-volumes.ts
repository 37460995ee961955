import { type Routes, serviceFault } from './answer.ts';
import { nextLink, readPage } from './evs-page.ts';
import type { Project, Volume } from './project.ts';

/** Listing and showing disks. */
export const volumeRoutes: Routes = {
  'GET /v2/{project_id}/cloudvolumes/detail': (ask, world) => {
    const page = readPage(ask, world);
    if ('status' in page) return page;
    const id = ask.query.get('id');
    const status = ask.query.get('status');
    const all = [...world.project.volumes.values()].filter(
      (volume) => (id === null || volume.id === id) && (status === null || volume.status === status),
    );
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
    const volume = world.project.volumes.get(ask.params.volume_id ?? '');
    if (volume) return { status: 200, body: { volume: volumeView(world.project, volume) } };
    return serviceFault(404, 'EVS.5404', `Volume ${ask.params.volume_id} could not be found.`);
  },
};

function volumeView(project: Project, volume: Volume): object {
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
    bootable: String(volume.attachments.some(({ device }) => device === '/dev/vda' || device === '/dev/sda')),
    encrypted: false,
    multiattach: volume.attachments.length > 1,
    metadata: volume.metadata,
    tags: volume.tags,
    'os-vol-tenant-attr:tenant_id': project.id,
    enterprise_project_id: '0',
  };
}
