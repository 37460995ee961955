import * as z from 'zod/mini';
import { readTime } from '../shared/base/time.ts';
import { defineOperation } from '../shared/deletion/define.ts';
import { givenBack } from '../shared/deletion/given-back.ts';
import { readRecords } from '../shared/deletion/records.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import { labelsOf } from '../shared/deletion/target.ts';
import { walk } from '../shared/transport/paging.ts';
import { createHandler } from '../shared/triggers/handler.ts';

const snapshot = z.object({
  id: z.string(),
  name: z.nullable(z.string()),
  status: z.string(),
  created_at: z.nullish(z.string()),
  size: z.nullish(z.number()),
  metadata: z.nullable(z.record(z.string(), z.unknown())),
});

const one = z.object({ snapshot });
const page = z.object({ snapshots: z.array(z.unknown()), count: z.nullish(z.number()) });

/** What a backup calls its snapshots: `_vbs_` or `_csbs_` follows. The user guide says that they are only to be viewed. */
const backupPrefix = /^(auto|manual)bk_snapshot_/;

/**
 * Deletes an EVS snapshot. Refused for a backup's snapshot, and unless its status is available or error. Done when the
 * snapshot answers 404.
 */
export const operation = defineOperation({
  name: 'delete-snapshot',
  service: 'evs',
  route: 'DELETE /v2/{project_id}/cloudsnapshots/{snapshot_id}',
  params: z.strictObject({ project_id: projectId, snapshot_id: uuid }),
  permissions: { delete: ['evs:snapshots:get', 'evs:snapshots:delete'], sweep: ['evs:snapshots:list'] },

  async read(client, { project_id, snapshot_id }) {
    const values = { project_id, snapshot_id };
    const found = await client('evs', 'GET /v2/{project_id}/cloudsnapshots/{snapshot_id}', values, one);
    return toTarget(project_id, found.snapshot);
  },

  // The list counts in records, the oldest first: what is new stands behind. Its links lead to an address inside the cloud.
  async *list(client, project_id) {
    const readPage = async (start: number) => {
      const query = { project_id, offset: String(start), limit: '1000', sort_key: 'created_at', sort_dir: 'asc' };
      const found = await client('evs', 'GET /v2/{project_id}/cloudsnapshots/detail', query, page);
      const items = readRecords(snapshot, found.snapshots, project_id, 'snapshot_id');
      return { start, size: 1000, items, count: found.count };
    };
    for await (const snapshots of walk(readPage, ({ id }) => id))
      yield snapshots.map((found) => ('unreadable' in found ? found : toTarget(project_id, found)));
  },

  guard({ state, status }) {
    if (status === 'available' || status === 'error') return protectedBy(state);
    return protectedBy(state) ?? `The snapshot is ${status}; only available or error can be deleted.`;
  },

  isPassing: ({ state, status = '' }) =>
    !protectedBy(state) && ['creating', 'rollbacking', 'backing-up'].includes(status),

  isDeleting: ({ status }) => status === 'deleting',

  listShowsLeaving: true,

  // From the acceptance on a snapshot is deleting. When it turns out to be in use, it goes back to the status it had.
  failure: givenBack('snapshot', 'deleting', ['error_deleting']),
});

function protectedBy({ name, by_server_backup }: { name: string; by_server_backup: boolean }): string | undefined {
  const [backup] = backupPrefix.exec(name) ?? [];
  if (backup) return `A snapshot whose name starts with ${backup} belongs to a backup.`;
  return by_server_backup ? 'The snapshot was made by a server backup (__system__enableActive).' : undefined;
}

function toTarget(project_id: string, { id, name, status, created_at, size, metadata }: z.infer<typeof snapshot>) {
  return {
    params: { project_id, snapshot_id: id },
    name: name ?? '',
    state: { name: name ?? '', status, by_server_backup: '__system__enableActive' in (metadata ?? {}) },
    status,
    since: readTime(created_at),
    labels: labelsOf(metadata),
    size_gb: size ?? undefined,
  };
}

export const handler = createHandler(operation);
