import * as z from 'zod';
import type { Call } from '../transport/client.ts';
import { Fault } from '../transport/fault.ts';
import { pageAt, walk } from '../transport/paging.ts';
import { type Host, type Labels, labelsOf } from './target.ts';

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

/** The ECS list counts in pages. The vendor advises at most 200 servers a page and gives 25 where nothing is said. */
const sizes = { advised: 200, usual: 25 };

/** Every server of the project, page by page. */
export function listServers(call: Call, project_id: string): AsyncGenerator<Server[]> {
  const list = z.object({ servers: z.array(server) });
  const readPage = async (position: number, given: number) => {
    // A service that cuts its pages shorter counts in those: from the second on, none longer than it gives is asked for.
    const longest = position === 0 ? sizes.advised : Math.min(sizes.advised, Math.max(sizes.usual, given));
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

/** What a rule may ask about a server. Of one that is gone nothing can be known, which protects what hung on it. */
export function hostOf(server: Server | undefined): Host {
  return {
    status: server?.status ?? '',
    updated: server?.updated ?? undefined,
    labels: server && serverLabels(server),
  };
}

/** What is read while a list is walked may be gone since its page was: then it is nothing, and the walk goes on. */
export async function unlessGone<Reply>(reading: Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Fault && error.verdict === 'gone') return undefined;
    throw error;
  }
}

/** What may be different by now of a target that hangs on a server. */
export function againOf(server: Server): { labels: Labels | undefined; server_status: string } {
  return { labels: serverLabels(server), server_status: server.status ?? '' };
}
