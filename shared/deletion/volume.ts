import * as z from 'zod';
import type { Client } from '../transport/client.ts';
import { walk } from '../transport/paging.ts';

const volume = z.object({
  id: z.string(),
  name: z.string().nullish(),
  status: z.string(),
  size: z.number(),
  volume_type: z.string(),
  bootable: z.union([z.string(), z.boolean()]).nullish(),
  attachments: z.array(z.object({ server_id: z.string(), attached_at: z.string().nullish(), device: z.string() })),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  tags: z.record(z.string(), z.unknown()).nullish(),
});

const one = z.object({ volume });
const page = z.object({ volumes: z.array(volume), count: z.number().nullish() });

/** An EVS disk, with what it is attached to. */
export type Volume = z.infer<typeof volume>;

/** Every disk of the project, page by page. The list counts in records. */
export function listVolumes(client: Client, project_id: string): AsyncGenerator<Volume[]> {
  const readPage = async (start: number) => {
    const query = { project_id, offset: String(start), limit: '1000' };
    const found = await client('evs', 'GET /v2/{project_id}/cloudvolumes/detail', query, page);
    return { start, size: 1000, items: found.volumes, count: found.count };
  };
  return walk(readPage, ({ id }) => id);
}

/** One disk's record. */
export async function readVolume(client: Client, project_id: string, volume_id: string): Promise<Volume> {
  const values = { project_id, volume_id };
  return (await client('evs', 'GET /v2/{project_id}/cloudvolumes/{volume_id}', values, one)).volume;
}
