import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { pattern } from '../../shared/base/glob.ts';
import { addInstance } from '../rehearsal/cloud/clouddc/instances.ts';
import { attachVolume } from '../rehearsal/cloud/ecs/disks.ts';
import { addNic, addServer } from '../rehearsal/cloud/ecs/server.ts';
import { addSnapshot } from '../rehearsal/cloud/evs/snapshot.ts';
import { addVolume } from '../rehearsal/cloud/evs/volumes.ts';
import { type Stage, setStage } from '../stage.ts';
import { daysAgo, type Input, type Kind, named, sweep } from './sweeping.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
  return () => stage.cloud.close();
});

const day = 86_400_000;
const snapshot = (name: string, days: number, given: Parameters<typeof addSnapshot>[1] = {}) =>
  addSnapshot(stage.cloud.project, { name, created_at: daysAgo(stage, days), ...given });
/** What a rule would delete, by name, in alphabetical order. */
const plans = async (kind: Kind, rule: Input) =>
  named(await sweep(stage, kind, { ...rule, max_percent: 100 }), 'planned').sort();

describe('A clause matches what has what it asks for, and nothing else', () => {
  beforeEach(() => {
    snapshot('tmp-1', 40, { metadata: { temporary: '', team: 'ci' } });
    snapshot('tmp-2-golden', 40, { metadata: { temporary: '', team: 'web' } });
    snapshot('ci-3', 10, { metadata: { team: 'ci', pinned: 'yes' } });
    snapshot('ci-4', 40, { status: 'error' });
    snapshot('TMP-5', 40, { metadata: { Temporary: '', team: 'CI' } });
    snapshot('prod.6', 1);
    snapshot('', 1);
  });

  test.each<[Input, string[]]>([
    [{ older_than: '30d' }, ['TMP-5', 'ci-4', 'tmp-1', 'tmp-2-golden']],
    [{ older_than: '9d' }, ['TMP-5', 'ci-3', 'ci-4', 'tmp-1', 'tmp-2-golden']],
    [{ older_than: '41d' }, []],
    [{ name: { glob: ['tmp-*'] } }, ['tmp-1', 'tmp-2-golden']],
    [{ name: { glob: ['tmp-*', 'ci-*'], except: ['*-golden'] } }, ['ci-3', 'ci-4', 'tmp-1']],
    [{ name: { glob: ['tmp'] } }, []],
    [{ name: { glob: ['??-?'] } }, ['ci-3', 'ci-4']],
    [{ name: { glob: ['prod.*'] } }, ['prod.6']],
    [{ name: { glob: ['prod.[0-9]', '(tmp|ci)-*', 'ci-3$', '^ci-4'] } }, []],
    [{ name: { glob: ['*'] } }, ['', 'TMP-5', 'ci-3', 'ci-4', 'prod.6', 'tmp-1', 'tmp-2-golden']],
    [{ labels: { has: ['temporary'] } }, ['tmp-1', 'tmp-2-golden']],
    [{ labels: { has: ['temporary', 'pinned'] } }, []],
    [{ labels: { is: { team: 'ci' } } }, ['ci-3', 'tmp-1']],
    [{ labels: { is: { team: 'ci', temporary: '' } } }, ['tmp-1']],
    [{ labels: { is: { team: 'ci' }, has_not: ['pinned'] } }, ['tmp-1']],
    [{ labels: { has: ['toString'] } }, []],
    [{ status: ['error'] }, ['ci-4']],
    [{ status: ['available'], older_than: '30d' }, ['TMP-5', 'tmp-1', 'tmp-2-golden']],
    [{ older_than: '30d', name: { except: ['tmp-*', 'TMP-*'] } }, ['ci-4']],
    [
      { older_than: '30d', name: { glob: ['*-?'] }, labels: { has: ['team'] }, status: ['available'] },
      ['TMP-5', 'tmp-1'],
    ],
    [{ older_than: '30d', labels: { has_not: ['team'] } }, ['ci-4']],
  ])('%j', async (rule, names) => {
    expect(await plans('delete-snapshot', rule)).toEqual(names);
  });

  test.each<[Input]>([
    [{ server: { status: ['SHUTOFF', 'ACTIVE'] } }],
    [{ server: { unchanged_for: '1m' } }],
    [{ key: { glob: ['*'] } }],
    [{ volume: { min_size_gb: 1 } }],
    [{ volume: { type: ['SSD'] } }],
    [{ expired: true }],
  ])('%j asks for what a snapshot does not have, so it matches none', async (rule) => {
    expect(await plans('delete-snapshot', rule)).toEqual([]);
    expect(await plans('delete-snapshot', { older_than: '1m', ...rule })).toEqual([]);
  });

  test('the report says for each which clauses it was matched by, and counts why the others stay', async () => {
    const rule = { older_than: '30d', labels: { is: { team: 'ci' } }, status: ['available'], max_percent: 100 };
    const report = await sweep(stage, 'delete-snapshot', rule);
    expect(report).toMatchObject({ population: 7, matched: 1, left: 0, kept: { older_than: 3, labels: 3 } });
    expect(report.items).toMatchObject([{ name: 'tmp-1', age: '40d', matched_by: ['older_than', 'labels', 'status'] }]);
  });
});

