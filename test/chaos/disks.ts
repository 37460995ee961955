import { answer } from './ground.ts';
import type { Routes, Site } from './kind.ts';
import { byOffset } from './pages.ts';
import type { Asker, Server, Thing } from './things.ts';

export const noDisk = answer(404, { error: { code: 'EVS.5404', message: 'Resource could not be found.' } });
const iso = (time: number) => new Date(time).toISOString().slice(0, 23);

/** Attaches a disk to a server, a new one unless `own` has its id. */
export function attach({ add, project }: Site, server: Server, asker: Asker, own: Partial<Thing> = {}): Thing {
  const device = `/dev/vd${String.fromCharCode(98 + (server.disks.length % 24))}`;
  const disk = add('detach-volume', asker, { server, device, ...own });
  server.disks.push(disk);
  project.disks.set(disk.id, [...(project.disks.get(disk.id) ?? []), disk]);
  return disk;
}

/** A disk by its attachments: its own status is that of whichever is on its way out, else what they share. */
function record(attachments: Thing[]) {
  const here = attachments.filter(({ gone }) => !gone);
  const [first] = attachments;
  const leaving = here.find((one) => one.leaving);
  return {
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

/** Disks as the EVS API reference has them. */
export const diskRoutes: Routes = {
  'evs GET /v2/{project_id}/cloudvolumes/detail': ({ ground: { project }, query }) => {
    const all = [...project.disks.values()].map(record);
    return answer(200, { count: all.length, volumes: byOffset(all, query) });
  },
  'evs GET /v2/{project_id}/cloudvolumes/{volume_id}': ({ ground: { project }, params: { volume_id = '' } }) => {
    const disk = project.disks.get(volume_id);
    return disk ? answer(200, { volume: record(disk) }) : noDisk;
  },
};
