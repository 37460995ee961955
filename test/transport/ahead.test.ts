import { describe, expect, test } from 'vitest';
import { type Page, pageAt, walk } from '../../shared/transport/paging.ts';

const ids = (count: number, name = 'old') => Array.from({ length: count }, (_, i) => `${name}-${i}`);

type Read = (position: number, longest: number) => Page<string>;
type PlaceOf = NonNullable<Parameters<typeof walk>[2]>;

/** Lets everything go on that needs no answer. */
const settled = () => new Promise(setImmediate);

/** A service that answers one request at each turn, the latest first, as if each overtook those before it. */
function slow(read: Read) {
  const told = { asked: [] as number[], underWay: 0, most: 0 };
  const waiting: (() => void)[] = [];
  const readPage = async (position: number, longest: number) => {
    told.asked.push(position);
    told.underWay += 1;
    told.most = Math.max(told.most, told.underWay);
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      setImmediate(async () => {
        await settled();
        waiting.pop()?.();
      });
    });
    told.underWay -= 1;
    return read(position, longest);
  };
  return { told, readPage };
}

/** 1,000 at a time of a list that does not change. */
const honest =
  (list: string[], count?: number): Read =>
  (start) => ({ start, size: 1000, items: list.slice(start, start + 1000), count });

async function walked(read: Read, placeOf?: PlaceOf) {
  const { told, readPage } = slow(read);
  const seen: string[] = [];
  for await (const page of walk(readPage, (id) => id, placeOf)) seen.push(...page);
  return { ...told, seen };
}

describe('A list at rest, whose answers overtake each other', () => {
  test('has several pages under way, and never more than six', async () => {
    const list = ids(30_000);
    const { seen, most } = await walked(honest(list, list.length));
    expect([seen, most]).toEqual([list, 6]);
  });

  test.each([0, 1, 999, 1000, 1001, 1949, 1950, 1951, 4800, 5000, 9500, 11_450, 11_451, 30_000])(
    'of %i costs no request that it would not cost page by page, and none beyond its count',
    async (count) => {
      const list = ids(count);
      const { seen, asked } = await walked(honest(list, count));
      expect(seen).toEqual(list);
      // Pages share fifty. Neither a full one shows that it is the last, nor the first one that it is the only one.
      const last = count > 0 && (count < 1000 || (count - 50) % 950 === 0) ? 1 : 0;
      expect(asked.length).toBe(Math.max(1, Math.ceil((count - 50) / 950)) + last);
      expect(asked.filter((position) => position > 0 && position >= count)).toEqual([]);
    },
  );

  test('has one page under way at a time while it is short', async () => {
    expect((await walked(honest(ids(4000), 4000))).most).toBe(1);
  });

  test('has one page under way at a time when it does not say its count, or says that of each page', async () => {
    const list = ids(20_000);
    const own: Read = (start) => ({ ...honest(list)(start, 1), count: Math.min(1000, list.length - start) });
    for (const read of [honest(list), own]) {
      const { seen, most } = await walked(read);
      expect([seen, most]).toEqual([list, 1]);
    }
  });

  test('and counts in pages costs no page twice', async () => {
    const list = ids(5000);
    const placeOf: PlaceOf = (position, longest) => pageAt(position, position === 0 ? 200 : longest);
    const read: Read = (position, longest) => {
      const { start, size } = placeOf(position, longest);
      return { start, size, items: list.slice(start, start + size), count: list.length };
    };
    const { seen, most, asked } = await walked(read, placeOf);
    expect([seen, most, new Set(asked).size]).toEqual([list, 6, asked.length]);
    expect(asked.length).toBeLessThan(40);
  });
});

test('The next page is under way while one is judged', async () => {
  const { told, readPage } = slow(honest(ids(3000)));
  const pages = walk(readPage, (id) => id);
  await pages.next();
  expect(told.asked).toEqual([0, 950]);
  await pages.return(undefined);
});

describe('What comes of a page that nobody takes', () => {
  const list = ids(30_000);
  const failing =
    (from: number): Read =>
    (start, longest) => {
      if (start >= from) throw new Error(`no page at ${start}`);
      return honest(list, list.length)(start, longest);
    };

  test('is awaited and forgotten when the list is not read to its end', async () => {
    const { told, readPage } = slow(failing(9500));
    let pages = 0;
    for await (const _ of walk(readPage, (id) => id)) if (++pages === 9) break;
    expect(told.asked.length).toBeGreaterThan(10);
    expect(told.underWay).toBe(0);
  });

  test('is awaited and forgotten when one before it fails', async () => {
    const { told, readPage } = slow(failing(9500));
    const reading = (async () => {
      for await (const _ of walk(readPage, (id) => id));
    })();
    await expect(reading).rejects.toThrow('no page at 9500');
    expect(told.asked.length).toBeGreaterThan(11);
    expect(told.underWay).toBe(0);
  });

  test('is forgotten when the list has moved, and the walk goes on as it would page by page', async () => {
    let [moving, reads] = [list, 0];
    const { seen, asked } = await walked((start) => {
      reads += 1;
      if (reads === 9) moving = list.slice(0, 2000).concat(list.slice(3500));
      if (reads === 10) throw new Error('nobody waits for this one');
      return { start, size: 1000, items: moving.slice(start, start + 1000), count: moving.length };
    });
    const once = new Set(seen);
    expect([once.size, moving.filter((id) => !once.has(id))]).toEqual([seen.length, []]);
    expect(asked.length).toBeLessThan(45);
  });
});