describe('A glob', () => {
  /** By the definition: what is said first decides, a star tries every length. */
  function fits(glob: string, text: string): boolean {
    if (glob === '') return text === '';
    if (glob[0] === '*') return fits(glob.slice(1), text) || (text !== '' && fits(glob, text.slice(1)));
    return text !== '' && (glob[0] === '?' || glob[0] === text[0]) && fits(glob.slice(1), text.slice(1));
  }
  const text = (letters: string) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 9 });

  test('matches what it stands for, and nothing else', () => {
    fc.assert(
      fc.property(text('ab.1*?'), text('ab.1'), (glob, name) => {
        expect(pattern(glob).test(name)).toBe(fits(glob, name));
      }),
      { numRuns: 3_000 },
    );
  });

  test('takes no longer for a name made to be hard on it', () => {
    const name = 'a'.repeat(255);
    expect(pattern(`${'*a'.repeat(40)}*b`).test(name)).toBe(false);
    expect(pattern(`${'*a'.repeat(40)}*`).test(name)).toBe(true);
  });
});

describe('An age counts from what the API dates', () => {
  const server = (days: number, name: string) =>
    addServer(stage.cloud.project, { created: daysAgo(stage, days), name });

  /** Adds two targets, `at` and one second younger; answers the older one's name as a report shows it. */
  const pair: Record<Kind, (at: number) => string> = {
    'delete-snapshot': (at) => {
      addSnapshot(stage.cloud.project, { name: 'older', created_at: at });
      addSnapshot(stage.cloud.project, { name: 'younger', created_at: at + 1 });
      return 'older';
    },
    'delete-instance': (at) => {
      addInstance(stage.cloud.project, { name: 'older', created_at: at });
      addInstance(stage.cloud.project, { name: 'younger', created_at: at + 1_000 });
      return 'older';
    },
    'detach-volume': (at) => {
      const { project } = stage.cloud;
      const host = server(300, 'host');
      const add = (name: string) => addVolume(project, { name, created_at: daysAgo(stage, 300) });
      attachVolume(project, host, add('older'), { attached_at: at });
      attachVolume(project, host, add('younger'), { attached_at: at + 1 });
      return 'older';
    },
    'detach-nic': (at) => {
      const { project } = stage.cloud;
      addNic(project, addServer(project, { name: 'young', created: at + 1_000 }));
      return `old/${addNic(project, addServer(project, { name: 'old', created: at })).port_id}`;
    },
    'delete-server-metadata': (at) => {
      addServer(stage.cloud.project, { created: at, metadata: { older: '' } });
      addServer(stage.cloud.project, { created: at + 1_000, metadata: { younger: '' } });
      return 'older';
    },
  };

  test.each(Object.keys(pair) as Kind[])(
    '%s: exactly thirty days are enough, and a moment less is not',
    async (kind) => {
      const name = pair[kind](daysAgo(stage, 30));
      expect(await plans(kind, { older_than: '30d' })).toEqual([name]);
    },
  );

  test('the 31st of March is 30 days after the 1st and 31 after the 28th of February', async () => {
    expect(new Date(stage.clock.now()).toISOString()).toBe('2026-03-31T10:00:00.000Z');
    snapshot('28 February', 0, { created_at: '2026-02-28T10:00:00.000000' });
    snapshot('1 March', 0, { created_at: '2026-03-01T10:00:00.000000' });
    snapshot('a microsecond later', 0, { created_at: '2026-03-01T10:00:00.001000' });
    expect(await plans('delete-snapshot', { older_than: '31d' })).toEqual(['28 February']);
    expect(await plans('delete-snapshot', { older_than: '30d' })).toEqual(['1 March', '28 February']);
  });

  test.each(['', 'yesterday', '0000', '2026-13-01T00:00:00', '31.12.2025', '2025-12-31 10:00:00'])(
    'what “%s” dates has no age, so no age matches it',
    async (created_at) => {
      snapshot('undated', 0, { created_at });
      addInstance(stage.cloud.project, { created_at });
      expect(await plans('delete-snapshot', { older_than: '0m' })).toEqual([]);
      expect(await plans('delete-instance', { older_than: '0m' })).toEqual([]);
    },
  );

  test('what is dated in the future is young', async () => {
    snapshot('tomorrow', -1);
    expect(await plans('delete-snapshot', { older_than: '0m' })).toEqual([]);
  });

  test('an undated target that something else matches comes last, without an age', async () => {
    snapshot('undated', 0, { created_at: 'unknown' });
    snapshot('young', 1);
    const { items } = await sweep(stage, 'delete-snapshot', { name: { glob: ['*'] } });
    expect(items.map(({ name, age }) => [name, age])).toEqual([
      ['young', '24h'],
      ['undated', ''],
    ]);
  });
});

