import { writeSync } from 'node:fs';
import pino from 'pino';
import type { Log } from '../deletion/context.ts';

/** Standard output, written before the call returns, for a platform may freeze the process right after the answer. */
const standardOutput: pino.DestinationStream = {
  write: (line) => {
    let rest = Buffer.from(line);
    while (rest.length > 0) rest = rest.subarray(writeSome(rest));
  },
};

/** Makes the log: one line of JSON each, made of named fields and never of what came in whole. */
export function createLog(level: string, destination: pino.DestinationStream = standardOutput): Log {
  const options = { base: null, messageKey: 'message', timestamp: pino.stdTimeFunctions.isoTime };
  return pino({ level, ...options, formatters: { level: (label) => ({ level: label }) } }, destination);
}

/** The same log, whose fields pass through `hidden` first. */
export function withoutSecrets(log: Log, hidden: <Value>(value: Value) => Value): Log {
  // An error says more than its fields.
  const clean = (fields: object) => hidden('err' in fields ? { ...fields, err: hidden(fields.err) } : fields);
  return {
    info: (fields) => log.info(clean(fields)),
    warn: (fields) => log.warn(clean(fields)),
    error: (fields) => log.error(clean(fields)),
  };
}

/** A full pipe takes more in a moment; one that is closed takes nothing, and no deletion may fail of that. */
function writeSome(bytes: Buffer): number {
  try {
    return writeSync(1, bytes);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 0 : bytes.length;
  }
}
