import { grouped } from '../../base/group.ts';
import { write } from '../../sweep/item-words.ts';
import { countOutcomes } from '../report/report-summary.ts';
import { html, type Markup } from './html.ts';
import type { Row } from './items.ts';

/** What may be chosen in a list: its value, and what a person reads. */
type Option = [value: string, text: string];

/** What the table can be searched and filtered by. Without a script there is nothing to do it, and so it stays hidden. */
export function controls(rows: readonly Row[]): Markup {
  const outcomes = countOutcomes(rows.map(({ item }) => item)).map(([status, count]) => counted(status, status, count));
  return html`<form class="controls" role="search" aria-label="Targets" hidden>
<label class="search">Search <input type="search" name="text" autocomplete="off" spellcheck="false"></label>
${choice('Kind', 'kind', kindsOf(rows))}${choice('Outcome', 'outcome', outcomes)}${choice('Server', 'server', serversOf(rows))}
<button type="reset">Show all</button>
</form>
<p id="shown" class="quiet" role="status"></p>`;
}

/** A list to choose one from; none where there is nothing to choose. */
function choice(label: string, name: string, options: Option[]): Markup | undefined {
  if (options.length < 2) return undefined;
  const each = options.map(([value, text]) => html`<option value="${value}">${text}</option>`);
  return html`<label>${label} <select name="${name}"><option value="">all</option>${each}</select></label>`;
}

function kindsOf(rows: readonly Row[]): Option[] {
  const kinds = grouped(rows, ({ operation }) => operation);
  return [...kinds].map(([operation, { length }]) => counted(operation, operation, length));
}

/** By their names, of which several servers may have the same. */
function serversOf(rows: readonly Row[]): Option[] {
  const servers = grouped(
    rows.flatMap(({ item }) => item.server ?? []),
    ({ id }) => id,
  );
  return [...servers]
    .map(([id, all]) => counted(id, all[0]?.name || id, all.length))
    .sort(([, a], [, b]) => a.localeCompare(b, 'en'));
}

function counted(value: string, text: string, count: number): Option {
  return [value, `${text} (${write(count)})`];
}