describe('What hangs on a server is matched by it as well', () => {
  const kinds = ['detach-nic', 'detach-volume', 'delete-server-metadata'] as const;

  /** A server with one target of each kind. */
  function furnished(name: string, given: Parameters<typeof addServer>[1]) {
    const { project } = stage.cloud;
    const server = addServer(project, { name, created: daysAgo(stage, 100), metadata: { stale: '' }, ...given });
    const port_id = addNic(project, server).port_id;
    const volume_id = attachVolume(project, server, addVolume(project)).id;
    return { 'detach-nic': port_id, 'detach-volume': volume_id, 'delete-server-metadata': server.id };
  }
  const matches = async (kind: Kind, rule: Input) => {
    const { items } = await sweep(stage, kind, rule);
    return items.map(({ params }) => Object.values(params));
  };

  test.each(kinds)('%s: by the status of the server', async (kind) => {
    furnished('on', { status: 'ACTIVE' });
    const off = furnished('off', { status: 'SHUTOFF' });
    expect(await matches(kind, { server: { status: ['SHUTOFF'] } })).toEqual([expect.arrayContaining([off[kind]])]);
    expect(await matches(kind, { server: { status: ['ERROR'] } })).toEqual([]);
  });

  test.each(kinds)('%s: by how long the server has not changed, to the second', async (kind) => {
    const rested = furnished('rested', { updated: daysAgo(stage, 14) });
    furnished('restless', { updated: daysAgo(stage, 14) + 1_000 });
    furnished('unknown', { updated: '' });
    expect(await matches(kind, { server: { unchanged_for: '14d' } })).toEqual([expect.arrayContaining([rested[kind]])]);
  });

  test.each(kinds)('%s: both must hold', async (kind) => {
    furnished('a', { status: 'SHUTOFF', updated: daysAgo(stage, 1) });
    furnished('b', { status: 'ACTIVE', updated: daysAgo(stage, 20) });
    const both = furnished('c', { status: 'SHUTOFF', updated: daysAgo(stage, 20) });
    const rule = { server: { status: ['SHUTOFF'], unchanged_for: '14d' } };
    expect(await matches(kind, rule)).toEqual([expect.arrayContaining([both[kind]])]);
    expect((await sweep(stage, kind, rule)).kept).toMatchObject({ server: 2 });
  });

  test.each<[Kind, string[]]>([
    ['detach-nic', ['ACTIVE']],
    ['delete-server-metadata', ['ACTIVE']],
  ])('%s has no status of its own', async (kind, status) => {
    furnished('on', { status: 'ACTIVE' });
    expect(await matches(kind, { status })).toEqual([]);
  });

  test('a disk and an instance have a status of their own', async () => {
    const on = furnished('on', {});
    addInstance(stage.cloud.project, { name: 'stopped' });
    addInstance(stage.cloud.project, { name: 'broken', state: 'error' });
    expect(await matches('detach-volume', { status: ['in-use'] })).toEqual([
      expect.arrayContaining([on['detach-volume']]),
    ]);
    expect(await plans('delete-instance', { status: ['error'] })).toEqual(['broken']);
  });
});

