import type { Log } from '../../deletion/context.ts';
import type { Operation } from '../../deletion/define.ts';
import { write } from '../../sweep/item-words.ts';
import type { Screen } from '../surroundings.ts';

/** Tells people how far a sweep is. */
export interface Progress {
  /** The same operation, but its listing is counted. */
  watch(operation: Operation): Operation;
  /** A log that counts the outcomes it is told, and writes nothing. */
  log: Log;
  /** Leaves the screen as it was found. */
  end(): void;
}

const clear = '\r\u001B[K';

/** A terminal has one line that changes; a file gets a line whenever a count's first digit changes. */
export function showProgress(screen: Screen): Progress {
  const outcomes = new Map<string, number>();

  function show(text: string, count: number) {
    if (screen.isTTY) screen.write(`${clear}${text.slice(0, (screen.columns ?? 80) - 1)}`);
    else if (isRound(count)) screen.write(`${text}\n`);
  }
  function count(line: { params?: object; status?: string }) {
    // One line per deletion has the params of its target; what else is logged is no outcome.
    if (!line.params || !line.status) return;
    outcomes.set(line.status, (outcomes.get(line.status) ?? 0) + 1);
    const words = [...outcomes].map(([status, times]) => `${write(times)} ${status}`);
    const sum = [...outcomes.values()].reduce((a, b) => a + b);
    show(`Deleting: ${words.join(', ')}`, sum);
  }

  return {
    watch: (operation) => ({
      ...operation,
      list: async function* (client, projectId) {
        const found = { pages: 0, targets: 0 };
        for await (const page of operation.list(client, projectId)) {
          found.pages += 1;
          found.targets += page.length;
          const pages = `${write(found.pages)} ${found.pages === 1 ? 'page' : 'pages'}`;
          show(`Listing for ${operation.name}: ${write(found.targets)} targets on ${pages}`, found.pages);
          yield page;
        }
      },
    }),
    log: { info: count, warn: count, error: count },
    end: () => {
      if (screen.isTTY) screen.write(clear);
    },
  };
}

/** 1 to 9, 10, 20 to 90, 100, 200 and so on: a log of a long run stays short. */
function isRound(count: number): boolean {
  return count % 10 ** Math.floor(Math.log10(count)) === 0;
}
