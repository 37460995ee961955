import pino from 'pino';

/** Where the service says what it did: one line of JSON each, made of named fields and never of what came in whole. */
export type Log = Pick<pino.Logger, 'info' | 'warn' | 'error' | 'debug'>;

/** Writes to standard output at once, for a platform may freeze the process right after the answer. */
export function createLog(
  level: string,
  destination: pino.DestinationStream = pino.destination({ fd: 1, sync: true }),
): Log {
  const options = { base: null, messageKey: 'message', timestamp: pino.stdTimeFunctions.isoTime };
  return pino({ level, ...options, formatters: { level: (label) => ({ level: label }) } }, destination);
}
