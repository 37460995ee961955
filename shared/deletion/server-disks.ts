import type { Client } from '../transport/client.ts';
import { unlessGone } from '../transport/fault.ts';
import { orUnread } from '../transport/unread.ts';
import { type Server, toTargetServer } from './server.ts';
import { isKept, type Labels, labelsOf } from './target.ts';
import { readVolume } from './volume.ts';

type Disk = NonNullable<Server['os-extended-volumes:volumes_attached']>[number];

const isMarkedToStay = ({ delete_on_termination }: Disk) => String(delete_on_termination).toLowerCase() === 'false';
const isSystem = ({ bootIndex }: Disk) => String(bootIndex) === '0';
const idOf = ({ id }: Disk) => id;

/** The disks a server's record names, by what becomes of them when the server is deleted. */
export function disksOf(server: Server) {
  const disks = server['os-extended-volumes:volumes_attached'] ?? [];
  return {
    count: disks.length,
    /** Marked to stay; that of a system disk is not known to be heeded. */
    marked: disks.filter(isMarkedToStay).map(idOf),
    /** Data disks that are not marked to stay. */
    doomed: disks.filter((disk) => !isSystem(disk) && !isMarkedToStay(disk)).map(idOf),
    /** All that go, or may. */
    going: disks.filter((disk) => isSystem(disk) || !isMarkedToStay(disk)).map(idOf),
  };
}

/**
 * The labels of a server, with `keep` among them where a disk that would go with it has that label, or shows none. Rejects
 * where such a disk cannot be read; one that is not there protects nothing.
 */
export async function labelsWithDisks(client: Client, project_id: string, server: Server): Promise<Labels | undefined> {
  const { labels } = toTargetServer(server);
  if (isKept({ labels })) return labels;
  for (const id of disksOf(server).going) {
    const request = unlessGone(readVolume(client, project_id, id));
    const disk = await orUnread(request, `; so nothing says whether its disk ${id} is labelled keep`);
    if (disk && isKept({ labels: labelsOf(disk.tags, disk.metadata) })) return { ...labels, keep: `its disk ${id}` };
  }
  return labels;
}
