import { expectedFrom, type PlaceOf, pagesAhead } from './ahead.ts';
import { Unreadable } from './fault.ts';

/** One request for a page: where it really began, how much was asked for, and what it held. */
export interface Page<Item> {
  start: number;
  size: number;
  items: Item[];
  /** How many the list says that it holds in all, where it says so. */
  count?: number | null | undefined;
}

/** How far a walk has come. */
interface Progress {
  /** The latest ids, in the list's order. */
  known: Set<string>;
  seen: number;
  /** Where the latest page was to begin. */
  position: number;
  /** Where the page before the latest ended. */
  reached: number;
  longest: number;
  /** Requests in a row that brought nothing new. */
  idle: number;
  /** Pages in a row that were less than half full and yet brought something new: what is added while the end is read. */
  scraps: number;
  /** Items that the next page is to share with what is known, so that a few that vanish meanwhile cost no request. */
  margin: number;
  /** How far to step back when it shares none. */
  back: number;
  /** Full pages in a row that went on from one another. */
  full: number;
}

/** Requests without progress after which no further one is expected to bring any. */
const patience = 8;

/**
 * Walks a list that is paged by position while others add to it and delete from it. Each page is asked for so that it
 * overlaps what was seen; when it does not, the list has moved and the walk steps back, farther each time. Whatever stood
 * in the list all the while is yielded, in its order, and nothing twice; memory holds the ids of two pages. `readPage`
 * gets the position wanted, where it may begin earlier but never later and must have room for what follows, and how long
 * the longest page was so far; `placeOf` says where that page begins, if not at the position. Rejects when a page does,
 * when the list ends before its own count, and when it does not go on where it is asked to.
 *
 * While one page is judged, the next is already asked for, and several where the list's count says that there are so many.
 * As pages are compared by what they hold, it does not matter which was read first.
 */
export async function* walk<Item>(
  readPage: (position: number, longest: number) => Promise<Page<Item>>,
  idOf: (item: Item) => string,
  placeOf: PlaceOf = (start, size) => ({ start, size }),
): AsyncGenerator<Item[]> {
  const atHead = { seen: 0, position: 0, reached: 0, longest: 1, idle: 0, scraps: 0, margin: 1, back: 2 };
  const now: Progress = { ...atHead, known: new Set(), full: 0 };
  const pages = pagesAhead(readPage);
  try {
    await pages.expect(expectedFrom(now, undefined, placeOf));
    for (let isOver = false; !isOver; ) {
      const page = await pages.next();
      const fresh = freshOf(now, page, idOf);
      isOver = fresh !== undefined && isEnd(now, page, fresh.length);
      if (!isOver) {
        now.idle = fresh?.length ? 0 : now.idle + 1;
        if (now.idle >= patience) throw lost(now, page);
        goOn(now, page, fresh === undefined);
        await pages.expect(expectedFrom(now, page.count, placeOf));
      }
      if (fresh?.length) yield fresh;
    }
  } finally {
    await pages.end();
  }
}

/** What is new of a page; nothing when it shares none of what is known, because the list has moved. */
function freshOf<Item>(now: Progress, page: Page<Item>, idOf: (item: Item) => string): Item[] | undefined {
  const { start, items } = page;
  now.longest = Math.max(now.longest, items.length);
  const overlap = items.findLastIndex((item) => now.known.has(idOf(item)));
  if (overlap < 0 && start === 0 && now.seen > 0 && items.length > 0) throw lost(now, page);
  if (overlap < 0 && start > 0) return undefined;
  const fresh = items.slice(overlap + 1);
  for (const item of fresh) now.known.add(idOf(item));
  // A set keeps the order in which ids were added, so the oldest go first.
  for (const id of now.known)
    if (now.known.size > 2 * now.longest) now.known.delete(id);
    else break;
  now.seen += fresh.length;
  return fresh;
}

/** Whether the list ended with this page when it was read; what was added behind it since then is none of the walk's. */
function isEnd(now: Progress, { start, size, items, count }: Page<unknown>, fresh: number): boolean {
  const reached = start + items.length;
  if (count != null && reached < count) return false;
  const room = items.length < Math.min(size, now.longest);
  // A count that were the page's own, as some services give, would be smaller here.
  if (room && start > 0 && reached === count) return true;
  // Where pages are counted, one that was asked for to reach beyond the end may have to begin at the head.
  const whole = start === 0 && reached === now.reached && items.length < size;
  if (fresh === 0) return room || whole || reached - 1 <= now.position;
  now.scraps = room && start > 0 && items.length < now.longest / 2 ? now.scraps + 1 : 0;
  return now.scraps >= 3;
}

/** Decides where the next page is to begin. */
function goOn(now: Progress, { start, size, items }: Page<unknown>, moved: boolean): void {
  now.full = now.idle === 0 && items.length >= Math.min(size, now.longest) ? now.full + 1 : 0;
  if (!moved) now.reached = start + items.length;
  const least = Math.max(2, Math.ceil(now.longest / 20));
  const most = Math.max(1, Math.floor(now.longest / 2));
  now.margin = Math.min(most, Math.max(least, moved && now.idle === 1 ? now.margin * 2 : now.margin));
  if (moved) {
    now.position = Math.max(0, start - now.back);
    now.back = Math.min(now.longest, now.back * 2);
  } else {
    now.position = Math.max(0, start + items.length - now.margin);
    now.back = Math.max(now.margin * 2, Math.ceil(now.longest / 4));
  }
}

function lost({ seen }: Progress, { count }: Page<unknown>): Unreadable {
  return new Unreadable(
    count != null && count > seen
      ? `The list says that it holds ${count}, but after ${seen} it does not go on, so nothing says what is in it.`
      : 'The list changes faster than it can be read, or does not go on where it is asked to, so nothing says what is in it.',
  );
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
