import { describe, expect, test } from 'vitest';
import { followIds } from '../../shared/transport/follow.ts';

/** A list whose pages hold at most `most`, whatever was asked for; notes the markers it is asked with. */
function list(ids: string[], most: number) {
  const markers: (string | undefined)[] = [];
  const readPage = async (marker: string | undefined) => {
    markers.push(marker);
    const start = marker === undefined ? 0 : ids.indexOf(marker) + 1;
    return ids.slice(start, start + most).map((id) => ({ id }));
  };
  return { readPage, markers };
}

async function idsOf(pages: AsyncIterable<{ id?: string }[]>) {
  const ids: (string | undefined)[] = [];
  for await (const page of pages) ids.push(...page.map(({ id }) => id));
  return ids;
}

describe('A list that goes on behind the last id of a page', () => {
  test.each([
    [['a', 'b', 'c', 'd'], 2, [undefined, 'b', 'd']],
    [['a', 'b', 'c'], 2, [undefined, 'b', 'c']],
    [['a'], 5, [undefined, 'a']],
    [[], 5, [undefined]],
  ])(
    '%j, %i to a page: ends with an empty page only, for a short one may have others behind it',
    async (ids, most, asked) => {
      const { readPage, markers } = list(ids, most);
      expect(await idsOf(followIds(readPage))).toEqual(ids);
      expect(markers).toEqual(asked);
    },
  );

  test('is not believed where it does not heed the marker', async () => {
    const pages = followIds(async () => [{ id: 'a' }]);
    await expect(idsOf(pages)).rejects.toThrow('leads back to itself');
  });

  test.each([[{}], [{ id: 7 }], [{ id: '' }], [null]])(
    'is not believed where its last record is %j, for nothing can be asked behind it',
    async (last) => {
      const pages = followIds<unknown>(async () => [{ id: 'a' }, last]);
      await expect(pages.next().then(() => pages.next())).rejects.toThrow('does not say whether it goes on');
    },
  );

  test('keeps records without an id apart', async () => {
    const odd = [{ name: 'x' }, { name: 'y' }, { id: 'z' }];
    const pages = followIds<object>(async (marker) => (marker ? [] : odd));
    expect((await pages.next()).value).toEqual(odd);
  });
});
