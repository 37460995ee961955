import { clientOf } from '../../deletion/context.ts';
import type { Operation } from '../../deletion/define.ts';
import { readRequest } from '../../deletion/request.ts';
import type { Target } from '../../deletion/target.ts';
import { type Explanation, explainTarget } from '../../sweep/explain.ts';
import { unlessGone } from '../../transport/fault.ts';
import { pathParameters } from '../../transport/route.ts';
import { readRules } from '../files/rules-file.ts';
import { asJson } from '../files/run-file.ts';
import { importOperation } from '../operations.ts';
import { UsageError } from '../problems.ts';
import { masked } from '../report/masked.ts';
import { openSession } from '../session.ts';
import type { Surroundings } from '../surroundings.ts';
import { print, widthOf } from '../terminal/print.ts';
import { table } from '../terminal/table.ts';

/** Path parameters that a caller names: of all but the project, which is configured. */
export function idsOf({ route }: Pick<Operation, 'route'>): string[] {
  return pathParameters(route).filter((name) => name !== 'project_id');
}

/** Says of one target every clause and every guard with its value, and why it goes or stays. */
export async function explainOne(
  { name, given, json }: { name: string; given: string[]; json: boolean },
  around: Surroundings,
): Promise<number> {
  const operation = await importOperation(name);
  const ids = idsOf(operation);
  const [file, ...more] = given.slice(ids.length);
  if (given.length < ids.length || more.length > 0)
    throw new UsageError(`${name} wants ${ids.join(' ')}, and perhaps a rules file behind.`);
  const { rule } = readRules(file, undefined, around).rules.find((one) => one.operation === name) ?? {};
  const session = openSession({ ...around, quiet: true });
  const context = session.begin(operation);
  const client = clientOf(context, operation);
  const asked = Object.fromEntries(ids.map((id, n) => [id, given[n]]));
  const { params } = readRequest(operation, context.projectId, { params: asked });
  const found = await unlessGone(operation.read(client, params));
  const target = found?.complete ? await found.complete() : found;
  if (!target) {
    print(around.out, json ? asJson({ operation: name, params, status: 'absent' }) : 'It is not there.');
    return 0;
  }
  const explanation = await explainTarget(operation, client, target, rule, session.now());
  const told = masked(session.hidden({ target, ...explanation }));
  const { complete: _, ...known } = told.target;
  if (json) print(around.out, asJson({ operation: name, ...told, target: known }));
  else print(around.out, textOf(told, widthOf(around.out)));
  return 0;
}

function textOf({ target, clauses, guards }: Explanation & { target: Target }, width: number): string {
  const clauseRows = clauses.map(({ clause, asked, found, holds }) => [
    clause,
    holds ? 'yes' : 'no',
    JSON.stringify(asked),
    found === undefined ? 'it has none' : JSON.stringify(found),
  ]);
  const guardRows = guards.map(({ guard, reason }) => [guard, reason ? 'no' : 'yes', reason ?? '']);
  const against = [...clauses.filter(({ holds }) => !holds), ...guards.filter(({ reason }) => reason)].length;
  const verdict =
    clauses.length === 0
      ? 'There is no rule for it, so a sweep takes none.'
      : against === 0
        ? 'It goes.'
        : `It stays: ${against} of these ${against === 1 ? 'says' : 'say'} no.`;
  return [
    `${target.name || '(no name)'}: ${JSON.stringify(target.state)}`,
    '',
    ...(clauses.length > 0 ? [table(['clause', 'holds', 'asked', 'found'], clauseRows, width), ''] : []),
    table(['guard', 'lets it go', 'because'], guardRows, width),
    '',
    verdict,
  ].join('\n');
}
