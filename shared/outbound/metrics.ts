import type { Log } from '../deletion/context.ts';

/** CloudWatch's embedded metric format: what to read out of the fields beside it. */
const directive = {
  Namespace: 'CleanupFunctions',
  Dimensions: [['Operation', 'Status']],
  Metrics: [
    { Name: 'Deletions', Unit: 'Count' },
    { Name: 'DurationMs', Unit: 'Milliseconds' },
    { Name: 'CloudCalls', Unit: 'Count' },
    { Name: 'Throttles', Unit: 'Count' },
  ],
};

/** A deletion's log line, as far as metrics are made of it. */
interface DeletionLine {
  operation: string;
  status: string;
  ms: number;
  calls: number;
  throttles: number;
}

/** A log whose lines about deletions are metrics as well, so that no call is needed to count them. */
export function withMetrics(log: Log, now: () => number): Log {
  const measured = (fields: object) => (isDeletionLine(fields) ? { ...fields, ...metricsOf(fields, now()) } : fields);
  return {
    info: (fields) => log.info(measured(fields)),
    warn: (fields) => log.warn(measured(fields)),
    error: (fields) => log.error(measured(fields)),
  };
}

function metricsOf(fields: DeletionLine, now: number): object {
  const { operation, status, ms, calls, throttles } = fields;
  return {
    _aws: { Timestamp: now, CloudWatchMetrics: [directive] },
    Operation: operation,
    Status: status,
    Deletions: 1,
    DurationMs: ms,
    CloudCalls: calls,
    Throttles: throttles,
  };
}

function isDeletionLine(fields: object): fields is DeletionLine {
  return 'ms' in fields && 'calls' in fields;
}
