import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAccess, secretsIn } from '../../shared/triggers/config.ts';

const [first, second, third] = ['first-key-of-many', 'second:key,of-many', 'third-key-of-many'];
const all = ['plan', 'delete', 'sweep'];
const read = (CLEANUP_API_KEY: string, CLEANUP_API_SCOPES?: string) =>
  readAccess({ CLEANUP_API_KEY, ...(CLEANUP_API_SCOPES !== undefined && { CLEANUP_API_SCOPES }) });

describe('Who may call', () => {
  test('is said by one plain key, which may do everything', () => {
    expect(read(second.replace(':', ''))).toMatchObject({ issues: [], callers: [{ scopes: all }] });
    expect(read(first).callers).toEqual([{ key: first, scopes: all }]);
  });

  test('or by keys with names, of which a name has two while it is rotated', () => {
    expect(read(`alice:${first} ci-2026:${third}  alice:another-key_of-hers`)).toMatchObject({
      issues: [],
      callers: [
        { name: 'alice', key: first },
        { name: 'ci-2026', key: third },
        { name: 'alice', key: 'another-key_of-hers' },
      ],
    });
  });

  test.each([
    ['a pair beside a plain key', `ci:${first} ${third}`],
    ['two plain keys', `${first} ${third}`],
    ['a short key', `alice:${first} ci:fifteen-letters`],
    ['no key behind the name', `alice:${first} ci:`],
    ['no name', `:${first}`],
    ['a name with a dot', `ci.2026:${first}`],
    ['a name that is too long', `${'x'.repeat(65)}:${first}`],
    ['commas instead of blanks', `alice:${first},ci:${third}`],
    ['a line end instead of a blank', `alice:${first}\nci:${third}`],
    ['a blank in front', ` alice:${first}`],
    ['a blank behind the colon', `alice: ${first}`],
    ['one key with two names', `alice:${first} ci:${first}`],
    ['one pair twice', `alice:${first} alice:${first}`],
  ])('is nobody where the setting has %s', (_words, text) => {
    const { issues, callers } = read(text);
    expect([issues.map(({ field }) => field), callers]).toEqual([['CLEANUP_API_KEY'], []]);
    expect(JSON.stringify(issues)).not.toMatch(/first|third/);
  });
});

describe('What a key is for', () => {
  const keys = `alice:${first} ci:${third}`;

  test('is said by name, for all keys of the name; who is not named may do all', () => {
    const { issues, callers } = read(`${keys} alice:another-key_of-hers`, 'alice:plan');
    expect(issues).toEqual([]);
    expect(callers.map(({ scopes }) => scopes)).toEqual([['plan'], all, ['plan']]);
    expect(read(keys, 'alice:plan ci:sweep,plan').callers.map(({ scopes }) => scopes)).toEqual([
      ['plan'],
      ['plan', 'sweep'],
    ]);
  });

  test.each([
    ['an unknown scope', 'alice:plan,apply'],
    ['a scope in capitals', 'alice:Plan'],
    ['no scope', 'alice:'],
    ['no name', 'plan'],
    ['a blank behind a comma', 'alice:plan, sweep'],
    ['one scope twice', 'alice:plan,plan'],
    ['one name twice', 'alice:plan alice:delete'],
    ['nothing but a blank', ' '],
    ['a line end', 'alice:plan\n'],
    ['a name without a key', 'alice:plan bob:plan'],
  ])('lets nobody in where the setting has %s, for a restriction that is not read restricts nobody', (_words, text) => {
    const { issues, callers } = read(keys, text);
    expect([issues.map(({ field }) => field), callers]).toEqual([['CLEANUP_API_SCOPES'], []]);
    expect(JSON.stringify(issues)).not.toMatch(/alice|bob|apply|Plan/);
  });

  test.each([
    ['a plain key', first],
    ['no key', ''],
  ])('is nobody’s where there is %s', (_words, text) => {
    expect(read(text, 'alice:plan')).toMatchObject({ issues: [{ field: 'CLEANUP_API_SCOPES' }], callers: [] });
  });

  test('is not asked where the setting is empty', () => {
    expect(read(keys, '')).toMatchObject({ issues: [], callers: [{ scopes: all }, { scopes: all }] });
  });
});

test('a forge may have two secrets while one is rotated', () => {
  expect(readAccess({ CLEANUP_HUB_SECRET: `${first} ${second}` })).toMatchObject({
    issues: [],
    webhooks: { hub: [first, second] },
  });
});

test('no complaint repeats what is in these settings, and all of it that could be a key counts as a secret', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{0,2}:?QX[a-zA-Z0-9:,]{4,20}$/), { maxLength: 4 });
  const text = fc.tuple(words, fc.constantFrom(' ', '  ', '\n', '\t')).map(([all, between]) => all.join(between));
  fc.assert(
    fc.property(text, text, (keys, scopes) => {
      const { issues } = read(keys, scopes);
      expect(JSON.stringify(issues)).not.toContain('QX');
      const secrets = secretsIn({ CLEANUP_API_KEY: keys, CLEANUP_HUB_SECRET: scopes });
      for (const word of `${keys} ${scopes}`.split(/\s+/)) {
        expect(secrets).toContain(word);
        expect(secrets).toContain(word.replace(/^[a-z]*:/, ''));
      }
    }),
  );
});
