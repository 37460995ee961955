import * as z from 'zod/mini';
import type { Client } from '../transport/client.ts';
import { Fault } from '../transport/fault.ts';
import { walk } from '../transport/paging.ts';

const snapshot = z.object({ id: z.string(), name: z.nullish(z.string()), volume_id: z.nullish(z.string()) });
const page = z.object({ snapshots: z.array(snapshot), count: z.nullish(z.number()) });

type Snapshot = z.infer<typeof snapshot>;

/**
 * A snapshot of a disk, if there is any: one of either generation. Only what names another disk is another disk's. Rejects
 * when a list cannot be read to its end.
 */
export async function findSnapshotOf(client: Client, project_id: string, volume_id: string) {
  const legacy = 'GET /v2/{project_id}/cloudsnapshots/detail';
  const standard = 'GET /v5/{project_id}/snapshots/detail';
  const found = await firstOf(client, legacy, project_id, volume_id);
  return found ?? (await unlessUnknown(firstOf(client, standard, project_id, volume_id)));
}

/** Both lists count in records; their links lead to an address inside the cloud. */
async function firstOf(
  client: Client,
  route: `GET /${string}/{project_id}/${string}`,
  project_id: string,
  volume_id: string,
): Promise<Snapshot | undefined> {
  const readPage = async (start: number) => {
    const query = { project_id, volume_id, offset: String(start), limit: '1000' };
    const { snapshots, count } = await client('evs', route, query, page);
    return { start, size: 1000, items: snapshots, count };
  };
  for await (const snapshots of walk(readPage, ({ id }) => id)) {
    const own = snapshots.find((one) => !one.volume_id || one.volume_id === volume_id);
    if (own) return own;
  }
  return undefined;
}

/** A cloud without standard snapshots does not know their list; there, no disk has any. */
async function unlessUnknown(list: Promise<Snapshot | undefined>): Promise<Snapshot | undefined> {
  try {
    return await list;
  } catch (error) {
    if (error instanceof Fault && error.status === 404) return undefined;
    throw error;
  }
}
