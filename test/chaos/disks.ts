import { answer, thingOf, thingsOf } from './ground.ts';
import type { Routes, Site } from './kind.ts';
import { byOffset } from './pages.ts';
import type { Asker, Server, Thing } from './things.ts';

export const noDisk = answer(404, { error: { code: 'EVS.5404', message: 'Resource could not be found.' } });
const iso = (time: number) => new Date(time).toISOString().slice(0, 23);

/** Attaches a disk to a server, a new one unless `own` has its id. */
export function attach({ project }: Site, server: Server, asker: Asker, own: Partial<Thing> = {}): Thing {
  const device = `/dev/vd${String.fromCharCode(98 + (server.disks.length % 24))}`;
  const disk = project.add('detach-volume', asker, { server, device, ...own });
  server.disks.push(disk);
  project.disks.set(disk.id, [...(project.disks.get(disk.id) ?? []), disk]);
  return disk;
}

/** A disk by its attachments: its own status is that of whichever is on its way out, else what they share. */
function record(attachments: Thing[]) {
  const here = attachments.filter(({ gone }) => !gone);
  const [first] = attachments;
  const leaving = here.find((one) => one.leaving);
  const changed = [...attachments].map(({ created, gone }) => gone?.at ?? created);
  return {
    updated_at: iso(Math.max(...changed)),
    id: first?.id,
    name: first?.name,
    status: leaving?.status ?? here.find(({ status }) => status !== 'in-use')?.status ?? here[0]?.status ?? 'available',
    size: 10,
    volume_type: 'SSD',
    bootable: String(first?.main),
    multiattach: attachments.length > 1,
    metadata: {},
    tags: first?.labels,
    attachments: here.map(({ server, device, created, id }) => {
      return { server_id: server?.id, attachment_id: id, volume_id: id, device, attached_at: iso(created) };
    }),
  };
}

/** A disk that is a thing of its own: it may go when nothing uses it. */
function ownRecord({ id, name, status, created, main, labels, users }: Thing) {
  return {
    ...{ id, name, status, size: 10, volume_type: 'SSD', bootable: String(main), metadata: labels, tags: {} },
    updated_at: iso(created),
    attachments: users.map((server_id) => ({
      server_id,
      volume_id: id,
      device: '/dev/vdx',
      attached_at: iso(created),
    })),
  };
}

/** Disks as the EVS API reference has them. */
export const diskRoutes: Routes = {
  'evs GET /v2/{project_id}/cloudvolumes/detail': ({ ground, query }) => {
    const attached = [...ground.project.disks.values()].map(record);
    const all = [...attached, ...thingsOf(ground, 'delete-volume').map(ownRecord)];
    return answer(200, { count: all.length, volumes: byOffset(all, query) });
  },
  'evs GET /v2/{project_id}/cloudvolumes/{volume_id}': ({ ground, params }) => {
    const disk = ground.project.disks.get(params.volume_id ?? '');
    const thing = thingOf(ground, 'delete-volume', params);
    const volume = disk ? record(disk) : thing && ownRecord(thing);
    return volume ? answer(200, { volume }) : noDisk;
  },
};
