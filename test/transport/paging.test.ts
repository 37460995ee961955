import { describe, expect, test } from 'vitest';
import { follow, type Leaf } from '../../shared/transport/follow.ts';
import { type Page, pageAt, walk } from '../../shared/transport/paging.ts';

const ids = (count: number, name = 'old') => Array.from({ length: count }, (_, i) => `${name}-${i}`);

/** Walks a list to its end; counts the requests. */
async function walked(readPage: (position: number, longest: number) => Omit<Page<string>, 'size'>, size = 1000) {
  const told = { seen: [] as string[], calls: 0, error: '' };
  const read = async (position: number, longest: number) => {
    told.calls += 1;
    if (told.calls > 500) throw new Error('it never ends');
    return { size, ...readPage(position, longest) };
  };
  try {
    for await (const page of walk(read, (id) => id)) told.seen.push(...page);
  } catch (error) {
    told.error = (error as Error).message;
  }
  return told;
}

/** A service that keeps to the reference, however short its pages are. */
const honest = (list: string[], cut: number, count?: number) => (start: number) => ({
  start,
  items: list.slice(start, start + cut),
  count,
});

describe('A list that says its own count', () => {
  test.each([10, 20, 25, 59, 60])('is read to that count, though its pages are cut to %i', async (cut) => {
    expect((await walked(honest(ids(60), cut, 60))).seen).toEqual(ids(60));
  });

  test.each([1, 3, 10])('and gives only %i of them for good is not taken for whole', async (cut) => {
    const told = await walked((start) => ({ start, items: ids(cut).slice(start), count: 60 }));
    expect(told.error).toBe(
      `The list says that it holds 60, but after ${cut} it does not go on, so nothing says what is in it.`,
    );
    expect(told.calls).toBeLessThan(12);
  });

  test('and gives an empty page first is not taken for empty', async () => {
    const told = await walked((start) => ({ start, items: [], count: 60 }));
    expect([told.error, told.calls]).toEqual([expect.stringContaining('holds 60, but after 0'), 8]);
  });

  test('and gives one empty page too early is read on', async () => {
    const pages = [false, true];
    const told = await walked((start) => ({
      start,
      items: pages.shift() ? [] : ids(60).slice(start, start + 20),
      count: 60,
    }));
    expect(told.seen).toEqual(ids(60));
  });

  test('whose count is only that of each page is read to its end all the same', async () => {
    const told = await walked((start) => {
      const items = ids(60).slice(start, start + 20);
      return { start, items, count: items.length };
    });
    expect(told.seen).toEqual(ids(60));
  });

  test('and ignores the limit is whole when it has given all', async () => {
    const told = await walked((start) => ({ start, items: ids(2500).slice(start), count: 2500 }));
    expect([told.seen.length, told.calls]).toEqual([2500, 2]);
  });
});

test('A list that counts in pages is read to its end, however short', async () => {
  for (let count = 0; count <= 450; count += 1) {
    const list = ids(count);
    const calls = { n: 0 };
    const readPage = async (position: number, longest: number) => {
      calls.n += 1;
      const { page, size, start } = pageAt(position, position === 0 ? 200 : Math.min(200, Math.max(25, longest)));
      return { start, size, items: list.slice((page - 1) * size, page * size), count };
    };
    const seen: string[] = [];
    for await (const page of walk(readPage, (id) => id)) seen.push(...page);
    expect([seen, calls.n <= count / 150 + 2]).toEqual([list, true]);
  }
});

describe('A list that would never end', () => {
  const full = 20;
  let lists = 0;
  const bad: [string, (start: number) => string[]][] = [
    ['ignores where a page is to begin', () => ids(full)],
    ['does so and is short', () => ids(3)],
    ['counts in pages where records were asked for', (start) => ids(2500).slice(start * full, (start + 1) * full)],
    ['counts in pages and has but one', (start) => ids(60).slice(start * 60, (start + 1) * 60)],
    ['gives two pages in turn', (start) => (start % 2 ? ids(full, 'a') : ids(full, 'b'))],
    ['is another one each time', () => ids(full, `list-${lists++}`)],
  ];
  test.each(bad)('because it %s fails after a few requests, with a sentence', async (_words, items) => {
    const told = await walked((start) => ({ start, items: items(start) }), full);
    expect(told.error).toMatch(/^The list changes faster than it can be read, or does not go on where it is asked to/);
    expect(told.calls).toBeLessThan(15);
  });
});

/** 2,500 in pages of 1,000 that take a second and a half each, while one thing changes every so often. */
function living(change: (list: string[], n: number) => void, every: number, page = 1000, time = 1500) {
  const list = ids(2500);
  let [changes, now] = [0, 0];
  const read = (start: number) => {
    const items = list.slice(start, start + page);
    for (now += time; changes < now / every; changes += 1) change(list, changes);
    return { start, items };
  };
  return { list, read };
}

