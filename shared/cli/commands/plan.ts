import { resolve } from 'node:path';
import { planOffline } from '../../sweep/offline.ts';
import type { Rule } from '../../sweep/rule.ts';
import { type Rules, readRules } from '../files/rules-file.ts';
import { asJson, checkWritable, writeOut } from '../files/run-file.ts';
import { UsageError } from '../problems.ts';
import type { Run } from '../report/run.ts';
import { tellRun } from '../report/tell-run.ts';
import { openSession, type Session } from '../session.ts';
import { showShippedRules } from '../shipped-rules.ts';
import { type Stock, stockIn } from '../stock.ts';
import type { Surroundings } from '../surroundings.ts';
import { print } from '../terminal/print.ts';

/** What `plan` is asked for. */
export interface PlanArguments {
  /** The rules file; the shipped rules where there is none. */
  rules?: string | undefined;
  only?: string[] | undefined;
  out?: string | undefined;
  html?: string | undefined;
  /** What `export` has written, judged in the place of the project, as of `now`. */
  inventory?: string | undefined;
  now?: string | undefined;
  json: boolean;
  quiet: boolean;
}

/** Plans all kinds in one go, deletes nothing, and answers the exit code: 1 where a kind could not be read. */
export async function plan(asked: PlanArguments, around: Surroundings): Promise<number> {
  const { only, out, inventory, now, quiet } = asked;
  checkWritable(asked);
  checkApart(asked);
  const rules = readRules(asked.rules, only, around);
  if (inventory === undefined && now !== undefined) throw new UsageError('--now goes with --inventory.');
  const stock = inventory === undefined ? undefined : stockIn(inventory, now, around);
  const session = stock ? offline(stock) : openSession({ ...around, quiet });
  showShippedRules(asked, around);
  const run = await planAll(session, rules);
  tellRun(run, asked, around);
  if (out !== undefined) writeOut(out, `${asJson(run)}\n`, around);
  const steps = stock?.isAnonymous ? [anonymous] : nextSteps(run, asked, around.command);
  for (const line of steps) if (!quiet) print(around.err, line);
  return run.unread.length > 0 ? 1 : 0;
}

/** What is written must not take the place of what was read: rules are written by hand, an inventory cannot be made again. */
function checkApart({ rules, inventory, out, html }: PlanArguments): void {
  const read = [rules, inventory].flatMap((file) => (file === undefined || file === '-' ? [] : [resolve(file)]));
  for (const file of [out, html])
    if (file !== undefined && file !== '-' && read.includes(resolve(file)))
      throw new UsageError(`${file} is what is read; write to another file.`);
}

/** Plans each kind by its rule. One that cannot be read does not hide the others. */
async function planAll(session: Pick<Session, 'head' | 'sweep'>, { rules }: Rules): Promise<Run> {
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

function offline(stock: Stock): Pick<Session, 'head' | 'sweep'> {
  const sweep = async (name: string, rule: object) => planOffline(await stock.take(name), rule as Rule, stock.now);
  return { head: stock.head, sweep };
}

const anonymous =
  'The inventory is anonymous: rules by names and values match otherwise than in the project, and this plan cannot be applied.';

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
