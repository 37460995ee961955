import * as z from 'zod';
import { type Host, type Labels, labelsOf } from './candidate.ts';
import { pageAt, walk } from './paging.ts';
import type { Call } from './transport.ts';

/** The cloud's own keys in a server's metadata; deleting one would break the server's records. */
export const systemKey =
  /^(metering\.|__|cascaded\.|lock|BSS_|vmware:|(charging_mode|vpc_id|os_type|os_bit|image_name|agency_name|op_svc_userid|virtual_env_type|ecm_resource_id|EcmResStatus)$)/i;

const server = z.object({
  id: z.string(),
  name: z.string().nullish(),
  status: z.string().nullish(),
  created: z.string().nullish(),
  updated: z.string().nullish(),
  'OS-EXT-STS:vm_state': z.string(),
  metadata: z.record(z.string(), z.unknown()),
  tags: z.array(z.string()).nullish(),
});

/** A server as three of the five deletions need it: what they delete hangs on one. */
export type Server = z.infer<typeof server>;

/** The ECS list counts in pages; the vendor advises at most 200 a page. */
const longest = 200;

/** Every server of the project, page by page. */
export function listServers(call: Call, project_id: string): AsyncGenerator<Server[]> {
  const list = z.object({ servers: z.array(server) });
  const readPage = async (position: number) => {
    const { page, size, start } = pageAt(position, longest);
    const query = { project_id, offset: String(page), limit: String(size) };
    const { servers } = await call('GET /v1/{project_id}/cloudservers/detail', query, list);
    return { start, items: servers };
  };
  return walk(readPage, ({ id }) => id);
}

/** One server. */
export async function readServer(call: Call, project_id: string, server_id: string): Promise<Server> {
  const reply = await call(
    'GET /v1/{project_id}/cloudservers/{server_id}',
    { project_id, server_id },
    z.object({ server }),
  );
  return reply.server;
}

/** Tags and the server's own metadata; not the cloud's entries in it. */
export function serverLabels({ tags, metadata }: Server): Labels | undefined {
  return labelsOf(tags, Object.fromEntries(Object.entries(metadata).filter(([key]) => !systemKey.test(key))));
}

/** What a rule may ask about a server. */
export function hostOf(server: Server): Host {
  return { status: server.status ?? '', updated: server.updated ?? undefined, labels: serverLabels(server) };
}
