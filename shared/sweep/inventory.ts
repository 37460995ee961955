import { inPool } from '../base/pool.ts';
import { usedBy } from '../deletion/check.ts';
import { asBulk, type Context, clientOf } from '../deletion/context.ts';
import type { Operation } from '../deletion/define.ts';
import type { Target } from '../deletion/target.ts';
import type { Client } from '../transport/client.ts';
import { readers, whole } from './select.ts';

/** A target as JSON can hold it. */
export interface Written extends Omit<Target, 'complete'> {
  /** Its labels are those of its server, and stand there only. */
  server_labels?: true;
}

/** What was read of one target, and the sentences that speak against its deletion. */
export interface Reading {
  target: Written;
  guard?: string;
  sweep_guard?: string;
  used_by?: string;
}

/** All that any rule may ask of one target. */
export interface Entry extends Reading {
  /** What was read beyond its listing, where that does not say all; nothing was, where it had gone meanwhile. */
  whole?: Reading | 'gone';
}

/** Makes of an entry what is kept of it. `heard` are the replies by which it was decided who uses the target. */
export type Keep = (entry: Entry, heard: readonly unknown[]) => Entry;

/**
 * Reads every target of one kind, page by page, with all that a sweep by any rule would read or ask of it. Rejects where a
 * sweep would, and where what is read beyond the listing cannot be had.
 */
export async function* takeInventory(operation: Operation, context: Context, keep?: Keep): AsyncGenerator<Entry[]> {
  const client = clientOf(asBulk(context), operation);
  for await (const page of operation.list(client, context.projectId))
    yield inPool(page, readers, async (listed) => {
      // What is read once for all that a list shows goes by the client, so that only what is listened to has its own.
      if (!keep) return entryOf(operation, client, listed);
      const { own, heard } = listening(client);
      return keep(await entryOf(operation, own, listed), heard);
    });
}

async function entryOf(operation: Operation, client: Client, listed: Target): Promise<Entry> {
  const isLeftAlone = !listed.unreadable && operation.sweepGuard?.(listed);
  if (!listed.complete || listed.unreadable || isLeftAlone) return readingOf(operation, client, listed);
  const read = await whole(listed);
  return { target: write(listed), whole: read ? await readingOf(operation, client, read) : 'gone' };
}

/** Who uses a target is asked only where nothing else speaks against its deletion, for it costs requests. */
async function readingOf(operation: Operation, client: Client, target: Target): Promise<Reading> {
  if (target.unreadable) return { target: write(target) };
  const sweep_guard = operation.sweepGuard?.(target);
  const guard = operation.guard(target, target.params);
  const used_by = sweep_guard || guard ? undefined : await usedBy({ operation, client }, target);
  return {
    target: write(target),
    ...(sweep_guard && { sweep_guard }),
    ...(guard && { guard }),
    ...(used_by && { used_by }),
  };
}

function write({ complete: _, labels, ...target }: Target): Written {
  if (labels && labels === target.server?.labels) return { ...target, server_labels: true };
  return { ...target, ...(labels && { labels }) };
}

/** The same client, whose replies can be looked at afterwards. */
function listening(client: Client): { own: Client; heard: unknown[] } {
  const heard: unknown[] = [];
  const own: Client = async (service, route, values, reply) => {
    const answer = await client(service, route, values, reply);
    heard.push(answer);
    return answer;
  };
  return { own, heard };
}
