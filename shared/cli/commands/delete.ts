import { handle } from '../../deletion/handle.ts';
import type { Result } from '../../deletion/outcome.ts';
import { asJson } from '../files/run-file.ts';
import { importOperation } from '../operations.ts';
import { openSession } from '../session.ts';
import type { Surroundings } from '../surroundings.ts';
import { print } from '../terminal/print.ts';

/** What `delete` is asked for: one deletion. */
export interface DeleteArguments {
  name: string;
  params: Record<string, string | undefined>;
  dry_run: boolean;
  wait: boolean;
  json: boolean;
  quiet: boolean;
}

/** Carries out one deletion, and answers the exit code: 1 where it was refused or failed. */
export async function deleteOne({ name, json, quiet, ...request }: DeleteArguments, around: Surroundings) {
  const operation = await importOperation(name);
  const session = openSession({ ...around, quiet: true });
  const result: Result = await handle(operation, request, session.begin(operation)).catch((error: unknown) => {
    throw session.hidden(error);
  });
  const told = session.hidden(result);
  if (json) print(around.out, asJson(told));
  else print(around.out, sentence(told));
  if (!json && !quiet && told.request_id) print(around.err, `The cloud's request id: ${told.request_id}`);
  return told.status === 'refused' ? 1 : 0;
}

const words: Record<Result['status'], string> = {
  planned: 'would be deleted; nothing was sent',
  deleted: 'is deleted; a look found nothing left',
  accepted: 'is being deleted; the cloud accepted it',
  absent: 'is not there',
  refused: 'was not deleted',
};

function sentence({ operation, status, params, reason }: Result): string {
  const ids = Object.entries(params as object).filter(([name]) => name !== 'project_id');
  const target = ids.map(([name, value]) => `${name} ${value}`).join(', ');
  return `${status}: ${operation}: ${target} ${words[status]}.${reason ? ` ${reason}` : ''}`;
}
