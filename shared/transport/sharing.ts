import type { Client } from './client.ts';

/**
 * Lets many clients share what they read: a GET that is under way serves all who want the same at that moment. Once a client
 * has sent anything else its reads are its own, for what was asked before tells nothing of what came of it.
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
    let hasChanged = false;
    return (service, route, values, reply, body) => {
      hasChanged ||= !route.startsWith('GET');
      const ask = () => client(service, route, values, reply, body);
      return hasChanged ? ask() : share(JSON.stringify([service, route, values]), ask);
    };
  };
}
