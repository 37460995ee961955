import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Unreadable } from '../../shared/transport/fault.ts';
import { pageAt, walk } from '../../shared/transport/paging.ts';
import { addServer, servers } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot, snapshots } from '../rehearsal/cloud/evs/snapshot.ts';
import type { Project } from '../rehearsal/cloud/project.ts';
import { setStage } from '../stage.ts';
import { daysAgo, gone, onRequest, sweep } from './sweeping.ts';

/** What happens between two pages: so many are created at the head or the end, and those at some places deleted. */
interface Change {
  head: number;
  tail: number;
  deleted: number[];
}

/** Some changes, of which none creates or deletes more than `most`. */
const changes = (most: number, maxLength = 6) =>
  fc.array(
    fc.record({
      head: fc.integer({ min: 0, max: most }),
      tail: fc.integer({ min: 0, max: most }),
      deleted: fc.array(fc.nat(), { maxLength: most }),
    }),
    { maxLength },
  );

/**
 * A list that changes each time before a page is read. Counting in records or in pages, as services do. Where `turn` is
 * given, the list says its count, and requests wait for their turn twice: to be read, and to be answered.
 */
function changing(count: number, size: number, pending: Change[], turn?: () => Promise<unknown>) {
  let list = Array.from({ length: count }, (_, i) => `old-${i}`);
  let born = 0;
  const lasting = new Set(list);
  function change() {
    const { head, tail, deleted } = pending.shift() ?? { head: 0, tail: 0, deleted: [] };
    const doomed = new Set(deleted.map((at) => list[at % list.length]));
    for (const id of doomed) if (id !== undefined) lasting.delete(id);
    const baby = () => `young-${born++}`;
    const heads = Array.from({ length: head }, baby);
    list = [...heads, ...list.filter((id) => !doomed.has(id)), ...Array.from({ length: tail }, baby)];
  }
  async function read(asked: { start: number; size: number }, from: number, given: number) {
    await turn?.();
    change();
    const page = { ...asked, items: list.slice(from, from + given), ...(turn && { count: list.length }) };
    await turn?.();
    return page;
  }
  const placeOf = (position: number, longest: number) =>
    pageAt(position, position === 0 ? 200 : Math.min(200, Math.max(25, longest)));
  return {
    lasting,
    byRecord: { readPage: (start: number) => read({ start, size }, start, size) },
    byPage: {
      readPage: (position: number, longest: number) => {
        const { start, size: most, page } = placeOf(position, longest);
        const given = Math.min(most, size);
        return read({ start, size: most }, (page - 1) * given, given);
      },
      placeOf,
    },
  };
}

interface Reading {
  readPage: Parameters<typeof walk<string>>[0];
  placeOf?: Parameters<typeof walk>[2];
}

async function walked({ readPage, placeOf }: Reading): Promise<string[]> {
  const all: string[] = [];
  for await (const page of walk(readPage, (id) => id, placeOf)) all.push(...page);
  return all;
}

/** Everything that stood all the while was seen, in its order, and nothing twice. */
function isFaithful(seen: string[], lasting: Set<string>) {
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.filter((id) => lasting.has(id))).toEqual([...lasting]);
}

describe('A list that changes while it is read', () => {
  const lists = (least: number) =>
    fc.record({ count: fc.integer({ min: least, max: 150 }), size: fc.integer({ min: 25, max: 40 }) });

  test.each(['byRecord', 'byPage'] as const)(
    '%s: whatever stood all the while is seen, and nothing twice, when it moves by less than a page at a time',
    async (way) => {
      await fc.assert(
        fc.asyncProperty(lists(25), changes(4), async ({ count, size }, pending) => {
          const list = changing(count, size, [...pending]);
          isFaithful(await walked(list[way]), list.lasting);
        }),
        { numRuns: 400 },
      );
    },
  );

  test.each(['byRecord', 'byPage'] as const)(
    '%s: when it moves by more, the same holds, or the walk says that it is lost',
    async (way) => {
      await fc.assert(
        fc.asyncProperty(lists(0), changes(90), async ({ count, size }, pending) => {
          const list = changing(count, size, [...pending]);
          try {
            isFaithful(await walked(list[way]), list.lasting);
          } catch (error) {
            if (!(error instanceof Unreadable)) throw error;
          }
        }),
        { numRuns: 400 },
      );
    },
  );

  test.each(['byRecord', 'byPage'] as const)(
    '%s: the same holds when pages are fetched ahead, in whichever order they are read and answered',
    async (way) => {
      const long = fc.record({ count: fc.integer({ min: 150, max: 600 }), size: fc.integer({ min: 25, max: 40 }) });
      let [whole, most] = [0, 0];
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), long, changes(3, 40), async (scheduler, { count, size }, pending) => {
          let underWay = 0;
          const list = changing(count, size, [...pending], async () => {
            most = Math.max(most, ++underWay);
            await scheduler.schedule(Promise.resolve());
            underWay -= 1;
          });
          try {
            isFaithful(await scheduler.waitFor(walked(list[way])), list.lasting);
            whole += 1;
          } catch (error) {
            if (!(error instanceof Unreadable)) throw error;
          }
        }),
        { numRuns: 400 },
      );
      expect([whole, most]).toEqual([400, 6]);
    },
  );

  test.each([
    [[], ['a', 'b']],
    [['x', 'y'], []],
  ])(
    'of which all that was seen is gone is at its end when it is empty (%j), and else not read any further',
    async (...rest) => {
      const pages = [['a', 'b'], ...rest];
      const walking = walked({ readPage: async () => ({ start: 0, size: 100, items: pages.shift() ?? [] }) });
      if (rest[0].length === 0) expect(await walking).toEqual(['a', 'b']);
      else await expect(walking).rejects.toThrow('The list changes faster than it can be read');
    },
  );

  test('a walk that lost its place finds it again within a few pages', async () => {
    let list = Array.from({ length: 500 }, (_, i) => `${i}`);
    let reads = 0;
    const readPage = async (start: number) => {
      reads += 1;
      if (reads === 4) list = list.filter((id) => Number(id) >= 300 || Number(id) % 4 === 0);
      return { start, size: 100, items: list.slice(start, start + 100) };
    };
    const seen = await walked({ readPage });
    expect(list.filter((id) => !seen.includes(id))).toEqual([]);
    expect(reads).toBeLessThan(12);
  });

  test('a page covers the position and reaches beyond it, wherever that is', () => {
    fc.assert(
      fc.property(fc.nat({ max: 5_000_000 }), fc.integer({ min: 25, max: 200 }), (position, longest) => {
        const { page, size, start } = pageAt(position, longest);
        expect([size <= longest, start <= position, start + size > position + 1]).toEqual([true, true, true]);
        expect(start).toBe((page - 1) * size);
      }),
    );
  });
});

