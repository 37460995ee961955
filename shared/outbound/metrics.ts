import type { Tally } from '../transport/client.ts';

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

/** The fields that make a deletion's log line a set of metrics as well, so that no call is needed to count it. */
export function metricsOf(
  { operation, status, ms }: { operation: string; status: string; ms: number },
  { calls, throttles }: Pick<Tally, 'calls' | 'throttles'> = { calls: 0, throttles: 0 },
  now: number,
): object {
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
