import pino from 'pino';

/** Where the service says what it did. Messages are objects: one line of JSON each. */
export type Log = Pick<pino.Logger, 'info' | 'warn' | 'error' | 'debug'>;

/** Writes to standard output at once, for a platform may freeze the process right after the answer. */
export function createLog(
  level: string,
  destination: pino.DestinationStream = pino.destination({ fd: 1, sync: true }),
): Log {
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: ['headers', 'event', '*.headers', '*.password', '*.token', '*.secretKey'],
        censor: '[redacted]',
      },
    },
    destination,
  );
}
