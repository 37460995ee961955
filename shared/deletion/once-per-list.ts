import type { Client } from '../transport/client.ts';

/** What all targets of one list are decided by. */
export interface OncePerList<Found> {
  /** A list begins with this client; what it read for an earlier one is forgotten. */
  begin(client: Client): void;
  /** What was read since the list began, or else is read now. */
  of(client: Client, projectId: string): Promise<Found>;
}

/**
 * Has something read once for all that one list shows, such as the members of every group, because a plan asks for each
 * target and services take few requests a minute. Whoever lists nothing, as each deletion does right before it sends, reads
 * it anew.
 */
export function oncePerList<Found>(read: (client: Client, projectId: string) => Promise<Found>): OncePerList<Found> {
  const lists = new WeakMap<Client, { found?: Promise<Found> }>();
  return {
    begin: (client) => {
      lists.set(client, {});
    },
    of: (client, projectId) => {
      const list = lists.get(client) ?? {};
      list.found ??= read(client, projectId);
      return list.found;
    },
  };
}
