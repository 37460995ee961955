import * as z from 'zod';
import { defineOperation } from '../shared/deletion/define.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import { labelsOf } from '../shared/deletion/target.ts';
import { walk } from '../shared/transport/paging.ts';
import { serve } from '../shared/triggers/handler.ts';

const snapshot = z.object({
  id: z.string(),
  name: z.string().nullable(),
  status: z.string(),
  created_at: z.string().nullish(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
});

const one = z.object({ snapshot });

/** Deletes an EVS snapshot. Accepted with 202 and no receipt; over when the snapshot answers 404. */
export const operation = defineOperation({
  name: 'delete-snapshot',
  service: 'evs',
  route: 'DELETE /v2/{project_id}/cloudsnapshots/{snapshot_id}',
  permissions: { delete: ['evs:snapshots:get', 'evs:snapshots:delete'], sweep: ['evs:snapshots:list'] },
  params: z.strictObject({ project_id: projectId, snapshot_id: uuid }),

  async find(call, { project_id, snapshot_id }) {
    const values = { project_id, snapshot_id };
    return stateOf((await call('GET /v2/{project_id}/cloudsnapshots/{snapshot_id}', values, one)).snapshot);
  },

  forbids({ name, status, by_server_backup }) {
    if (name.startsWith('autobk_snapshot_'))
      return 'A snapshot whose name starts with autobk_snapshot_ belongs to a backup.';
    if (by_server_backup) return 'The snapshot was made by a server backup (__system__enableActive).';
    if (status !== 'available' && status !== 'error')
      return `The snapshot is ${status}; only available or error can be deleted.`;
    return undefined;
  },

  underway: ({ status }) => status === 'deleting',

  failed: ({ status }) =>
    status === 'error_deleting'
      ? 'The cloud accepted the deletion, then the snapshot became error_deleting.'
      : undefined,

  async reread(call, { project_id, snapshot_id }) {
    const values = { project_id, snapshot_id };
    const { metadata } = (await call('GET /v2/{project_id}/cloudsnapshots/{snapshot_id}', values, one)).snapshot;
    return { labels: labelsOf(metadata) };
  },

  // The list counts in records. Its links lead to an address inside the cloud and are never followed.
  async *candidates(call, project_id) {
    const list = z.object({ snapshots: z.array(snapshot) });
    const readPage = async (start: number) => {
      const query = { project_id, offset: String(start), limit: '1000' };
      return { start, items: (await call('GET /v2/{project_id}/cloudsnapshots/detail', query, list)).snapshots };
    };
    for await (const page of walk(readPage, ({ id }) => id))
      yield page.map((found) => ({
        params: { project_id, snapshot_id: found.id },
        name: found.name ?? '',
        state: stateOf(found),
        status: found.status,
        since: found.created_at ?? undefined,
        labels: labelsOf(found.metadata),
      }));
  },
});

function stateOf({ name, status, metadata }: z.infer<typeof snapshot>) {
  return { name: name ?? '', status, by_server_backup: '__system__enableActive' in (metadata ?? {}) };
}

export const handler = serve(operation);
