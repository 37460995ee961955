import * as z from 'zod/mini';
import { asRecord } from '../base/json.ts';
import { readTime } from '../base/time.ts';
import type { Client } from '../transport/client.ts';
import { Unreadable } from '../transport/fault.ts';
import { pageAt, walk } from '../transport/paging.ts';
import { type OddRecord, readRecords } from './records.ts';
import { type Labels, labelsOf, type TargetServer } from './target.ts';

/**
 * The cloud's own keys in a server's metadata; deleting one would break the server's records. Whole families, for each
 * edition adds names to them. Sources: the ECS and BMS API references (metadata of a new server, details of a server), the
 * fields of the vendor's SDKs and of its Terraform provider, and recorded answers of both services.
 */
const systemFamilies = ['_', 'os_', 'op_svc_', 'metering.', 'cascaded.', 'lock', 'BSS_', 'vmware:'];
const systemNames = [
  ...['charging_mode', 'chargingMode', 'vpc_id', 'image_name', 'agency_name', 'virtual_env_type'],
  ...['ecm_resource_id', 'EcmResStatus', 'baremetalPortIDList', 'productId', 'server_expiry'],
];

/** Whether a metadata key is the cloud's own, however it is spelled. */
export function isSystemKey(key: string): boolean {
  const name = key.toLowerCase();
  return (
    systemFamilies.some((family) => name.startsWith(family.toLowerCase())) ||
    systemNames.some((own) => name === own.toLowerCase())
  );
}

/** One address of a server; `primary` is in a single server's record only, never in a list. */
const address = z.object({
  addr: z.nullish(z.string()),
  'OS-EXT-IPS:type': z.nullish(z.string()),
  'OS-EXT-IPS:port_id': z.optional(z.string()),
  primary: z.optional(z.boolean()),
});

/** A disk as its server's record names it; the boot index and whether it goes with the server are texts there. */
const disk = z.object({
  id: z.string(),
  device: z.nullish(z.string()),
  bootIndex: z.nullish(z.union([z.string(), z.number()])),
  delete_on_termination: z.nullish(z.union([z.string(), z.boolean()])),
});

const server = z.object({
  id: z.string(),
  name: z.nullish(z.string()),
  status: z.nullish(z.string()),
  created: z.nullish(z.string()),
  updated: z.nullish(z.string()),
  'OS-EXT-STS:vm_state': z.string(),
  'OS-EXT-STS:task_state': z.nullish(z.string()),
  locked: z.nullish(z.boolean()),
  'OS-EXT-SRV-ATTR:root_device_name': z.nullish(z.string()),
  'os-extended-volumes:volumes_attached': z.nullish(z.array(disk)),
  image: z.optional(z.unknown()),
  metadata: z.record(z.string(), z.unknown()),
  tags: z.nullish(z.array(z.string())),
  // What other services mark a server with; a value may be missing.
  sys_tags: z.nullish(z.array(z.object({ key: z.string() }))),
  flavor: z.nullish(z.object({ id: z.nullish(z.string()), name: z.nullish(z.string()) })),
  addresses: z.nullish(z.record(z.string(), z.array(address))),
});

const page = z.object({ servers: z.array(z.unknown()), count: z.nullish(z.number()) });
const one = z.object({ server });

/** A server as several deletions need it: what they delete hangs on one. */
export type Server = z.infer<typeof server>;

/** The ECS list counts in pages. The vendor advises at most 200 servers a page and gives 25 where nothing is said. */
const sizes = { advised: 200, usual: 25 };

/** Every server of the project, page by page. */
export function listServers(client: Client, project_id: string): AsyncGenerator<(Server | OddRecord)[]> {
  const readPage = async (position: number, given: number) => {
    const { page: number, size, start } = placeOf(position, given);
    const query = { project_id, offset: String(number), limit: String(size) };
    const { servers, count } = await client('ecs', 'GET /v1/{project_id}/cloudservers/detail', query, page);
    return { start, size, items: readRecords(server, servers, project_id, 'server_id'), count };
  };
  return walk(readPage, ({ id }) => id, placeOf);
}

/** A service that cuts its pages shorter counts in those: from the second on, none longer than it gives is asked for. */
function placeOf(position: number, given: number): ReturnType<typeof pageAt> {
  return pageAt(position, position === 0 ? sizes.advised : Math.min(sizes.advised, Math.max(sizes.usual, given)));
}

/** One server's record. */
export async function readServer(client: Client, project_id: string, server_id: string): Promise<Server> {
  const values = { project_id, server_id };
  return (await client('ecs', 'GET /v1/{project_id}/cloudservers/{server_id}', values, one)).server;
}

/**
 * The images a server's record names: what it was made from, and is made from once more when it is reinstalled. None only
 * where it was made from a disk, for which Nova writes an empty text.
 */
export function imagesOf({ id, image, metadata }: Server): string[] {
  const named = [asRecord(image).id, metadata['metering.image_id']];
  const images = named.filter((one) => typeof one === 'string' && one !== '') as string[];
  if (images.length === 0 && image !== '')
    throw new Unreadable(`The record of server ${id} does not say which image it was made from.`);
  return images;
}

/** The ports a server's record names, or those of its primary addresses only. */
export function portsOf({ id, addresses }: Server, primary?: true): string[] {
  if (!addresses)
    throw new Unreadable(`The record of server ${id} has no addresses, which would tell its primary NIC.`);
  const all = Object.values(addresses).flat();
  return [...new Set(all.flatMap((one) => (!primary || one.primary ? (one['OS-EXT-IPS:port_id'] ?? []) : [])))];
}

/** What a rule may ask about a server. Of one that is gone nothing can be known, which protects what hung on it. */
export function toTargetServer(record: Server | undefined): TargetServer {
  return {
    id: record?.id,
    name: record?.name ?? undefined,
    status: record?.status ?? '',
    vm_state: record?.['OS-EXT-STS:vm_state'],
    task_state: record?.['OS-EXT-STS:task_state'] || undefined,
    locked: record?.locked ?? undefined,
    updated: readTime(record?.updated),
    labels: record && serverLabels(record),
    tags: record && labelsOf(record.tags),
  };
}

/** Why a sweep leaves alone what hangs on a bare-metal server: it is in the ECS list, but another service keeps it. */
export function bareMetalGuard({ server }: { server?: TargetServer | undefined }): string | undefined {
  return server?.labels && '__type_baremetal' in server.labels
    ? 'It hangs on a bare-metal server (tag __type_baremetal), which a sweep of ECS leaves alone.'
    : undefined;
}

/** Tags and the server's own metadata; not the cloud's entries in it. */
function serverLabels({ tags, metadata }: Server): Labels | undefined {
  return labelsOf(tags, Object.fromEntries(Object.entries(metadata).filter(([key]) => !isSystemKey(key))));
}
