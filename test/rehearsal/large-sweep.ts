import { SQSClient } from '@aws-sdk/client-sqs';
import { countOutcomes, whyKept } from '../../shared/cli/report/report-summary.ts';
import { write } from '../../shared/sweep/item-words.ts';
import type { Report } from '../../shared/sweep/report.ts';
import type { Cloud } from './cloud/cloud.ts';
import { addSnapshot } from './cloud/evs/snapshot.ts';
import type { Project } from './cloud/project.ts';
import { lambdaContext } from './gateway-context.ts';
import type { LocalQueue } from './local-queue.ts';
import { type Wiring, workQueue } from './queue-worker.ts';

const day = 86_400_000;
const functionName = 'delete-snapshot';
const concurrency = 6;

/** Milliseconds the workers get: what failed comes back only after a longer while. */
const patience = 15_000;

/** What a schedule would send, and what it takes to sweep so much at once. */
const rule = { trigger: 'timer', older_than: '30d', name: { glob: ['nightly-*'] }, limit: 1000 };
const deliberate = { ...rule, max_percent: 100 };

/** Adds a snapshot for each of the last 330 nights to a project; one of them is labelled keep. */
export function addNightlySnapshots(project: Project, now: number): void {
  for (let nights = 1; nights <= 330; nights += 1) {
    const created_at = now - nights * day;
    const name = `nightly-${new Date(created_at).toISOString().slice(0, 10)}`;
    addSnapshot(project, { name, created_at, ...(nights === 100 && { metadata: { keep: 'audit' } }) });
  }
}

/** Lets the function be woken by its queue, until the answered function is called. */
export function startWorkers(handler: Wiring['handler'], { url }: LocalQueue): () => Promise<void> {
  const stop = new AbortController();
  const client = new SQSClient({});
  const working = workQueue({ client, queueUrl: url, functionName, handler, concurrency }, stop.signal);
  return async () => {
    stop.abort();
    await working;
    client.destroy();
  };
}

/** Sweeps them: guarded, planned, handed over to the queue and worked off. Answers a line for each step. */
export async function sweepThroughQueue(
  handler: Wiring['handler'],
  cloud: Cloud,
  queue: LocalQueue,
): Promise<string[][]> {
  const ask = async (event: object) => (await handler(event, lambdaContext(functionName, 900_000))) as Report;
  const stopped = await ask({ ...rule, apply: true });
  const plan = await ask(deliberate);
  const report = await ask({ trigger: 'timer', apply: plan });
  const began = performance.now();
  await settled(queue);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const { waiting, underWay, dead } = queue.count();
  return [
    ['guard', stopped.guards.join(' ')],
    ['plan', `With max_percent 100 said on purpose: ${outcomesOf(plan)}. Kept: ${keptOf(plan)}.`],
    ['apply', `The plan given back: ${outcomesOf(report)}, ${write(report.left)} left for next time.`],
    [
      'queue',
      `${write(gone(plan, cloud))} deleted in ${seconds} s, ${write(waiting + underWay)} left, ${dead} dead letters.`,
    ],
  ];
}

/** Waits until the queue is empty or the patience is over. */
async function settled(queue: LocalQueue): Promise<void> {
  const end = performance.now() + patience;
  while (performance.now() < end && queue.count().waiting + queue.count().underWay > 0)
    await new Promise((resolve) => setTimeout(resolve, 100));
}

/** By the cloud's own count, which knows of deletions that happened twice. */
function gone({ items }: Report, { deletions }: Cloud): number {
  const ids = items.map(({ params }) => (params as { snapshot_id: string }).snapshot_id);
  return ids.reduce((sum, id) => sum + (deletions.get(`snapshot:${id}`) ?? 0), 0);
}

function outcomesOf({ items }: Report): string {
  return countOutcomes(items)
    .map(([status, count]) => `${write(count)} ${status}`)
    .join(', ');
}

function keptOf(report: Report): string {
  return whyKept(report)
    .map(({ clause, count }) => `${write(count)} by ${clause}`)
    .join(', ');
}
