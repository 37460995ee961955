import type { Client } from './client.ts';

/**
 * Lets many clients share what they read: a GET that is under way serves all who want the same at that moment. Once a client
 * has sent a DELETE its reads are its own, for what was asked before tells nothing of what came of it.
 */
export function createSharing(): (client: Client) => Client {
  const underWay = new Map<string, Promise<unknown>>();

  function share<Reply>(key: string, ask: () => Promise<Reply>): Promise<Reply> {
    const shared = underWay.get(key);
    // One route is always read by one schema.
    if (shared) return shared as Promise<Reply>;
    const own = ask().finally(() => underWay.delete(key));
    underWay.set(key, own);
    return own;
  }
  return (client) => {
    let hasDeleted = false;
    return (service, route, values, reply) => {
      hasDeleted ||= route.startsWith('DELETE');
      const ask = () => client(service, route, values, reply);
      return hasDeleted ? ask() : share(JSON.stringify([service, route, values]), ask);
    };
  };
}
