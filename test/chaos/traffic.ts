import { AsyncLocalStorage } from 'node:async_hooks';
import type { Client } from '../../shared/transport/client.ts';

/** Counts how many requests each call of the product leads to: more than one is a retry. */
export interface Traffic {
  count(client: Client): Client;
  /** A request leaves, for whichever call is under way. */
  sent(): void;
  /** Calls that led to a request at least, and their requests. */
  sums(): { calls: number; requests: number };
}

export function createTraffic(): Traffic {
  const under = new AsyncLocalStorage<{ requests: number }>();
  const sums = { calls: 0, requests: 0 };
  return {
    count: (client) => (service, route, values, reply) =>
      under.run({ requests: 0 }, () => client(service, route, values, reply)),
    sent: () => {
      const call = under.getStore();
      if (!call) return;
      if (call.requests === 0) sums.calls += 1;
      call.requests += 1;
      sums.requests += 1;
    },
    sums: () => ({ ...sums }),
  };
}