describe('Labels are tags and metadata alike', () => {
  test('of an instance', async () => {
    addInstance(stage.cloud.project, { name: 'tagged', tags: [{ key: 'team', value: 'ci' }] });
    addInstance(stage.cloud.project, { name: 'described', metadata: { team: 'ci' } });
    addInstance(stage.cloud.project, { name: 'other', tags: [{ key: 'ci', value: 'team' }] });
    expect(await plans('delete-instance', { labels: { is: { team: 'ci' } } })).toEqual(['described', 'tagged']);
  });

  test('of a disk', async () => {
    const { project } = stage.cloud;
    const server = addServer(project);
    attachVolume(project, server, addVolume(project, { name: 'tagged', tags: { team: 'ci' } }));
    attachVolume(project, server, addVolume(project, { name: 'described', metadata: { team: 'ci' } }));
    attachVolume(project, server, addVolume(project, { name: 'other' }));
    expect(await plans('detach-volume', { labels: { is: { team: 'ci' } } })).toEqual(['described', 'tagged']);
  });

  test('of the server, for a NIC and a metadata key; a tag without a value has an empty one', async () => {
    const { project } = stage.cloud;
    addNic(project, addServer(project, { name: 'a', tags: ['team=ci', 'temporary'] }));
    addNic(project, addServer(project, { name: 'b', metadata: { team: 'ci', temporary: '' } }));
    addNic(project, addServer(project, { name: 'c', tags: ['team=ci=x', 'temporary=no'] }));
    const rule = { labels: { is: { team: 'ci', temporary: '' } } };
    expect((await plans('detach-nic', rule)).map((name) => name[0])).toEqual(['a', 'b']);
    expect(await plans('delete-server-metadata', rule)).toEqual(['team', 'temporary']);
  });

  test("the cloud's own entries in a server's metadata are no labels", async () => {
    addNic(stage.cloud.project, addServer(stage.cloud.project));
    expect(await plans('detach-nic', { labels: { has: ['os_type'] } })).toEqual([]);
  });
});

describe('Metadata keys and disks take a clause of their own', () => {
  test('key', async () => {
    addServer(stage.cloud.project, { metadata: { 'ci-1': '', 'ci-golden': '', other: 'ci-1' } });
    expect(await plans('delete-server-metadata', { key: { glob: ['ci-*'], except: ['*-golden'] } })).toEqual(['ci-1']);
    expect(await plans('delete-server-metadata', { key: { glob: ['ci'] } })).toEqual([]);
  });

  test('volume', async () => {
    const { project } = stage.cloud;
    const server = addServer(project);
    for (const [name, volume_type, size] of [
      ['a', 'SSD', 99],
      ['b', 'SSD', 100],
      ['c', 'SAS', 500],
    ] as const)
      attachVolume(project, server, addVolume(project, { name, volume_type, size }));
    expect(await plans('detach-volume', { volume: { min_size_gb: 100 } })).toEqual(['b', 'c']);
    expect(await plans('detach-volume', { volume: { type: ['SSD', 'ESSD'] } })).toEqual(['a', 'b']);
    expect(await plans('detach-volume', { volume: { type: ['SSD'], min_size_gb: 100 } })).toEqual(['b']);
    expect(await plans('detach-volume', { size: { min_gb: 100 } })).toEqual(['b', 'c']);
    expect(await plans('detach-nic', { size: { min_gb: 1 } })).toEqual([]);
  });
});

