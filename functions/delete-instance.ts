import * as z from 'zod';
import { defineOperation } from '../shared/operation.ts';
import { projectId, uuid } from '../shared/request.ts';
import { serve } from '../shared/serve.ts';

const status = z.object({
  state: z.string(),
  error: z.object({ error_code: z.string().nullish(), error_msg: z.string().nullish() }).nullish(),
});

/** Deletes a CloudDC bare-metal instance. Accepted with 204; over when its state has gone from shutting-down to terminated. */
export const operation = defineOperation({
  name: 'delete-instance',
  line: 'DELETE /v1/{project_id}/instances/{id}',
  params: z.strictObject({ project_id: projectId, id: uuid }),

  async find(call, { project_id, id }) {
    const { state, error } = await call('GET /v1/{project_id}/instances/{id}/status', { project_id, id }, status);
    // The first edition of the API spelled it without the r.
    if (state === 'terminated' || state === 'teminated') return undefined;
    return { state, ...(error?.error_msg && { error: error.error_msg }) };
  },

  // The state diagram knows DeleteInstance from these only; failed is what older editions call error.
  forbids: ({ state }) =>
    ['pending', 'stopped', 'error', 'failed'].includes(state)
      ? undefined
      : `The instance is ${state}; only a stopped, pending or failed instance can be deleted.`,

  underway: ({ state }) => state === 'shutting-down',

  // An instance in error may be deleted again, so error counts as failure only where it was not the state before.
  failed: (now, before) =>
    isError(now.state) && !isError(before.state)
      ? `The cloud accepted the deletion, then the instance went to ${now.state}: ${now.error ?? 'no reason given'}.`
      : undefined,
});

function isError(state: string): boolean {
  return state === 'error' || state === 'failed';
}

export const handler = serve(operation);
