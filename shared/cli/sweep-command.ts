import { readSweep } from '../sweep/plan.ts';
import type { Report } from '../sweep/report.ts';
import { readArguments, type SweepArguments, usage } from './arguments/sweep-arguments.ts';
import { asJson, checkWritable, writeOut } from './files/run-file.ts';
import { reportPage } from './html/report-page.ts';
import { explain } from './problems.ts';
import { isTrouble } from './report/report-summary.ts';
import { reportText } from './report/report-text.ts';
import { openSession } from './session.ts';
import type { Surroundings } from './surroundings.ts';
import { print, widthOf } from './terminal/print.ts';

/** Runs `npm run sweep` and answers its exit code: 0 all well, 1 something failed or a guard stopped it, 2 could not begin. */
export async function sweepCommand(argv: string[], around: Surroundings): Promise<number> {
  try {
    const asked = readArguments(argv);
    if (!asked) {
      print(around.out, usage);
      return 0;
    }
    const { html, json } = asked;
    checkWritable({ html, out: json });
    readSweep(asked.name, asked.input);
    const session = openSession(around);
    const report = await session.sweep(asked.name, asked.input);
    const run = { ...session.head(), plan: report.plan, reports: [report], unread: [] };
    print(around.out, reportText(report, `project ${run.project_id}, ${run.region}`, widthOf(around.out)));
    if (html !== undefined) writeOut(html, reportPage(run), around);
    if (json !== undefined) writeOut(json, `${asJson(report)}\n`, around);
    for (const line of afterwards(asked, report, around.command)) print(around.out, line);
    return isTrouble(report) ? 1 : 0;
  } catch (error) {
    const { code, lines } = explain(error, 'npm run sweep -- --help says how it is used.', 'Nothing was deleted: ');
    for (const line of lines) print(around.err, line);
    return code;
  }
}

/** What was written, and how a plan is carried out. */
function afterwards({ name, html, json }: SweepArguments, report: Report, command: string): string[] {
  const written = [html, json].filter((file) => file !== undefined);
  const isUseful = json !== undefined && report.plan && report.items.some(({ status }) => status === 'planned');
  return [
    ...(written.length > 0 ? ['', `Written: ${written.join(', ')}`] : []),
    ...(isUseful ? [`To carry out this plan: ${command} ${name} --plan ${json} --apply`] : []),
  ];
}
