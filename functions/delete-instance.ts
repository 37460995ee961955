import * as z from 'zod/mini';
import { readTime } from '../shared/base/time.ts';
import { defineOperation } from '../shared/deletion/define.ts';
import { type OddRecord, readRecords } from '../shared/deletion/records.ts';
import { projectId, uuid } from '../shared/deletion/request.ts';
import { labelsOf, type Target } from '../shared/deletion/target.ts';
import type { Client } from '../shared/transport/client.ts';
import { Fault } from '../shared/transport/fault.ts';
import { follow } from '../shared/transport/follow.ts';
import { orUnread } from '../shared/transport/unread.ts';
import { createHandler } from '../shared/triggers/handler.ts';

const status = z.object({
  state: z.string(),
  error: z.nullish(z.object({ error_code: z.nullish(z.string()), error_msg: z.nullish(z.string()) })),
});

const instance = z.object({
  id: z.string(),
  name: z.nullish(z.string()),
  state: z.string(),
  created_at: z.nullish(z.string()),
  tags: z.nullish(z.array(z.object({ key: z.string(), value: z.optional(z.string()) }))),
  metadata: z.nullish(z.record(z.string(), z.unknown())),
});

const page = z.object({
  instances: z.array(z.unknown()),
  page_info: z.nullish(z.object({ next_marker: z.nullish(z.string()) })),
  count: z.nullish(z.number()),
});

// The first edition of the API spelled it without the r.
const gone = ['terminated', 'teminated'];

// States that end by themselves.
const changing = ['stopping', 'reinstalling', 'modifyIping', 'switch-installing', 'shutting-down'];

// failed is what older editions call error.
const broken = ['error', 'failed'];

/**
 * Deletes a CloudDC bare-metal instance. Refused unless it is stopped, pending or failed. Done when it has gone from
 * shutting-down to terminated, or is not found.
 */
export const operation = defineOperation({
  name: 'delete-instance',
  service: 'clouddc',
  route: 'DELETE /v1/{project_id}/instances/{id}',
  params: z.strictObject({ project_id: projectId, id: uuid }),
  permissions: { delete: ['clouddc:instance:get', 'clouddc:instance:list', 'clouddc:instance:delete'], sweep: [] },

  async read(client, { project_id, id }) {
    const found = await readStatus(client, project_id, id);
    if (!found || gone.includes(found.state)) return undefined;
    // The status is all that is known of one instance; its labels are only in the list.
    const complete = async () => {
      const record = await findInList(client, project_id, id);
      return record && listed(project_id, record)[0];
    };
    return { params: { project_id, id }, name: '', state: stateOf(found), status: found.state, complete };
  },

  async *list(client, project_id) {
    const readPage = async (marker: string | undefined) => {
      const query = { project_id, limit: '1000', marker };
      const { page_info, instances, count } = await client('clouddc', 'GET /v1/{project_id}/instances', query, page);
      // Only the last page may hold fewer than ten.
      const unsaid = instances.length < 10 ? null : undefined;
      const items = readRecords(instance, instances, project_id, 'id');
      return { items, next: page_info ? (page_info.next_marker ?? null) : unsaid, count };
    };
    for await (const instances of follow(readPage, ({ id }) => id))
      yield instances.flatMap((one) => listed(project_id, one));
  },

  // The state diagram knows DeleteInstance from these only.
  guard: ({ state: { state } }) =>
    ['pending', 'stopped', ...broken].includes(state)
      ? undefined
      : `The instance is ${state}; only a stopped, pending or failed instance can be deleted.`,

  isPassing: ({ state: { state } }) => changing.includes(state),

  isDeleting: ({ status }) => status === 'shutting-down',

  listShowsLeaving: true,

  // An instance in error may be deleted again, so error counts as failure only where it was not the state before.
  failure: ({ status = '', state }, before) =>
    status !== before.status &&
    (before.status === 'shutting-down' || (broken.includes(status) && !broken.includes(before.status ?? '')))
      ? `The cloud accepted the deletion, then the instance went to ${state.state}: ${state.error ?? 'no reason given'}.`
      : undefined,
});

/** The status of an instance, or nothing. No document says how a missing one is answered, so the list must lack it too. */
async function readStatus(client: Client, project_id: string, id: string) {
  try {
    return await client('clouddc', 'GET /v1/{project_id}/instances/{id}/status', { project_id, id }, status);
  } catch (error) {
    if (!(error instanceof Fault) || error.status !== 404) throw error;
    // What is thrown from here on must not be taken for "gone", whatever code came with either 404.
    if (await orUnread(findInList(client, project_id, id))) return orUnread<undefined>(Promise.reject(error));
    return undefined;
  }
}

async function findInList(client: Client, project_id: string, id: string) {
  const query = { project_id, limit: '10', instance_id: id };
  const { instances } = await client('clouddc', 'GET /v1/{project_id}/instances', query, page);
  return readRecords(instance, instances, project_id, 'id').find((one) => one.id === id);
}

type Instance = Target<{ project_id: string; id: string }, ReturnType<typeof stateOf>>;

/** A record of the list as a target; nothing of one that is gone. */
function listed(project_id: string, record: z.infer<typeof instance> | OddRecord): Instance[] {
  if ('unreadable' in record) return [record];
  return gone.includes(record.state) ? [] : [toTarget(project_id, record)];
}

function stateOf({ state, error }: z.infer<typeof status>): { state: string; error?: string } {
  const reason = error && [error.error_code, error.error_msg].filter(Boolean).join(' ');
  return { state, ...(error && { error: reason || 'no reason given' }) };
}

function toTarget(project_id: string, { id, name, state, created_at, tags, metadata }: z.infer<typeof instance>) {
  return {
    params: { project_id, id },
    name: name ?? '',
    state: stateOf({ state }),
    status: state,
    since: readTime(created_at),
    labels: labelsOf(tags, metadata),
  };
}

export const handler = createHandler(operation);
