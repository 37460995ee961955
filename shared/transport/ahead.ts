/** One request for a page: the position it is to hold, and how long the longest page was so far. */
interface Wanted {
  position: number;
  longest: number;
}

/** Where the page of such a request begins, and how many items it asks for. */
export type PlaceOf = (position: number, longest: number) => { start: number; size: number };

/** How far a walk has come, and how many full pages in a row it has seen. */
interface Progress extends Wanted {
  margin: number;
  full: number;
}

/** The most requests under way: their answers wait in memory, and are of no use when the list has moved. */
const most = 6;

/**
 * The next requests of a walk, as long as its pages are full and go on from one another. The first is needed in any case;
 * the others only as far as the list's own count reaches.
 */
export function expectedFrom(
  { position, longest, margin, full }: Progress,
  count: number | null | undefined,
  placeOf: PlaceOf,
): Wanted[] {
  const wanted = [{ position, longest }];
  // Most lists are short and need none ahead: from the fifth full page on, one more with each.
  const ahead = Math.min(most, full - 3);
  for (let last = position; wanted.length < ahead; wanted.push({ position: last, longest })) {
    const { start, size } = placeOf(last, longest);
    const reached = start + Math.min(size, longest);
    if (reached >= (count ?? 0)) break;
    last = Math.max(0, reached - margin);
  }
  return wanted;
}

/** Requests that are sent before their answers are needed, in the order in which those will be needed. */
export interface Ahead<Page> {
  /** Sends those of `wanted` that are not under way yet. When they are others, all that are under way are discarded. */
  expect(wanted: readonly Wanted[]): Promise<void>;
  /** The next page expected. Rejects when its request does. */
  next(): Promise<Page>;
  /** Waits until no request is under way. The answers that nobody took are dropped. */
  end(): Promise<void>;
}

/** Makes the queue of requests under way. */
export function pagesAhead<Page>(readPage: (position: number, longest: number) => Promise<Page>): Ahead<Page> {
  let sent: (Wanted & { page: Promise<Page> })[] = [];

  async function end() {
    const discarded = sent;
    sent = [];
    await Promise.allSettled(discarded.map(({ page }) => page));
  }
  function send({ position, longest }: Wanted) {
    const page = readPage(position, longest);
    // It may fail while another page is judged; whoever takes this one is told then.
    page.catch(() => undefined);
    sent.push({ position, longest, page });
  }
  return {
    end,
    expect: async (wanted) => {
      const isOther = sent.some((one, n) => wanted[n] && !isSame(one, wanted[n]));
      if (isOther) await end();
      for (const one of wanted.slice(sent.length)) send(one);
    },
    next: async () => {
      const next = sent.shift();
      if (!next) throw new Error('no page was asked for');
      return next.page;
    },
  };
}

function isSame(one: Wanted, other: Wanted): boolean {
  return one.position === other.position && one.longest === other.longest;
}
