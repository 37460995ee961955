import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../base/clock.ts';
import { type Deadline, startDeadline } from '../base/deadline.ts';
import { readSweep } from '../sweep/plan.ts';
import { sweep } from '../sweep/sweep.ts';
import type { Environment } from '../transport/settings.ts';
import { createContainer } from '../triggers/container.ts';
import { importOperation } from './operations.ts';
import { isTrouble } from './report-summary.ts';
import { reportText } from './report-text.ts';
import { readArguments, type SweepArguments, usage } from './sweep-arguments.ts';
import { explain } from './sweep-error.ts';
import { checkFolder, writeReport } from './sweep-files.ts';
import { type Screen, showProgress } from './sweep-progress.ts';
import { plain } from './table.ts';

/** What the command has around it. */
export interface Surroundings {
  environment: Environment;
  /** How this command is called here, for the hint on how to carry a plan out. */
  command: string;
  /** Where the report goes, and where progress and errors do. */
  out: Screen;
  err: Screen;
  clock?: Clock;
  /** Aborted when no further deletion may begin. */
  stop?: AbortSignal;
}

const day = 86_400_000;

/** Less than a sweep wants for beginning another deletion. */
const moment = 4_000;

/** Runs `npm run sweep` and answers its exit code: 0 all well, 1 something failed or a guard stopped it, 2 could not begin. */
export async function sweepCommand(argv: string[], around: Surroundings): Promise<number> {
  try {
    const asked = readArguments(argv);
    if (!asked) {
      print(around.out, usage);
      return 0;
    }
    for (const file of [asked.html, asked.json]) if (file !== undefined) checkFolder(file);
    readSweep(asked.name, asked.input);
    const { report, project_id, region } = await run(asked, around);
    print(around.out, reportText(report, `project ${project_id}, ${region}`, around.out.columns ?? 120));
    const made = new Date((around.clock ?? systemClock).now()).toISOString();
    const whole = {
      tool: 'cleanup-functions',
      made,
      project_id,
      region,
      plan: report.plan,
      reports: [report],
      unread: [],
    };
    for (const line of writeReport(asked, report, whole, around.command)) print(around.out, line);
    return isTrouble(report) ? 1 : 0;
  } catch (error) {
    const { code, lines } = explain(error);
    for (const line of lines) print(around.err, plain(line));
    return code;
  }
}

/** Whatever a text is made of: names, reasons, a plan's rule, a file's name. */
function print(screen: Screen, text: string) {
  screen.write(`${text.split('\n').map(plain).join('\n')}\n`);
}

async function run({ name, input }: SweepArguments, { environment, err, clock = systemClock, stop }: Surroundings) {
  const progress = showProgress(err);
  const container = createContainer({ environment, clock, log: progress.log });
  const { projectId, region } = container.config();
  const operation = progress.watch(await importOperation(name));
  const context = container.begin(name, { deadline: patience(clock, stop), id: randomUUID() });
  try {
    const report = await sweep(operation, input, context, container.sweepSettings());
    return { report: container.hidden(report), project_id: projectId, region };
  } catch (error) {
    throw container.hidden(error);
  } finally {
    progress.end();
  }
}

/** As long as it takes; when told to stop, no further deletion begins and what was begun gets a moment more. */
function patience(clock: Clock, stop?: AbortSignal): Deadline {
  const { signal } = new AbortController();
  let deadline = startDeadline(clock, stop?.aborted ? moment : day, signal);
  stop?.addEventListener('abort', () => {
    deadline = startDeadline(clock, moment, signal);
  });
  return { signal, remaining: () => deadline.remaining(), pause: (ms) => deadline.pause(ms) };
}
