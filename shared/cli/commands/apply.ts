import { resolve } from 'node:path';
import { targetKey } from '../../deletion/target.ts';
import { openRecord, type Record } from '../files/record.ts';
import { byNaturalOrder } from '../files/rules-file.ts';
import { checkWritable, type GivenPlan, readPlan } from '../files/run-file.ts';
import { UsageError } from '../problems.ts';
import { isTrouble } from '../report/report-summary.ts';
import type { Run } from '../report/run.ts';
import { planText } from '../report/run-text.ts';
import { tellRun } from '../report/tell-run.ts';
import { openSession } from '../session.ts';
import type { Surroundings } from '../surroundings.ts';
import { print, widthOf } from '../terminal/print.ts';
import { goneWith } from './gone-with.ts';

/** What `apply` is asked for. */
export interface ApplyArguments {
  /** The plan's file. */
  plan: string;
  only?: string[] | undefined;
  /** Where each outcome is written as it happens, one line each, and at the end the report. */
  out?: string | undefined;
  html?: string | undefined;
  yes: boolean;
  json: boolean;
  quiet: boolean;
}

/** Carries out exactly what was planned, and answers the exit code: 1 unless all of it was done. */
export async function apply(asked: ApplyArguments, around: Surroundings): Promise<number> {
  const { yes, quiet } = asked;
  checkWritable(asked);
  const given = readPlan(asked.plan, around);
  const { reports, held } = wanted(given, asked);
  checkPlace(given, asked, openSession({ ...around, quiet: true }).head());
  const isAsked = reports.length > 0 && !yes;
  if (!quiet || isAsked) print(around.err, planText(reports, widthOf(around.err)));
  for (const { operation } of held)
    print(around.err, `Warning: a guard held ${operation} when it was planned, so none of it goes.`);
  if (isAsked && !(await isAgreed(reports, given, around))) return 2;
  const record = openRecord(asked.out, around);
  const run = await carryOut(reports, record, { ...around, quiet });
  tellRun(run, asked, around);
  const failure = record.failure();
  if (failure) print(around.err, failure.message);
  return failure || held.length > 0 || run.reports.some(isTrouble) || !isDone(reports, run) ? 1 : 0;
}

/** One kind after the other. What cannot be begun does not hold back the rest. */
async function carryOut(reports: GivenPlan['reports'], record: Record, around: Parameters<typeof openSession>[0]) {
  const session = openSession({ ...around, stop: record.stop }, record);
  const run: Run = { ...session.head(), plan: false, reports: [], unread: [] };
  record.before({ begun: run.made, tool: run.tool, project_id: run.project_id, region: run.region });
  for (const report of reports) {
    const { operation } = report;
    if (record.stop.aborted) run.unread.push({ operation, reason: 'It was not begun: stopped.' });
    else
      await session
        .sweep(operation, { apply: report })
        .then((done) => run.reports.push(goneWith(done, run.reports)))
        .catch((error: Error) => run.unread.push({ operation, reason: error.message }));
  }
  record.after({ run });
  return run;
}

const isPlanned = (item: object) => 'status' in item && item.status === 'planned';

/** What is to be carried out, in the order in which it has to be, and what a guard held when it was planned. */
function wanted(given: GivenPlan, { only }: ApplyArguments) {
  const asked = given.reports.filter(({ operation }) => !only || only.includes(operation));
  const isHeld = ({ guards }: GivenPlan['reports'][number]) => guards.length > 0;
  const reports = asked.filter((one) => !isHeld(one) && one.items.some(isPlanned)).sort(byNaturalOrder);
  return { reports, held: asked.filter(isHeld) };
}

/** A plan names what is in one project, and it must not be lost before it is carried out. */
function checkPlace(
  given: GivenPlan,
  { plan, out, html }: ApplyArguments,
  here: { project_id: string; region: string },
) {
  if (given.project_id !== here.project_id || given.region !== here.region)
    throw new UsageError(
      `The plan is for project ${given.project_id} in ${given.region}, but the settings are those of project ${here.project_id} in ${here.region}.`,
    );
  const files = [out, html].flatMap((file) => (file === undefined || file === '-' ? [] : [resolve(file)]));
  if (plan !== '-' && files.includes(resolve(plan)))
    throw new UsageError(`${plan} is the plan itself; write to another file.`);
}

/** Whether the person at the terminal says yes. Where there is none, `--yes` has to be said. */
async function isAgreed(reports: GivenPlan['reports'], { project_id, region }: GivenPlan, { ask, err }: Surroundings) {
  if (!ask) throw new UsageError('There is no terminal to ask at; --yes says that the plan is to be carried out.');
  const count = reports.flatMap(({ items }) => items.filter(isPlanned)).length;
  const what = count === 1 ? 'this target' : `these ${count} targets`;
  const answer = await ask(`Delete ${what} of project ${project_id} in ${region}? Type yes: `);
  if (answer.trim().toLowerCase() === 'yes') return true;
  print(err, 'Nothing was deleted.');
  return false;
}

/** Whether everything that was planned is gone or going. */
function isDone(reports: GivenPlan['reports'], run: Run): boolean {
  const well = ['deleted', 'accepted', 'queued', 'absent'];
  const keyOf = (operation: string, { params }: object & { params?: unknown }) =>
    `${operation} ${targetKey(Object(params))}`;
  const done = run.reports.flatMap(({ operation, items }) =>
    items.filter(({ status }) => well.includes(status)).map((item) => keyOf(operation, item)),
  );
  const gone = new Set(done);
  return reports.every(({ operation, items }) =>
    items.filter(isPlanned).every((item) => gone.has(keyOf(operation, item))),
  );
}