/** Puts a thing at the head of a list, where some services show what is new. */
function toTheFront<Thing extends { id: string }>(list: Map<string, Thing>, thing: Thing) {
  const others = [...list].filter(([id]) => id !== thing.id);
  list.clear();
  for (const [id, other] of [[thing.id, thing] as const, ...others]) list.set(id, other);
}

/** Lets the changes happen on a live project, one before each page of a list; answers what was deleted so. */
function changeWhileListed<Thing extends { id: string }>(
  stage: Awaited<ReturnType<typeof setStage>>,
  { path, list, add, pending }: { path: string; list: Map<string, Thing>; add: () => Thing; pending: Change[] },
): Set<string> {
  const deleted = new Set<string>();
  let isPlanned = false;
  onRequest(stage.cloud, (request) => {
    // Later the list is read to see what was deleted.
    isPlanned ||= request.method === 'DELETE';
    const change = request.path.endsWith(path) && !isPlanned ? pending.shift() : undefined;
    if (!change) return;
    for (const at of change.deleted) {
      const id = [...list.keys()][at % list.size];
      if (id !== undefined && list.delete(id)) deleted.add(id);
    }
    for (let n = 0; n < change.head; n += 1) toTheFront(list, add());
    for (let n = 0; n < change.tail; n += 1) add();
  });
  return deleted;
}

describe('A sweep while the inventory changes', () => {
  test('never skips an old snapshot and never deletes a young one, nor one twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: 25, maxLength: 100 }),
        changes(4),
        async (isOld, pending) => {
          const stage = await setStage({ pageLimit: 25, latency: { snapshotDelete: 0 } });
          const { project } = stage.cloud;
          const made = isOld.map((old) => addSnapshot(project, { created_at: daysAgo(stage, old ? 60 : 1) }));
          const add = () => addSnapshot(project, { created_at: stage.clock.now() });
          const others = changeWhileListed(stage, {
            path: '/cloudsnapshots/detail',
            list: snapshots.of(project),
            add,
            pending: structuredClone(pending),
          });
          const rule = { older_than: '30d', limit: 1000, max_percent: 100, apply: true };
          const report = await sweep(stage, 'delete-snapshot', rule);
          const left = made.filter(({ id }, n) => isOld[n] && !others.has(id));
          expect(gone(stage)).toEqual(Object.fromEntries(left.map(({ id }) => [`snapshot:${id}`, 1])));
          expect(report).toMatchObject({ complete: true, left: 0 });
          await stage.cloud.close();
        },
      ),
      { numRuns: 20 },
    );
  });

  test('never skips the metadata of an old server, and never plans that of a young one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 25, maxLength: 90 }), changes(4), async (isOld, pending) => {
        const stage = await setStage({ pageLimit: 25 });
        const { project } = stage.cloud;
        const add = (days: number) => addOne(project, daysAgo(stage, days));
        const made = isOld.map((old) => add(old ? 60 : 1));
        const others = changeWhileListed(stage, {
          path: '/cloudservers/detail',
          list: servers.of(project),
          add: () => add(0),
          pending: structuredClone(pending),
        });
        const rule = { older_than: '30d', limit: 1000, max_percent: 100 };
        const { items } = await sweep(stage, 'delete-server-metadata', rule);
        const planned = items.map(({ params }) => Object(params).server_id);
        const old = made.filter((_, n) => isOld[n]).map(({ id }) => id);
        expect(new Set(planned).size).toBe(planned.length);
        expect(old.filter((id) => !others.has(id) && !planned.includes(id))).toEqual([]);
        expect(planned.filter((id) => !old.includes(id))).toEqual([]);
        await stage.cloud.close();
      }),
      { numRuns: 20 },
    );
  });

  test('what vanishes between the listing and its own deletion is reported as absent, not as deleted', async () => {
    const stage = await setStage();
    const { project } = stage.cloud;
    const { id } = addSnapshot(project, { created_at: daysAgo(stage, 60) });
    onRequest(stage.cloud, ({ path }) => void (path.endsWith(id) && snapshots.of(project).delete(id)));
    const report = await sweep(stage, 'delete-snapshot', { older_than: '30d', apply: true });
    expect(report.items).toMatchObject([{ status: 'absent' }]);
    expect(gone(stage)).toEqual({});
    await stage.cloud.close();
  });
});

function addOne(project: Project, created: number) {
  return addServer(project, { created, metadata: { stale: '' }, nics: [] });
}
