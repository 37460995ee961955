/** One request for a page: where it really began, and what it held. */
export interface Page<Item> {
  start: number;
  items: Item[];
}

/** How many pages in a row may bring nothing new before the list is taken to be at its end. */
const patience = 10;

/**
 * Walks a list that is paged by position while others add to it and delete from it. Each page is asked for so that it
 * overlaps what was seen; when it does not, the list has moved and the walk steps back. Whatever stood in the list all
 * the while is yielded once, in its order; memory holds the ids of two pages. `readPage` gets the position wanted and may
 * begin earlier, never later. Rejects when a page does.
 */
export async function* walk<Item>(
  readPage: (position: number) => Promise<Page<Item>>,
  idOf: (item: Item) => string,
): AsyncGenerator<Item[]> {
  let known: string[] = [];
  let position = 0;
  let longest = 1;
  for (let idle = 0; idle < patience; ) {
    const { start, items } = await readPage(position);
    longest = Math.max(longest, items.length);
    const seen = new Set(known);
    const overlap = items.findLastIndex((item) => seen.has(idOf(item)));
    if (overlap < 0 && start > 0) {
      position = Math.max(0, start - longest);
      idle += 1;
      continue;
    }
    const fresh = items.slice(overlap + 1);
    if (fresh.length === 0) {
      const tail = items.at(-1);
      if (tail === undefined || idOf(tail) === known.at(-1)) return;
      idle += 1;
    } else {
      idle = 0;
      yield fresh;
      known = [...known, ...fresh.map(idOf)].slice(-2 * longest);
    }
    position = start + items.length - 1;
  }
}

/**
 * The page to ask for, where a list counts in pages, so that it covers `position`: of the fewest pages of at most
 * `longest` items whose size makes one begin at `position` or shortly before it.
 */
export function pageAt(position: number, longest: number): { page: number; size: number; start: number } {
  if (position === 0) return { page: 1, size: longest, start: 0 };
  for (let before = Math.ceil(position / longest); ; before += 1) {
    const size = Math.floor(position / before);
    const start = before * size;
    if (position - start <= size / 2) return { page: before + 1, size, start };
  }
}
