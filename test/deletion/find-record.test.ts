import { describe, expect, test } from 'vitest';
import { findRecord, type OddRecord, oddTarget } from '../../shared/deletion/records.ts';
import { Fault, Unreadable } from '../../shared/transport/fault.ts';

type Thing = { id: string; name: string };
const odd = (id: string): OddRecord => ({ id, ...oddTarget({ params: {}, name: '' }, 'status') });

/** A list that tells how many of its pages were read. */
function listOf(...pages: (Thing | OddRecord)[][]) {
  const read = { pages: 0 };
  async function* list() {
    for (const page of pages) {
      read.pages += 1;
      yield page;
    }
  }
  return { list: list(), read };
}

describe('A record is looked for in its list', () => {
  test('until a page shows it', async () => {
    const { list, read } = listOf([{ id: 'a', name: 'A' }], [{ id: 'b', name: 'B' }], []);
    expect([await findRecord(list, 'b'), read.pages]).toEqual([{ id: 'b', name: 'B' }, 2]);
  });

  test('to the end, where none does; what is odd about others decides nothing', async () => {
    const { list, read } = listOf([odd('a')], [{ id: 'b', name: 'B' }]);
    expect([await findRecord(list, 'c'), read.pages]).toEqual([undefined, 2]);
  });

  test('and a list that is not found itself does not lack it', async () => {
    async function* list(): AsyncGenerator<(Thing | OddRecord)[]> {
      yield [];
      throw new Fault('GET /things', { verdict: 'gone', status: 404, code: 'itemNotFound', message: 'No such list' });
    }
    await expect(findRecord(list(), 'a')).rejects.toThrow(Unreadable);
  });

  test('but one that cannot be read is there, and not known', async () => {
    await expect(findRecord(listOf([odd('a')]).list, 'a')).rejects.toThrow('a, but not as documented (status)');
  });
});
