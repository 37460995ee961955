import { table } from '../../shared/cli/terminal/table.ts';

/** Something that was sent, what came of it, and what should have. */
export interface Trial {
  what: string;
  answer: string;
  expected: string;
}

/** Prints what came of each trial, and answers how many did not go as expected. */
export function tellOf(trials: readonly Trial[], head: [string, string]): number {
  const rows = trials.map(({ what, answer, expected }) => [
    what,
    answer === expected ? 'ok' : 'WRONG',
    answer === expected ? answer : `${answer} (expected: ${expected})`,
  ]);
  const wrong = rows.filter(([, verdict]) => verdict !== 'ok').length;
  const sum = `${trials.length - wrong} of ${trials.length} as expected.`;
  process.stdout.write(`${table([head[0], '', head[1]], rows, 130)}\n\n${sum}\n`);
  return wrong;
}

/** What a trigger was answered, in a few words. */
export function inWords(answer: unknown): string {
  const { statusCode, body, batchItemFailures, results, ...report } = Object(answer) as Answer;
  if (statusCode !== undefined) {
    const read = JSON.parse(body ?? 'null') as Answer & { title?: string };
    return `HTTP ${statusCode}, ${read.title ?? read.status ?? inWords(read)}`;
  }
  if (batchItemFailures) return `${batchItemFailures.length} of the batch come back`;
  if (results) return `results: ${results.map(({ status }) => status).join(', ')}`;
  if (report.items) return `${report.plan ? 'plan' : 'sweep'}: ${report.items.map(({ status }) => status).join(', ')}`;
  return JSON.stringify(answer);
}

interface Answer {
  statusCode?: number;
  body?: string;
  status?: string;
  batchItemFailures?: unknown[];
  results?: { status: string }[];
  plan?: boolean;
  items?: { status: string }[];
}
