import { OtherProject } from '../../deletion/errors.ts';
import { print, widthOf } from '../print.ts';
import { UsageError } from '../problems.ts';
import { reportPage } from '../report-page.ts';
import { isTrouble } from '../report-summary.ts';
import { byNaturalOrder } from '../rules-file.ts';
import type { Run } from '../run.ts';
import { asJson, checkWritable, type GivenPlan, openLines, readPlan, writeOut } from '../run-file.ts';
import { planText, runText } from '../run-text.ts';
import { openSession } from '../session.ts';
import type { Surroundings } from '../surroundings.ts';

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

/** Carries out exactly what was planned, and answers the exit code: 1 where something failed, was held or not begun. */
export async function apply({ plan, only, out, html, yes, json, quiet }: ApplyArguments, around: Surroundings) {
  checkWritable(out, html);
  const given = readPlan(plan, around);
  const reports = given.reports
    .filter(({ operation, items }) => (!only || only.includes(operation)) && items.some(isPlanned))
    .sort(byNaturalOrder);
  const append = openLines(out, around);
  const session = openSession({ ...around, quiet }, append);
  if (given.project_id !== session.config.projectId) throw new OtherProject();
  const run: Run = { ...session.head(), plan: false, reports: [], unread: [] };
  if (!quiet) print(around.err, planText(reports, widthOf(around.err)));
  if (reports.length > 0 && !yes && !(await isAgreed(reports, around))) return 2;
  append({ begun: run.made, tool: run.tool, project_id: run.project_id, region: run.region });
  for (const report of reports) {
    if (around.stop?.aborted) run.unread.push({ operation: report.operation, reason: 'It was not begun: stopped.' });
    else await carryOut(report);
  }
  append({ run });
  if (json) print(around.out, asJson(run));
  else if (out !== '-') print(around.out, runText(run, widthOf(around.out)));
  if (html !== undefined) writeOut(html, reportPage(run), around);
  return run.unread.length > 0 || run.reports.some(isTrouble) ? 1 : 0;

  async function carryOut(report: GivenPlan['reports'][number]) {
    try {
      run.reports.push(await session.sweep(report.operation, { apply: report }));
    } catch (error) {
      run.unread.push({ operation: report.operation, reason: (error as Error).message });
    }
  }
}

const isPlanned = (item: object) => 'status' in item && item.status === 'planned';

/** Whether the person at the terminal says yes. Where there is none, `--yes` has to be said. */
async function isAgreed(reports: GivenPlan['reports'], { ask, err }: Surroundings): Promise<boolean> {
  if (!ask) throw new UsageError('There is no terminal to ask at; --yes says that the plan is to be carried out.');
  const count = reports.flatMap(({ items }) => items.filter(isPlanned)).length;
  const answer = await ask(`Delete ${count === 1 ? 'this target' : `these ${count} targets`}? Type yes: `);
  if (answer.trim().toLowerCase() === 'yes') return true;
  print(err, 'Nothing was deleted.');
  return false;
}
