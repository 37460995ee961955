import { randomUUID } from 'node:crypto';
import { accessSync, constants, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Clock, systemClock } from '../../shared/clock.ts';
import type { Environment } from '../../shared/config.ts';
import { type Deadline, startDeadline } from '../../shared/deadline.ts';
import { InvalidRequest, Misconfigured } from '../../shared/errors.ts';
import type { Operation } from '../../shared/operation.ts';
import type { Report } from '../../shared/report.ts';
import { readSweep } from '../../shared/rule.ts';
import { createRuntime } from '../../shared/runtime.ts';
import { sweep } from '../../shared/sweep.ts';
import { startCloud } from './cloud/cloud.ts';
import { untidyProject } from './cloud/untidy-project.ts';
import { reportPage } from './report-page.ts';
import { isTrouble } from './report-summary.ts';
import { reportText } from './report-text.ts';
import { functions, readArguments, type SweepArguments, UsageError, usage } from './sweep-arguments.ts';
import { type Screen, showProgress } from './sweep-progress.ts';
import { plain } from './table.ts';

/** What the command has around it. */
export interface Surroundings {
  environment: Environment;
  /** Where the report goes, and where progress and errors do. */
  out: Screen;
  err: Screen;
  clock?: Clock;
  /** Aborted when no further deletion may begin. */
  stop?: AbortSignal;
}

const day = 86_400_000;

/** Runs `npm run sweep` and answers its exit code: 0 all well, 1 something failed or a guard stopped it, 2 could not begin. */
export async function sweepCommand(argv: string[], around: Surroundings): Promise<number> {
  try {
    const asked = readArguments(argv);
    if (!asked) {
      around.out.write(`${usage}\n`);
      return 0;
    }
    for (const file of [asked.html, asked.json]) if (file !== undefined) checkFolder(file);
    readSweep(asked.name, asked.input);
    const { report, place } = await (asked.local ? sweepLocally(asked, around) : run(asked, around));
    around.out.write(`${reportText(report, place, around.out.columns ?? 120)}\n`);
    writeFiles(asked, report, place, around);
    return isTrouble(report) ? 1 : 0;
  } catch (error) {
    const { code, lines } = explain(error);
    around.err.write(lines.map((line) => `${plain(line)}\n`).join(''));
    return code;
  }
}

/** The embedded cloud is the same all day, so that a plan made in it can be carried out in the next one. */
async function sweepLocally(asked: SweepArguments, around: Surroundings) {
  const { clock = systemClock } = around;
  const project = untidyProject(Math.floor(clock.now() / day) * day);
  const cloud = await startCloud({ clock, project, latency: { snapshotDelete: 500, instanceShutdown: 500 } });
  try {
    return await run(asked, { ...around, environment: cloud.environment() });
  } finally {
    await cloud.close();
  }
}

async function run({ name, input }: SweepArguments, { environment, err, clock = systemClock, stop }: Surroundings) {
  const progress = showProgress(err);
  const runtime = createRuntime({ environment, clock, log: progress.log });
  const { projectId, region } = runtime.cloud().config;
  const { operation }: { operation: Operation<object, object, object> } = await import(
    pathToFileURL(join(functions, `${name}.ts`)).href
  );
  const invocation = { runtime, deadline: patience(clock, stop), id: randomUUID() };
  try {
    return {
      report: await sweep(progress.watch(operation), input, invocation),
      place: `project ${projectId}, ${region}`,
    };
  } finally {
    progress.end();
  }
}

/** As long as it takes; when told to stop, what was begun is still asked after once and nothing else begins. */
function patience(clock: Clock, stop?: AbortSignal): Deadline {
  const { signal, remaining, pause } = startDeadline(clock, day, new AbortController().signal);
  return {
    signal,
    remaining: () => (stop?.aborted ? 0 : remaining()),
    pause: async (ms) => !stop?.aborted && (await pause(ms)),
  };
}

function writeFiles({ name, html, json, local }: SweepArguments, report: Report, place: string, around: Surroundings) {
  const made = new Date((around.clock ?? systemClock).now());
  if (html !== undefined) writeFileSync(html, reportPage(report, { place, made }));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
  const written = [html, json].filter((file) => file !== undefined);
  if (written.length > 0) around.out.write(`\nWritten: ${written.join(', ')}\n`);
  if (report.plan && json !== undefined && report.items.some(({ status }) => status === 'planned'))
    around.out.write(
      `To carry out this plan: npm run sweep -- ${name} --plan ${json} --apply${local ? ' --local' : ''}\n`,
    );
}

/** A report that cannot be written down is known before anything is deleted. */
function checkFolder(file: string) {
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

function explain(error: unknown): { code: number; lines: string[] } {
  const message = error instanceof Error ? error.message : String(error);
  const issues =
    error instanceof InvalidRequest || error instanceof Misconfigured
      ? error.issues.map(({ field, message }) => `  ${field} ${message}`)
      : [];
  if (error instanceof UsageError) return { code: 2, lines: [message, 'npm run sweep -- --help shows how it is used.'] };
  if (error instanceof InvalidRequest) return { code: 2, lines: ['The rule cannot be swept by:', ...issues] };
  if (error instanceof Misconfigured)
    return { code: 2, lines: ['The environment is incomplete (--local needs none):', ...issues] };
  return { code: 1, lines: [`Nothing was deleted: ${message}`] };
}
