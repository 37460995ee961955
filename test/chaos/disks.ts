import { answer, thingOf, thingsOf } from './ground.ts';
import type { Routes, Site } from './kind.ts';
import { byOffset } from './pages.ts';
import type { Asker, Project, Server, Thing } from './things.ts';

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

/** The attachments of a disk that are left. */
export function attachmentsOf({ disks }: Project, id = ''): Thing[] {
  return (disks.get(id) ?? []).filter(({ gone }) => !gone);
}

/** What a disk is attached to. */
type Attachments = { server_id: string | undefined; device: string | undefined; attached_at: string }[];

function record({ id, name, status, created, main, labels }: Thing, attachments: Attachments) {
  const fixed = { size: 10, volume_type: 'SSD', tags: {}, updated_at: iso(created) };
  return { id, name, status, bootable: String(main), metadata: labels, attachments, ...fixed };
}

/** A disk by its attachments. Its status is that of whichever something is done to, else what they share. */
function attached(here: Thing[]) {
  const at = here.map(({ server, device, created }) => ({ server_id: server?.id, device, attached_at: iso(created) }));
  const telling = here.find(({ leaving }) => leaving) ?? here.find(({ status }) => status !== 'in-use') ?? here[0];
  return here[0] && telling && record({ ...here[0], status: telling.status }, at);
}

/** A disk that is a thing of its own. */
function unattached(disk: Thing) {
  const attached_at = iso(disk.created);
  return record(
    disk,
    disk.users.map((server_id) => ({ server_id, device: '/dev/vdx', attached_at })),
  );
}

/** Disks as the EVS API reference has them. */
export const diskRoutes: Routes = {
  'evs GET /v2/{project_id}/cloudvolumes/detail': ({ ground, query }) => {
    const { project } = ground;
    const some = [...project.disks.keys()].flatMap((id) => attached(attachmentsOf(project, id)) ?? []);
    const all = [...some, ...thingsOf(ground, 'delete-volume').map(unattached)];
    return answer(200, { count: all.length, volumes: byOffset(all, query) });
  },
  'evs GET /v2/{project_id}/cloudvolumes/{volume_id}': ({ ground, params }) => {
    const disk = thingOf(ground, 'delete-volume', params);
    const volume = attached(attachmentsOf(ground.project, params.volume_id)) ?? (disk && unattached(disk));
    return volume ? answer(200, { volume }) : noDisk;
  },
};
