import { takeInventory } from '../../sweep/inventory.ts';
import { write } from '../../sweep/item-words.ts';
import { type Disguise, disguise } from '../files/anonymous.ts';
import { edition } from '../files/inventory-file.ts';
import { checkWritable, openLines } from '../files/run-file.ts';
import { importOperation } from '../operations.ts';
import { NotWritten } from '../problems.ts';
import { openSession, type Session } from '../session.ts';
import type { Surroundings } from '../surroundings.ts';
import { print } from '../terminal/print.ts';

/** What `export` is asked for. */
export interface ExportArguments {
  /** The standard output where there is none. */
  out?: string | undefined;
  only: readonly string[];
  anonymous: boolean;
  quiet: boolean;
}

/** It holds what the cloud told of the project, values of metadata keys included. */
const ownerOnly = 0o600;

/** Writes down every target as it was read, and answers the exit code: 1 where a kind could not be read. */
export async function exportAll({ out = '-', only, anonymous, quiet }: ExportArguments, around: Surroundings) {
  checkWritable({ out });
  const session = openSession({ ...around, quiet });
  const append = openLines(out, around, ownerOnly);
  const told = (line: object) => append(session.hidden(line));
  const own = anonymous ? disguise() : undefined;
  told({ inventory: edition, ...session.head(), ...(anonymous && { anonymous }) });
  let [targets, unread] = [0, 0];
  for (const name of only) {
    const count = around.stop?.aborted ? stopped(name, told) : await exportKind(name, session, told, own);
    if (count === undefined) unread += 1;
    else targets += count;
  }
  const kinds = `${write(only.length - unread)} ${only.length - unread === 1 ? 'kind' : 'kinds'}`;
  const not = unread > 0 ? `; ${write(unread)} could not be read, and the file says why` : '';
  if (!quiet) print(around.err, `Exported: ${write(targets)} targets of ${kinds}${not}.`);
  return unread > 0 ? 1 : 0;
}

/** Writes one kind, then how many there were on each page; nothing is answered where it could not be read. */
async function exportKind(
  name: string,
  session: Session,
  told: (line: object) => void,
  own: Disguise | undefined,
): Promise<number | undefined> {
  const operation = await importOperation(name);
  const pages: number[] = [];
  try {
    for await (const page of takeInventory(session.watch(operation), session.begin(operation), own?.keep)) {
      for (const entry of page) told({ operation: name, ...entry });
      pages.push(page.length);
    }
  } catch (error) {
    if (error instanceof NotWritten) throw error;
    const { message } = error as Error;
    told({ operation: name, unread: own ? own.sentence(message) : message });
    return undefined;
  } finally {
    session.end();
  }
  told({ operation: name, pages });
  return pages.reduce((sum, size) => sum + size, 0);
}

function stopped(operation: string, told: (line: object) => void): undefined {
  told({ operation, unread: 'It was not read: the export was stopped.' });
}
