import { type Choice, choose } from './choose.ts';
import { readRows } from './rows.ts';
import { showRows, summary } from './show.ts';

// What a report's page can do beyond being read: search, filter and sort. `npm run docs` makes report-script.ts of it.
const table = document.querySelector<HTMLTableElement>('#targets');
const form = document.querySelector<HTMLFormElement>('.controls');
if (table && form) enhance(table, form);

function enhance(table: HTMLTableElement, form: HTMLFormElement) {
  const rows = readRows(table);
  const together = table.tBodies[0]?.rows.length ?? 1;
  const status = document.querySelector('#shown');
  let sort: Choice['sort'];

  function update() {
    const { text = '', ...filters } = Object.fromEntries(new FormData(form)) as Record<string, string>;
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = Object.entries(filters).filter(([, value]) => value !== '');
    const shown = choose(rows, { words, filters: chosen, ...(sort && { sort }) });
    showRows(table, shown, together);
    if (status) status.textContent = summary(shown, rows);
  }
  function sortBy(column: string) {
    // The oldest and the largest are looked for first.
    const descending = sort?.column === column ? !sort.descending : ['age', 'gb'].includes(column);
    sort = { column, descending };
    mark(sort);
    update();
  }
  function mark(sorted: Choice['sort']) {
    for (const head of table.querySelectorAll('thead th')) {
      if (head.className !== sorted?.column) head.removeAttribute('aria-sort');
      else head.setAttribute('aria-sort', sorted.descending ? 'descending' : 'ascending');
    }
  }

  for (const head of table.querySelectorAll('thead th')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    button.addEventListener('click', () => sortBy(head.className));
    head.append(button);
  }
  form.addEventListener('input', update);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => {
    sort = undefined;
    mark(sort);
    // The fields are emptied after this event.
    setTimeout(update);
  });
  form.hidden = false;
  if (status) status.textContent = summary(rows, rows);
}
