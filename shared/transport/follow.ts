import { asRecord } from '../base/json.ts';
import { Unreadable } from './fault.ts';

/** One page of a list that names the marker of the next. */
export interface Leaf<Item> {
  items: Item[];
  /** Null where the list says that it is over, undefined where it says nothing. */
  next: string | null | undefined;
  /** How many the list says that it holds in all, where it says so. */
  count?: number | null | undefined;
}

/** Pages in a row without anything new after which no further one is expected to bring any. */
const patience = 4;

/**
 * Follows a list from marker to marker. Rejects when a page does, when a marker leads back, when pages bring nothing new,
 * and when the list ends before its own count or does not say that it is over.
 */
export async function* follow<Item>(
  readPage: (marker: string | undefined) => Promise<Leaf<Item>>,
  idOf: (item: Item) => string,
): AsyncGenerator<Item[]> {
  const markers = new Set<string>();
  let known = new Set<string>();
  let [seen, idle, least] = [0, 0, Number.POSITIVE_INFINITY];
  for (let marker: string | undefined; ; ) {
    const { items, next, count } = await readPage(marker);
    const fresh = items.filter((item) => !known.has(idOf(item)));
    yield fresh;
    known = new Set(items.map(idOf));
    seen += fresh.length;
    // Of what is created and deleted meanwhile the list may show either, so the smallest count is the one to reach.
    least = Math.min(least, count ?? least);
    if (!next) {
      if (next === undefined && count == null)
        throw new Unreadable('The list does not say whether it goes on, so nothing says what is in it.');
      if (count != null && seen < least)
        throw new Unreadable(`The list ends after ${seen} of the ${least} it says it holds.`);
      return;
    }
    idle = fresh.length > 0 ? 0 : idle + 1;
    if (markers.has(next) || idle >= patience)
      throw new Unreadable('A marker of the list leads back to itself, or to nothing new.');
    markers.add(next);
    marker = next;
  }
}

/**
 * Follows a list that goes on behind the last id of a page and never says that it is over: only an empty page ends it, for
 * a page may hold fewer than it was asked for.
 */
export function followIds<Item>(readPage: (marker: string | undefined) => Promise<Item[]>): AsyncGenerator<Item[]> {
  const readLeaf = async (marker: string | undefined): Promise<Leaf<Item>> => {
    const items = await readPage(marker);
    const { id } = asRecord(items.at(-1));
    return { items, next: items.length === 0 ? null : typeof id === 'string' && id ? id : undefined };
  };
  return follow(readLeaf, (item) => String(asRecord(item).id ?? JSON.stringify(item)));
}
