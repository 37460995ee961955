import { writeAge } from '../../base/time.ts';
import { clientOf } from '../../deletion/context.ts';
import type { Operation } from '../../deletion/define.ts';
import { write } from '../../sweep/item-words.ts';
import type { Identity } from '../../transport/identity.ts';
import { asJson } from '../files/run-file.ts';
import { importOperation } from '../operations.ts';
import { openSession, type Session } from '../session.ts';
import type { Surroundings } from '../surroundings.ts';
import { print, widthOf } from '../terminal/print.ts';
import { table } from '../terminal/table.ts';

/** What is there of one kind, or why that cannot be told. */
interface KindCount {
  operation: string;
  count: number;
  /** When the oldest that is dated began to count, as an ISO time. */
  oldest?: string;
  size_gb?: number;
  unreadable: number;
  reason?: string;
}

/** Says who asks and what there is of each kind, and answers the exit code: 1 where a kind could not be read. */
export async function listAll(
  { only, json, quiet }: { only: readonly string[]; json: boolean; quiet: boolean },
  around: Surroundings,
): Promise<number> {
  const session = openSession({ ...around, quiet });
  const { project_id, region } = session.head();
  const credentials = credentialsOf(session.config.identity);
  const kinds: KindCount[] = [];
  for (const name of only) kinds.push(await count(session.watch(await importOperation(name)), session));
  session.end();
  if (json) print(around.out, asJson({ project_id, region, credentials, kinds }));
  else {
    print(around.out, `Project ${project_id} in ${region}, asked with ${credentials}.\n`);
    print(around.out, textOf(kinds, session.now(), widthOf(around.out)));
  }
  return kinds.some(({ reason }) => reason !== undefined) ? 1 : 0;
}

function credentialsOf(identity: Identity): string {
  if ('login' in identity) return `the password of the user ${identity.login.userName}`;
  if ('token' in identity) return 'a token';
  const key = 'key' in identity ? identity.key : identity.agencyKey;
  return key.securityToken ? 'a temporary access key' : 'an access key';
}

/** Counts what a sweep would count. */
async function count(operation: Operation, session: Session): Promise<KindCount> {
  const context = session.begin(operation);
  const client = clientOf(context, operation);
  const found: KindCount = { operation: operation.name, count: 0, unreadable: 0 };
  let oldest = Number.POSITIVE_INFINITY;
  try {
    for await (const page of operation.list(client, context.projectId))
      for (const target of page) {
        if (!target.unreadable && operation.sweepGuard?.(target)) continue;
        found.count += 1;
        if (target.unreadable) found.unreadable += 1;
        if (target.size_gb !== undefined) found.size_gb = (found.size_gb ?? 0) + target.size_gb;
        oldest = Math.min(oldest, target.since ?? oldest);
      }
  } catch (error) {
    return { ...found, count: 0, reason: session.hidden((error as Error).message) };
  }
  return Number.isFinite(oldest) ? { ...found, oldest: new Date(oldest).toISOString() } : found;
}

function textOf(kinds: readonly KindCount[], now: number, width: number): string {
  const rows = kinds.map(({ operation, count, oldest, size_gb, unreadable, reason }) => [
    operation,
    reason === undefined ? write(count) : '?',
    oldest ? writeAge(now - Date.parse(oldest)) : '',
    size_gb === undefined ? '' : write(size_gb),
    reason ?? (unreadable > 0 ? `${write(unreadable)} with a record that cannot be read` : ''),
  ]);
  return table(['function', 'targets', 'oldest', 'GB', 'could not be read'], rows, width);
}
