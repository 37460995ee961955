import { accept, answer, type Ground, type Route } from './ground.ts';
import { keyOf, type Thing } from './things.ts';

const missing = answer(404, { error: { code: 'EVS.5404', message: 'Resource could not be found.' } });
const iso = (time: number) => new Date(time).toISOString().slice(0, 23).replace(/Z$/, '');

function snapshotRecord({ id, name, status, created, labels }: Thing) {
  return { id, name, status, created_at: iso(created), metadata: labels, size: 1, description: null };
}

/** The disk's own status: that of whichever attachment is on its way out, else what they share. */
function diskRecord(attachments: Thing[]) {
  const here = attachments.filter(({ gone }) => !gone);
  const [first] = attachments;
  const leaving = here.find((one) => one.leaving);
  const status = leaving?.status ?? here[0]?.status ?? 'available';
  return {
    id: first?.id,
    name: first?.name,
    status,
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

/** A piece of a list that counts in records. */
function slice<T>(list: T[], query: URLSearchParams): T[] {
  const from = Number(query.get('offset') ?? 0);
  return list.slice(from, from + Number(query.get('limit') ?? 1000));
}

function snapshotOf({ project }: Ground, id = ''): Thing | undefined {
  const thing = project.things.get(keyOf('delete-snapshot', { snapshot_id: id }));
  return thing?.gone ? undefined : thing;
}

/** Snapshots and disks, as the EVS API reference has them. */
export const evs: Route[] = [
  {
    method: 'GET',
    pattern: /^\/v2\/[^/]+\/cloudsnapshots\/detail$/,
    answer: ({ project }, _parts, query) => {
      const all = [...project.things.values()].filter(({ kind, gone }) => kind === 'delete-snapshot' && !gone);
      return answer(200, { count: all.length, snapshots: slice(sorted(all, query), query).map(snapshotRecord) });
    },
  },
  {
    method: 'GET',
    pattern: /^\/v2\/[^/]+\/cloudsnapshots\/([^/]+)$/,
    answer: (ground, [id]) => {
      const thing = snapshotOf(ground, id);
      return thing ? answer(200, { snapshot: snapshotRecord(thing) }) : missing;
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/v2\/[^/]+\/cloudsnapshots\/([^/]+)$/,
    answer: (ground, [id], _query, task) => {
      const thing = snapshotOf(ground, id);
      if (!thing) return missing;
      if (thing.leaving && task) task.conflicts += 1;
      if (thing.status !== 'available' && thing.status !== 'error')
        return answer(400, { error: { code: 'EVS.1047', message: 'snapshot status must be available or error' } });
      accept(ground, thing, task, { leave: 'deleting' });
      return answer(202);
    },
  },
  {
    method: 'GET',
    pattern: /^\/v2\/[^/]+\/cloudvolumes\/detail$/,
    answer: ({ project }, _parts, query) => {
      const all = [...project.disks.values()].map(diskRecord);
      return answer(200, { count: all.length, volumes: slice(all, query) });
    },
  },
  {
    method: 'GET',
    pattern: /^\/v2\/[^/]+\/cloudvolumes\/([^/]+)$/,
    answer: ({ project }, [id = '']) => {
      const disk = project.disks.get(id);
      return disk ? answer(200, { volume: diskRecord(disk) }) : missing;
    },
  },
];

/** Newest first, unless somebody asks for another order. */
function sorted(things: Thing[], query: URLSearchParams): Thing[] {
  const oldestFirst = query.get('sort_dir') === 'asc' || /:asc/.test(query.get('sort') ?? '');
  return things.sort((a, b) => (oldestFirst ? a.created - b.created : b.created - a.created));
}
