import { describe, expect, test } from 'vitest';
import { Misconfigured } from '../../shared/base/misconfigured.ts';
import { InvalidRequest } from '../../shared/deletion/errors.ts';
import { readConfig } from '../../shared/triggers/config.ts';
import { matching, readEventMap, requestOf } from '../../shared/triggers/event-map.ts';
import { map } from './samples.ts';

const environment = {
  HW_REGION_NAME: 'ap-southeast-3',
  HW_PROJECT_ID: '9c53a566cb3443ab910cf0daebca90c4',
  HW_ACCESS_KEY: 'AK',
  HW_SECRET_KEY: 'SK',
};

/** What is wrong with a map, as a deployment is told. */
function problems(text: string): string[] {
  try {
    readConfig({ ...environment, CLEANUP_EVENT_MAP: text });
    return [];
  } catch (error) {
    const { issues } = error as Misconfigured;
    expect(error).toBeInstanceOf(Misconfigured);
    expect(issues.map(({ field }) => field)).toEqual(issues.map(() => 'CLEANUP_EVENT_MAP'));
    return issues.map(({ message }) => message);
  }
}

describe('CLEANUP_EVENT_MAP', () => {
  test('may be missing, or have no entries', () => {
    expect([problems(''), problems('[]')]).toEqual([[], []]);
    expect(readConfig(environment).eventMap).toEqual([]);
  });

  test('is what it says', () => {
    const { eventMap } = readConfig({ ...environment, CLEANUP_EVENT_MAP: JSON.stringify(map) });
    expect(eventMap).toEqual(map);
  });

  const good = { when: { '/type': 'x' }, params: { id: '/data/id' } };
  const pointers = 'takes JSON pointers such as /detail/id';

  test.each<[string, unknown, string]>([
    ['no list', good, 'is wrong at its top: must be a list of entries'],
    ['without a condition', [{ params: {} }], `is wrong at 0.when: ${pointers}`],
    ['with conditions that are empty', [good, { ...good, when: {} }], 'is wrong at 1.when: must not be empty'],
    ['with a condition on a name', [{ ...good, when: { type: 'x' } }], `is wrong at 0.when.type: ${pointers}`],
    [
      'with a condition that is none',
      [{ ...good, when: { '/type': {} } }],
      'is wrong at 0.when./type: must be a value, a glob, or a list of them',
    ],
    ['with a guard that protects nothing', [{ ...good, unless: { '/tags': [] } }], 'is wrong at 0.unless./tags: '],
    ['with a misspelt guard', [{ ...good, unles: { '/tags/keep': '*' } }], 'is wrong at 0: Unrecognized key: "unles"'],
    ['without params', [{ when: good.when }], 'is wrong at 0.params: '],
    [
      'with a param that is neither pointer nor constant',
      [{ ...good, params: { id: 'data.id' } }],
      `is wrong at 0.params.id: ${pointers}, or { "const": "…" }`,
    ],
    [
      'with a param that is both',
      [{ ...good, params: { id: { const: 'a', pointer: '/a' } } }],
      'is wrong at 0.params.id: Unrecognized key: "pointer"',
    ],
    [
      'with an age that is none',
      [{ ...good, max_age: { '/time': 'soon' } }],
      'is wrong at 0.max_age./time: must be a duration such as 15m',
    ],
    ['with a dry_run in words', [{ ...good, dry_run: 'yes' }], 'is wrong at 0.dry_run: '],
  ])('%s is refused, with the place', (_words, value, message) => {
    const found = problems(JSON.stringify(value));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });

  test('that is no JSON is refused, and nothing of it is repeated', () => {
    expect(problems('[{"when": secret')).toEqual(['must be JSON']);
    const everything = [
      { when: 'secret', unless: 'secret', params: { id: 'secret' }, dry_run: 'secret', max_age: 'secret' },
    ];
    expect(problems(JSON.stringify(everything)).join()).not.toContain('secret');
  });

  test('is told of together with everything else that is wrong', () => {
    try {
      readConfig({ CLEANUP_EVENT_MAP: '{' });
      expect.unreachable();
    } catch (error) {
      const fields = (error as Misconfigured).issues.map(({ field }) => field);
      expect(fields).toEqual(expect.arrayContaining(['HW_REGION_NAME', 'HW_PROJECT_ID', 'CLEANUP_EVENT_MAP']));
    }
  });
});

