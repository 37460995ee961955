import * as z from 'zod/mini';
import type { Client } from '../transport/client.ts';
import { walk } from '../transport/paging.ts';
import { type OddRecord, readRecords } from './records.ts';

// A disk attached to a host has no server_id.
const attachment = z.object({
  server_id: z.nullish(z.string()),
  attached_at: z.nullish(z.string()),
  device: z.nullish(z.string()),
});

const volume = z.object({
  id: z.string(),
  name: z.nullish(z.string()),
  status: z.string(),
  size: z.number(),
  volume_type: z.string(),
  updated_at: z.nullish(z.string()),
  bootable: z.nullish(z.union([z.string(), z.boolean()])),
  attachments: z.array(attachment),
  metadata: z.nullish(z.record(z.string(), z.unknown())),
  tags: z.nullish(z.record(z.string(), z.unknown())),
});

const one = z.object({ volume });
const page = z.object({ volumes: z.array(z.unknown()), count: z.nullish(z.number()) });

/** An EVS disk, with what it is attached to. */
export type Volume = z.infer<typeof volume>;

/** Every disk of the project, page by page. The list counts in records, the oldest first: what is new stands behind. */
export function listVolumes(client: Client, project_id: string): AsyncGenerator<(Volume | OddRecord)[]> {
  const readPage = async (start: number) => {
    const query = { project_id, offset: String(start), limit: '1000', sort_key: 'created_at', sort_dir: 'asc' };
    const found = await client('evs', 'GET /v2/{project_id}/cloudvolumes/detail', query, page);
    const items = readRecords(volume, found.volumes, project_id, 'volume_id');
    return { start, size: 1000, items, count: found.count };
  };
  return walk(readPage, ({ id }) => id);
}

/** One disk's record. */
export async function readVolume(client: Client, project_id: string, volume_id: string): Promise<Volume> {
  const values = { project_id, volume_id };
  return (await client('evs', 'GET /v2/{project_id}/cloudvolumes/{volume_id}', values, one)).volume;
}
