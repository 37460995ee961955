import { Unreadable } from './fault.ts';

/** One request for a page: where it really began, and what it held. */
export interface Page<Item> {
  start: number;
  items: Item[];
}

/**
 * Walks a list that is paged by position while others add to it and delete from it. Each page is asked for so that it
 * overlaps what was seen; when it does not, the list has moved and the walk steps back. Whatever stood in the list all
 * the while is yielded, in its order, and nothing twice; memory holds the ids of two pages. `readPage` gets the position
 * wanted, where it may begin earlier but never later and must have room for what follows, and how long the longest page
 * was so far. Rejects when a page does, and when all that was seen lately is gone, so that nothing tells how far it came.
 */
export async function* walk<Item>(
  readPage: (position: number, longest: number) => Promise<Page<Item>>,
  idOf: (item: Item) => string,
): AsyncGenerator<Item[]> {
  let known: string[] = [];
  let position = 0;
  let longest = 1;
  for (;;) {
    const { start, items } = await readPage(position, longest);
    longest = Math.max(longest, items.length);
    const seen = new Set(known);
    const overlap = items.findLastIndex((item) => seen.has(idOf(item)));
    if (overlap < 0 && start > 0) {
      position = Math.max(0, start - longest);
      continue;
    }
    if (overlap < 0 && known.length > 0 && items.length > 0)
      throw new Unreadable('The list changes faster than it can be read, so nothing says what is in it.');
    const fresh = items.slice(overlap + 1);
    if (fresh.length > 0) yield fresh;
    known = [...known, ...fresh.map(idOf)].slice(-2 * longest);
    const end = start + items.length - 1;
    // A page that brings nothing and does not reach beyond where it was to begin is the end of the list.
    if (fresh.length === 0 && end <= position) return;
    position = end;
  }
}

/**
 * The page to ask for, where a list counts in pages of any one size: of those of at most `longest` items that hold
 * `position`, the one that reaches farthest beyond it.
 */
export function pageAt(position: number, longest: number): { page: number; size: number; start: number } {
  let size = longest;
  for (let other = longest; other > 1; other -= 1)
    if (other - (position % other) > size - (position % size)) size = other;
  const before = Math.floor(position / size);
  return { page: before + 1, size, start: before * size };
}
