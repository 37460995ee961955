import * as z from 'zod/mini';
import type { Client } from '../transport/client.ts';
import { Fault, Unreadable } from '../transport/fault.ts';
import { walk } from '../transport/paging.ts';
import { orUnread } from '../transport/unread.ts';
import type { OddRecord } from './records.ts';
import { imagesOf, listServers } from './server.ts';
import type { Params } from './target.ts';

// Which image new servers are made from must be said: without it nobody knows what the configuration needs.
const disk = z.object({ data_disk_image_id: z.nullish(z.string()) });
const configuration = z.object({
  scaling_configuration_id: z.string(),
  scaling_configuration_name: z.nullish(z.string()),
  instance_config: z.object({ imageRef: z.string(), disk: z.nullish(z.array(disk)) }),
});
const page = z.object({ scaling_configurations: z.array(configuration), total_number: z.number() });

const shared = z.object({ members: z.array(z.unknown()) });

/**
 * The projects that an image is shared with. Glance, which this service is made of, refuses the list where an image is not
 * shared ("Only shared images have members"); no document says whether the service does.
 */
export async function listImageMembers(client: Client, image_id: string): Promise<unknown[]> {
  const request = client('ims', 'GET /v2/images/{image_id}/members', { image_id }, shared);
  const listed = request.catch((error: unknown) => {
    const isPrivate = error instanceof Fault && error.status === 403 && /only shared images have/i.test(error.words);
    if (!isPrivate) throw error;
    return { members: [] };
  });
  return (await orUnread(listed)).members;
}

/**
 * Who uses the images of a project, by their ids: auto-scaling configurations, and servers, which can be reinstalled from
 * theirs only. Each list is read to its end, for neither can be asked for every use of one image. Rejects where one cannot
 * be read, or a record in it does not say which image it is about.
 */
export async function findImageUsers(client: Client, project_id: string): Promise<ReadonlyMap<string, string>> {
  const users = new Map<string, string>();
  for await (const configurations of listConfigurations(client, project_id))
    for (const { scaling_configuration_id: id, scaling_configuration_name: name, instance_config } of configurations)
      for (const image of [instance_config.imageRef, ...(instance_config.disk ?? []).map(dataImageOf)])
        if (image) users.set(image, `the auto-scaling configuration ${name || id}`);
  for await (const servers of listServers(client, project_id))
    for (const server of servers) {
      if ('unreadable' in server)
        throw new Unreadable(`The record of ${nameOf(server)} cannot be read (${server.unreadable}).`);
      for (const image of imagesOf(server)) users.set(image, `the server ${server.name || server.id}`);
    }
  return users;
}

/** What a record that cannot be read is called by: the rest of it may hold secrets, such as user data. */
function nameOf({ params, name }: OddRecord): string {
  const { server_id } = params as Params;
  return server_id || name ? `the server ${name || server_id}` : 'a server without an id';
}

/** The list counts in records. Its filter by image looks at system disks only. */
function listConfigurations(client: Client, project_id: string) {
  const readPage = async (start: number) => {
    const query = { project_id, start_number: String(start), limit: '100' };
    const route = 'GET /autoscaling-api/v1/{project_id}/scaling_configuration';
    const found = await orUnread(
      client('as', route, query, page),
      '; so nothing says what auto scaling makes servers from',
    );
    return { start, size: 100, items: found.scaling_configurations, count: found.total_number };
  };
  return walk(readPage, ({ scaling_configuration_id }) => scaling_configuration_id);
}

function dataImageOf({ data_disk_image_id }: z.infer<typeof disk>) {
  return data_disk_image_id;
}
