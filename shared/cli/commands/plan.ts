import { print, widthOf } from '../print.ts';
import { reportPage } from '../report-page.ts';
import { type Rules, readRules, shippedRules } from '../rules-file.ts';
import type { Run } from '../run.ts';
import { asJson, checkWritable, writeOut } from '../run-file.ts';
import { runText } from '../run-text.ts';
import { openSession, type Session } from '../session.ts';
import type { Surroundings } from '../surroundings.ts';

/** What `plan` is asked for. */
export interface PlanArguments {
  /** The rules file; the shipped rules where there is none. */
  rules?: string | undefined;
  only?: string[] | undefined;
  out?: string | undefined;
  html?: string | undefined;
  json: boolean;
  quiet: boolean;
}

/** Plans all kinds in one go, deletes nothing, and answers the exit code: 1 where a kind could not be read. */
export async function plan({ only, out, html, json, quiet, ...asked }: PlanArguments, around: Surroundings) {
  checkWritable({ out, html, json });
  const rules = readRules(asked.rules, only, around);
  if (asked.rules === undefined && !quiet)
    print(around.err, `Without a rules file, by these rules:\n\n${shippedRules()}`);
  const session = openSession({ ...around, quiet });
  const run = await planAll(session, rules);
  if (json) print(around.out, asJson(run));
  else if (out !== '-' && html !== '-') print(around.out, runText(run, widthOf(around.out)));
  if (out !== undefined) writeOut(out, `${asJson(run)}\n`, around);
  if (html !== undefined) writeOut(html, reportPage(run), around);
  for (const line of nextSteps(run, { out, html }, around.command)) if (!quiet) print(around.err, line);
  return run.unread.length > 0 ? 1 : 0;
}

/** Plans each kind by its rule. One that cannot be read does not hide the others. */
export async function planAll(session: Session, { rules }: Rules): Promise<Run> {
  const run: Run = { ...session.head(), plan: true, reports: [], unread: [] };
  for (const { operation, rule } of rules) {
    try {
      run.reports.push(await session.sweep(operation, { ...rule, apply: false }));
    } catch (error) {
      run.unread.push({ operation, reason: (error as Error).message });
    }
  }
  return run;
}

function nextSteps(run: Run, { out, html }: Pick<PlanArguments, 'out' | 'html'>, command: string): string[] {
  const held = run.reports.filter(({ guards }) => guards.length > 0);
  const files = [out, html].filter((file) => file !== undefined && file !== '-');
  const isUseful = run.reports.some(({ items }) => items.some(({ status }) => status === 'planned'));
  return [
    ...held.map(({ operation, guards }) => `Warning: ${operation} is held. ${guards.join(' ')}`),
    ...(files.length > 0 ? [`Written: ${files.join(', ')}`] : []),
    ...(isUseful && out !== undefined && out !== '-' ? [`To carry out this plan: ${command} apply ${out}`] : []),
  ];
}