describe('expired: the target says so itself', () => {
  test.each<[string, Record<string, string>, boolean]>([
    ['a date that is over', { 'expires-at': '2026-03-30' }, true],
    ['today, which is not over', { 'expires-at': '2026-03-31' }, false],
    ['a time that has come', { 'expires-at': '2026-03-31T10:00:00' }, true],
    ['a time that has not', { 'expires-at': '2026-03-31T10:00:01Z' }, false],
    ['a time in another zone that has come', { 'expires-at': '2026-03-31T11:59:00+02:00' }, true],
    ['a time in another zone that has not', { 'expires-at': '2026-03-31T09:00:00-02:00' }, false],
    ['a life that is over', { ttl: '10d' }, true],
    ['a life that is not', { ttl: '241h' }, false],
    ['words', { 'expires-at': 'never' }, false],
    ['a day that no calendar has', { 'expires-at': '2026-02-30' }, false],
    ['a month that no calendar has', { 'expires-at': '2025-13-01' }, false],
    ['a leap day that was one', { 'expires-at': '2024-02-29' }, true],
    ['a leap day that was none', { 'expires-at': '2025-02-29' }, false],
    ['other words', { ttl: 'forever' }, false],
    ['an empty label', { 'expires-at': '', ttl: '' }, false],
    ['the same word elsewhere', { note: 'expires-at=2026-01-01', 'x-expires-at': '2026-01-01' }, false],
    ['a life that is over and a later date', { ttl: '1d', 'expires-at': '2027-01-01' }, false],
    ['a date that is over and a longer life', { ttl: '300d', 'expires-at': '2026-01-01' }, false],
    ['a life that is over and words', { ttl: '1d', 'expires-at': 'not before the audit' }, false],
    ['a life and a date that are both over', { ttl: '1d', 'expires-at': '2026-01-01' }, true],
  ])('%s', async (_, metadata, expired) => {
    snapshot('it', 10, { metadata });
    expect(await plans('delete-snapshot', { expired: true })).toEqual(expired ? ['it'] : []);
  });

  test('a life without a beginning never ends', async () => {
    snapshot('it', 0, { created_at: 'unknown', metadata: { ttl: '1m' } });
    expect(await plans('delete-snapshot', { expired: true })).toEqual([]);
  });

  test.each<[string, string, boolean]>([
    ['expires-at-2026-03-30', 'anything', true],
    ['expires-at-2026-03-31', 'anything', false],
    ['ci-expires-at-2026-03-30', '', true],
    ['ci.expires-at-2026-03-31T09:59:59Z', '', true],
    ['reexpires-at-2026-03-30', '', false],
    ['note', 'expires-at=2026-03-30', true],
    ['note', 'expires-at=2026-04-01', false],
    ['note', 'see expires-at=2026-03-30', false],
    ['note', 'ttl=10d', true],
    ['note', 'ttl=11d', false],
    ['expires-at', '2026-03-30', true],
    ['expires-at', '2026-04-30', false],
    ['ttl', '10d', true],
    ['ttl', '11d', false],
    ['note', '2026-03-30', false],
  ])('a metadata key %s with the value “%s”: %s', async (key, value, expired) => {
    addServer(stage.cloud.project, { created: daysAgo(stage, 10), metadata: { [key]: value } });
    expect(await plans('delete-server-metadata', { expired: true })).toEqual(expired ? [key] : []);
  });

  test('one metadata key that has expired says nothing about its neighbours', async () => {
    addServer(stage.cloud.project, {
      metadata: { 'expires-at': '2026-01-01', ttl: '1m', other: 'x' },
      created: stage.clock.now() - day,
    });
    expect(await plans('delete-server-metadata', { expired: true })).toEqual(['expires-at', 'ttl']);
  });
});
