import type { Log } from '../deletion/context.ts';

/** A log whose lines say something more, each of them: what is known of the call they belong to. */
export function withFields(log: Log, more: object): Log {
  return {
    info: (fields) => log.info({ ...fields, ...more }),
    warn: (fields) => log.warn({ ...fields, ...more }),
    error: (fields) => log.error({ ...fields, ...more }),
  };
}
