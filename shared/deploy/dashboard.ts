import type { Resource } from './cloudformation.ts';
import { resourceNames } from './resource-names.ts';

/** A graph of one metric of our log lines (shared/outbound/metrics.ts), a line for each function and outcome. */
interface Own {
  title: string;
  metric: string;
  statistic: 'Sum' | 'Average';
}

const own: Own[] = [
  { title: 'Deletions by outcome', metric: 'Deletions', statistic: 'Sum' },
  { title: 'Milliseconds of a deletion', metric: 'DurationMs', statistic: 'Average' },
  { title: 'Requests to the cloud', metric: 'CloudCalls', statistic: 'Sum' },
  { title: 'Throttled by the cloud', metric: 'Throttles', statistic: 'Sum' },
];

/** What an operator looks at first: what was deleted, what the cloud said to it, and whether anything waits or failed. */
export function dashboard(names: string[]): Resource {
  const functions = names.map((name) => ({ Ref: resourceNames(name).lambda }));
  const queueName = (queue: string) => ({ 'Fn::GetAtt': [queue, 'QueueName'] });
  const queues = names.map((name) => queueName(resourceNames(name).queue));
  const dead = names.map((name) => queueName(resourceNames(name).deadLetters));
  const ofFunctions = (metric: string) => functions.map((one) => ['AWS/Lambda', metric, 'FunctionName', one]);
  const widgets = [
    ...own.map(({ title, metric, statistic }) => graph(title, statistic, [[searched(metric, statistic)]])),
    graph('Errors of the functions', 'Sum', ofFunctions('Errors')),
    graph('Throttled functions', 'Sum', ofFunctions('Throttles')),
    graph('Seconds the oldest message waits', 'Maximum', ofQueues(queues, 'ApproximateAgeOfOldestMessage')),
    graph('Dead letters', 'Maximum', ofQueues(dead, 'ApproximateNumberOfMessagesVisible')),
  ];
  const placed = widgets.map((widget, i) => ({ ...widget, x: 12 * (i % 2), y: 6 * Math.floor(i / 2) }));
  return { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: jsonOf({ widgets: placed }) } };
}

function ofQueues(queues: object[], metric: string): unknown[] {
  return queues.map((one) => ['AWS/SQS', metric, 'QueueName', one]);
}

function graph(title: string, stat: string, metrics: unknown[]): object {
  const properties = { title, stat, metrics, period: 300, region: { Ref: 'AWS::Region' }, view: 'timeSeries' };
  return { type: 'metric', width: 12, height: 6, properties };
}

/** Which functions and outcomes there are is looked up when the graph is drawn. */
function searched(metric: string, statistic: string): object {
  return { expression: `SEARCH('{CleanupFunctions,Operation,Status} MetricName="${metric}"', '${statistic}', 300)` };
}

/** JSON as text, with what only the stack knows put in by CloudFormation. */
function jsonOf(value: object): object {
  const known: object[] = [];
  const text = JSON.stringify(value, (_, part) => {
    if (typeof part !== 'object' || part === null || !('Ref' in part || 'Fn::GetAtt' in part)) return part;
    known.push(part);
    return '\0';
  });
  const pieces = text.split(JSON.stringify('\0').slice(1, -1));
  return { 'Fn::Join': ['', pieces.flatMap((piece, i) => [piece, ...known.slice(i, i + 1)])] };
}
