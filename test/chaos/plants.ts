import type { Operation } from '../../shared/deletion/define.ts';
import type { Http } from '../../shared/transport/http.ts';
import type { Environment } from '../../shared/transport/settings.ts';
import type { Handler } from '../../shared/triggers/handler.ts';

/** A fault put into the product on purpose, at its seams, to see that the checker finds it. */
export interface Plant {
  environment(environment: Environment): Environment;
  operation(operation: Operation): Operation;
  http(http: Http): Http;
  handler(handler: Handler): Handler;
}

const sound: Plant = {
  environment: (same) => same,
  operation: (same) => same,
  http: (same) => same,
  handler: (same) => same,
};

/** By its name: which invariant it must break is in the name's first word. */
export const plants: Record<string, Plant> = {
  none: sound,
  // What a guard says is not heard.
  'wrong-guard': { ...sound, operation: (operation) => ({ ...operation, guard: () => undefined }) },
  // What only a second list knows is not asked.
  'wrong-use': {
    ...sound,
    operation: ({ usedBy: _, ...operation }) => operation,
  },
  // Labels are not read.
  'wrong-keep': {
    ...sound,
    operation: (operation) => ({
      ...operation,
      read: async (client, params) => {
        const target = await operation.read(client, params);
        const { complete: _, server, ...rest } = target ?? {};
        return (
          target && ({ ...rest, labels: {}, ...(server && { server: { ...server, labels: {} } }) } as typeof target)
        );
      },
    }),
  },
  // What a sweep queued is worked off as if a person had asked.
  'wrong-rule': {
    ...sound,
    handler: (handler) => (event, context) => {
      const { Records } = Object(event) as { Records?: { body: string }[] };
      for (const record of Records ?? []) record.body = record.body.replace(/,"sweep":.*$/, '}');
      return handler(event, context);
    },
  },
  // Brakes are not heard of.
  'wrong-brakes': {
    ...sound,
    environment: (environment) => ({ ...environment, CLEANUP_DISABLED: '0', CLEANUP_FREEZE: '' }),
  },
  // What was seen once is believed to stand for ever.
  'after-gone': {
    ...sound,
    operation: (operation) => {
      const seen = new Map<string, Awaited<ReturnType<Operation['read']>>>();
      return {
        ...operation,
        guard: () => undefined,
        read: async (client, params) => {
          const key = JSON.stringify(params);
          const target = await operation.read(client, params).catch(() => undefined);
          if (target) seen.set(key, target);
          return target ?? seen.get(key);
        },
      };
    },
  },
  // Every message counts as done.
  'lost-messages': {
    ...sound,
    handler: (handler) => async (event, context) => {
      const answer = await handler(event, context);
      return Object(answer).batchItemFailures ? { batchItemFailures: [] } : answer;
    },
  },
  // A look that fails is taken for a look that finds nothing.
  'false-absent': {
    ...sound,
    operation: (operation) => ({
      ...operation,
      read: (client, params) => operation.read(client, params).catch(() => undefined),
    }),
  },
  // Whatever stands in the way is taken for a deletion under way.
  'false-accepted': { ...sound, operation: (operation) => ({ ...operation, isDeleting: () => true }) },
  // What is being deleted is not known by its state.
  'false-refused': { ...sound, operation: (operation) => ({ ...operation, isDeleting: () => false }) },
  // Some looks never come back.
  'stuck-looks': {
    ...sound,
    operation: (operation) => ({
      ...operation,
      read: (client, params) =>
        JSON.stringify(params).includes('7-') ? new Promise(() => {}) : operation.read(client, params),
    }),
  },
  // What the cloud rejects is sent again at once.
  'signatures-again': { ...sound, http: (http) => again(http, (status) => status === 401) },
  // What fails is sent again at once, ten times.
  amplified: { ...sound, http: (http) => again(http, (status) => status >= 429) },
};

function again(http: Http, wanted: (status: number) => boolean): Http {
  return async (request, deadline) => {
    let answer = await http(request, deadline);
    for (let n = 0; n < 9 && wanted(answer.status); n += 1) answer = await http(request, deadline);
    return answer;
  };
}
