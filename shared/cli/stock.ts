import { readTime } from '../base/time.ts';
import { type Entry, takeInventory } from '../sweep/inventory.ts';
import type { Holding } from '../sweep/offline.ts';
import { readInventory } from './files/inventory-file.ts';
import { importOperation } from './operations.ts';
import { UsageError } from './problems.ts';
import type { RunHead } from './report/run.ts';
import type { Session } from './session.ts';
import type { Surroundings } from './surroundings.ts';
import { tool } from './version.ts';

/** Kinds that are judged without a cloud, and as of when. */
export interface Stock {
  now: number;
  head(): RunHead;
  /** One kind as it was read. Rejects with the sentence why it was not. */
  take(operation: string): Promise<Holding>;
  isAnonymous: boolean;
}

/** The stock in a file that `export` has written, as of when that was unless `now` says otherwise. Throws {@link UsageError}. */
export function stockIn(file: string, now: string | undefined, around: Surroundings): Stock {
  const asked = readNow(now);
  const { head, kinds } = readInventory(file, around);
  const { project_id, region, anonymous = false } = head;
  const at = asked ?? Date.parse(head.made);
  return {
    now: at,
    head: () => ({ tool, made: new Date(at).toISOString(), project_id, region }),
    take: async (operation) => {
      const found = kinds.get(operation) ?? { unread: 'The inventory was made without it.' };
      if ('unread' in found) throw new Error(found.unread);
      return found;
    },
    isAnonymous: anonymous,
  };
}

/** The project's own stock: each kind is read once, when it is asked for. Throws {@link UsageError}. */
export function liveStock(session: Session, now: string | undefined): Stock {
  const { project_id } = session.head();
  const at = readNow(now) ?? session.now();
  return {
    now: at,
    head: () => ({ ...session.head(), made: new Date(at).toISOString() }),
    take: async (name) => {
      const operation = await importOperation(name);
      try {
        const pages: Entry[][] = [];
        for await (const page of takeInventory(session.watch(operation), session.begin(operation))) pages.push(page);
        return { operation: name, project_id, pages };
      } catch (error) {
        throw session.hidden(error);
      } finally {
        session.end();
      }
    },
    isAnonymous: false,
  };
}

function readNow(now: string | undefined): number | undefined {
  const time = readTime(now);
  if (now !== undefined && time === undefined)
    throw new UsageError('--now must be a date or a time in UTC, such as 2026-12-24 or 2026-12-24T22:00.');
  return time;
}
