import * as z from 'zod';
import { defineOperation } from '../shared/operation.ts';
import { projectId, uuid } from '../shared/request.ts';
import { serve } from '../shared/serve.ts';

const snapshot = z.object({
  snapshot: z.object({
    name: z.string().nullable(),
    status: z.string(),
    metadata: z.record(z.string(), z.unknown()).nullish(),
  }),
});

/** Deletes an EVS snapshot. Accepted with 202 and no receipt; over when the snapshot answers 404. */
export const operation = defineOperation({
  name: 'delete-snapshot',
  line: 'DELETE /v2/{project_id}/cloudsnapshots/{snapshot_id}',
  params: z.strictObject({ project_id: projectId, snapshot_id: uuid }),

  async find(call, { project_id, snapshot_id }) {
    const reply = await call(
      'GET /v2/{project_id}/cloudsnapshots/{snapshot_id}',
      { project_id, snapshot_id },
      snapshot,
    );
    const { name, status, metadata } = reply.snapshot;
    return { name: name ?? '', status, by_server_backup: '__system__enableActive' in (metadata ?? {}) };
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
});

export const handler = serve(operation);