describe('A list that changes all the while', () => {
  const atRest = 4;
  const ways: [string, (list: string[], n: number) => void][] = [
    ['at its head, where new ones stand', (list, n) => void list.unshift(`new-${n}`)],
    ['at its end, where new ones stand', (list, n) => void list.push(`new-${n}`)],
    ['at its head, whence they vanish', (list) => void list.shift()],
    ['in its middle', (list) => void list.splice(list.length >> 1, 1)],
    ['at its end, where they vanish', (list) => void list.pop()],
    ['at both ends', (list, n) => void (n % 2 ? list.shift() : list.push(`new-${n}`))],
  ];

  test.each(ways)('%s, costs no more than half as many requests again', async (_words, change) => {
    const { list, read } = living(change, 250);
    const { seen, calls, error } = await walked(read);
    expect([error, new Set(seen).size]).toEqual(['', seen.length]);
    const lasting = list.filter((id) => id.startsWith('old'));
    expect(lasting.filter((id) => !seen.includes(id))).toEqual([]);
    expect(calls).toBeLessThanOrEqual(atRest * 1.5);
  });

  test('costs four requests when nothing changes, and three when it says its count', async () => {
    expect((await walked(honest(ids(2500), 1000))).calls).toBe(atRest);
    expect((await walked(honest(ids(2500), 1000, 2500))).calls).toBe(3);
  });

  test('by more than a page at a time, for ever, is told as that', async () => {
    const { read } = living((list, n) => void list.unshift(`new-${n}`), 1);
    const { error, calls } = await walked(read);
    expect(error).toMatch(/^The list changes faster than it can be read/);
    expect(calls).toBeLessThan(15);
  });

  test('of which 1,100 vanish at once is read on from where they were', async () => {
    const list = ids(2500);
    let reads = 0;
    const { seen, calls, error } = await walked((start) => {
      reads += 1;
      if (reads === 3) list.splice(0, 1100);
      return { start, items: list.slice(start, start + 1000) };
    });
    expect([error, list.filter((id) => !seen.includes(id))]).toEqual(['', []]);
    expect(calls).toBeLessThan(10);
  });
});

describe('A list that names its next page', () => {
  async function followed(leaf: (marker: string | undefined) => Leaf<string>) {
    const told = { seen: [] as string[], calls: 0, error: '' };
    const read = async (marker: string | undefined) => {
      told.calls += 1;
      if (told.calls > 500) throw new Error('it never ends');
      return leaf(marker);
    };
    try {
      for await (const page of follow(read, (id) => id)) told.seen.push(...page);
    } catch (error) {
      told.error = (error as Error).message;
    }
    return told;
  }
  const pages = (marker = '0') => ids(60).slice(Number(marker), Number(marker) + 20);
  const nextOf = (marker = '0') => (Number(marker) < 40 ? String(Number(marker) + 20) : null);

  test('is followed to its end', async () => {
    const told = await followed((marker) => ({ items: pages(marker), next: nextOf(marker), count: 60 }));
    expect([told.seen, told.calls, told.error]).toEqual([ids(60), 3, '']);
  });

  test('fails when it ends before its own count', async () => {
    expect((await followed(() => ({ items: ids(10), next: null, count: 60 }))).error).toBe(
      'The list ends after 10 of the 60 it says it holds.',
    );
    expect((await followed(() => ({ items: ids(10), next: undefined, count: 60 }))).error).toContain('10 of the 60');
  });

  test('fails when it says neither that it is over nor how many there are', async () => {
    expect((await followed(() => ({ items: ids(10), next: undefined }))).error).toContain(
      'does not say whether it goes on',
    );
  });

  test('is whole when it has given as many as it says, whatever else it says', async () => {
    expect((await followed(() => ({ items: ids(10), next: undefined, count: 10 }))).seen).toEqual(ids(10));
  });

  test('does not fail for what was created or deleted meanwhile', async () => {
    const told = await followed((marker) => ({
      items: pages(marker),
      next: nextOf(marker),
      count: marker === undefined ? 60 : 75,
    }));
    expect([told.seen.length, told.error]).toEqual([60, '']);
    const fewer = (marker: string | undefined) => ({ items: pages(marker).slice(1), next: nextOf(marker), count: 57 });
    expect((await followed(fewer)).error).toBe('');
  });

  test.each([
    ['a marker that leads back to itself', () => 'x'],
    ['two markers in turn', (marker: string | undefined) => (marker === 'x' ? 'y' : 'x')],
    ['ever new markers and nothing new', (marker = 'x') => `${marker}x`],
  ])('fails after a few requests for %s', async (_words, next) => {
    const told = await followed((marker) => ({ items: ids(10), next: next(marker) }));
    expect(told.error).toContain('leads back to itself, or to nothing new');
    expect(told.calls).toBeLessThan(6);
  });
});
