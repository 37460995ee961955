import * as z from 'zod';
import { defineOperation } from '../shared/deletion/define.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import { labelsOf } from '../shared/deletion/target.ts';
import { Unreadable } from '../shared/transport/fault.ts';
import { serve } from '../shared/triggers/handler.ts';

const status = z.object({
  state: z.string(),
  error: z.object({ error_code: z.string().nullish(), error_msg: z.string().nullish() }).nullish(),
});

const instance = z.object({
  id: z.string(),
  name: z.string().nullish(),
  state: z.string(),
  created_at: z.string().nullish(),
  tags: z.array(z.object({ key: z.string(), value: z.string().optional() })).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});

const list = z.object({
  instances: z.array(instance),
  page_info: z.object({ next_marker: z.string().nullish() }).nullish(),
});

// The first edition of the API spelled it without the r.
const gone = ['terminated', 'teminated'];

// failed is what older editions call error.
const broken = ['error', 'failed'];

/** Deletes a CloudDC bare-metal instance. Accepted with 204; over when it has gone from shutting-down to terminated. */
export const operation = defineOperation({
  name: 'delete-instance',
  service: 'clouddc',
  route: 'DELETE /v1/{project_id}/instances/{id}',
  permissions: { delete: ['clouddc:instance:get', 'clouddc:instance:list', 'clouddc:instance:delete'], sweep: [] },
  params: z.strictObject({ project_id: projectId, id: uuid }),

  async find(call, { project_id, id }) {
    const { state, error } = await call('GET /v1/{project_id}/instances/{id}/status', { project_id, id }, status);
    return gone.includes(state)
      ? undefined
      : {
          state,
          ...(error && { error: [error.error_code, error.error_msg].filter(Boolean).join(' ') || 'no reason given' }),
        };
  },

  // The state diagram knows DeleteInstance from these only.
  forbids: ({ state }) =>
    ['pending', 'stopped', ...broken].includes(state)
      ? undefined
      : `The instance is ${state}; only a stopped, pending or failed instance can be deleted.`,

  underway: ({ state }) => state === 'shutting-down',

  // An instance in error may be deleted again, so error counts as failure only where it was not the state before.
  failed: (now, before) =>
    broken.includes(now.state) && !broken.includes(before.state)
      ? `The cloud accepted the deletion, then the instance went to ${now.state}: ${now.error ?? 'no reason given'}.`
      : undefined,

  async reread(call, { project_id, id }) {
    const { instances } = await call(
      'GET /v1/{project_id}/instances',
      { project_id, limit: '10', instance_id: id },
      list,
    );
    const found = instances.find((one) => one.id === id);
    return { labels: found && labelsOf(found.tags, found.metadata) };
  },

  async *candidates(call, project_id) {
    for (let marker: string | undefined; ; ) {
      const query = { project_id, limit: '1000', marker };
      const { page_info, instances } = await call('GET /v1/{project_id}/instances', query, list);
      yield instances
        .filter(({ state }) => !gone.includes(state))
        .map((found) => ({
          params: { project_id, id: found.id },
          name: found.name ?? '',
          state: { state: found.state },
          status: found.state,
          since: found.created_at ?? undefined,
          labels: labelsOf(found.tags, found.metadata),
        }));
      const next = page_info?.next_marker;
      if (!next) return;
      if (next === marker)
        throw new Unreadable('GET /v1/{project_id}/instances gave a marker that leads back to itself.');
      marker = next;
    }
  },
});

export const handler = serve(operation);