describe('An entry', () => {
  const now = Date.parse('2026-03-31T10:00:00Z');
  const event = {
    type: 'server.stopped',
    time: '2026-03-31T09:50:00Z',
    epoch: now / 1000 - 600,
    data: {
      id: 'abc',
      code: 204,
      ok: true,
      none: null,
      labels: ['a=1', 'keep'],
      tags: { owner: '' },
      list: [{ key: 'keep' }],
    },
  };
  const matches = (entry: object, at = now) => {
    const issues: never[] = [];
    const read = readEventMap(JSON.stringify([{ params: {}, ...entry }]), issues);
    expect(issues).toEqual([]);
    return matching(read, event, at).entries.length === 1;
  };

  test.each<[string, object]>([
    ['a value', { '/type': 'server.stopped' }],
    ['a glob', { '/type': 'server.*' }],
    ['a glob for a single character', { '/type': 'server?stopped' }],
    ['one of several', { '/type': ['server.started', 'server.stop*'] }],
    ['a number', { '/data/code': 204 }],
    ['a number as text', { '/data/code': '20?' }],
    ['a boolean', { '/data/ok': true }],
    ['something in a list', { '/data/labels': 'keep' }],
    ['an object in a list, by its JSON', { '/data/list': '*"key":"keep"*' }],
    ['being there, though empty', { '/data/tags/owner': '*' }],
    ['being there, though null', { '/data/none': '*' }],
    ['several at once', { '/type': '*', '/data/ok': [true] }],
  ])('matches by %s', (_words, when) => {
    expect(matches({ when })).toBe(true);
    expect(matches({ when: { '/type': '*' }, unless: when })).toBe(false);
  });

  test.each<[string, object]>([
    ['another value', { '/type': 'server' }],
    ['another case', { '/type': 'Server.Stopped' }],
    ['a dot that is no wildcard', { '/type': 'serverxstopped' }],
    ['what is not there', { '/data/state': '*' }],
    ['what every object has', { '/data/constructor': '*' }],
    ['one that holds and one that does not', { '/type': '*', '/data/ok': false }],
  ])('does not match by %s', (_words, when) => {
    expect(matches({ when })).toBe(false);
  });

  test.each(['/time', '/epoch'])('takes an event only as old as max_age says, by its own %s', (pointer) => {
    const entry = { when: { '/type': '*' }, max_age: { [pointer]: '15m' } };
    expect([matches(entry), matches(entry, now + 300_000), matches(entry, now + 300_001)]).toEqual([true, true, false]);
  });

  test.each([
    ['microseconds', Date.parse('2026-03-31T10:00:00Z') * 1e3],
    ['nanoseconds', Date.parse('2026-03-31T10:00:00Z') * 1e6],
    ['a time in another zone that does not say so', '2026-03-31T18:00:00'],
    ['a time far ahead', '2027-01-01T00:00:00Z'],
    ['a day that no calendar has', '2026-02-30T10:00:00Z'],
    ['no number', Number.NaN],
  ])('and never for young by %s: it is ignored, and the log says that it was the age', (_words, time) => {
    const map = readEventMap(JSON.stringify([{ params: {}, when: { '/t': '*' }, max_age: { '/t': '3650d' } }]), []);
    const now = Date.parse('2026-03-31T10:00:00Z');
    expect(matching(map, { t: time }, now)).toEqual({ entries: [], tooOld: true });
    expect(matching(map, { t: '2026-03-31T10:04:59Z' }, now)).toMatchObject({ tooOld: false });
  });

  test('whose max_age finds no time takes nothing', () => {
    for (const pointer of ['/data/none', '/type', '/nowhere', '/data/tags/owner'])
      expect(matches({ when: { '/type': '*' }, max_age: { [pointer]: '15m' } })).toBe(false);
  });

  test('reads params where its pointers lead, and constants as they are', () => {
    const params = { id: '/data/id', key: { const: '/data/id' } };
    const request = { params: { id: 'abc', key: '/data/id' }, wait: true, unless_kept: true };
    expect(requestOf({ when: {}, params }, event)).toEqual(request);
    expect(requestOf({ when: {}, params, dry_run: true }, event)).toEqual({ ...request, dry_run: true });
  });

  test('names each param whose pointer leads nowhere, and where that was', () => {
    const params = { id: '/data/id', server_id: '/data/server', delete_flag: '/data/none' };
    const problem = requestOf({ when: {}, params }, event);
    expect(problem).toBeInstanceOf(InvalidRequest);
    expect(problem).toMatchObject({
      issues: [
        { field: 'server_id', message: 'is not in the event: nothing is at /data/server' },
        { field: 'delete_flag', message: 'is not in the event: nothing is at /data/none' },
      ],
    });
  });
});
