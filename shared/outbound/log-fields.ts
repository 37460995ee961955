import type { Log } from '../deletion/context.ts';

/**
 * A log whose lines say something more, each of them: what is known of the call they belong to. It stands in front, for
 * services that read lines take the first fields of a long one.
 */
export function withFields(log: Log, more: object): Log {
  return {
    info: (fields) => log.info({ ...more, ...fields }),
    warn: (fields) => log.warn({ ...more, ...fields }),
    error: (fields) => log.error({ ...more, ...fields }),
  };
}
