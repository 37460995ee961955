import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRules } from '../../shared/cli/files/rules-file.ts';
import { explain } from '../../shared/cli/problems.ts';
import { readEventMap } from '../../shared/triggers/event-map.ts';

const root = resolve(import.meta.dirname, '..', '..');

/** Reads rules from the standard input. */
function read(text: string | Uint8Array) {
  return readRules('-', undefined, { readInput: () => text } as never).rules;
}

/** What is said of rules that are wrong, but for the last line, which says how to be helped. */
function said(text: string): string[] {
  try {
    read(text);
    return [];
  } catch (error) {
    const { code, lines } = explain(error, '');
    expect(code).toBe(2);
    return lines.join('\n').trimEnd().split('\n');
  }
}

const rule = (operation: string, more: object) => ({ operation, rule: { limit: 50, max_percent: 10, ...more } });

describe('A rules file may be', () => {
  test.each([
    ['YAML', '# comment\ndelete-snapshot:\n  older_than: 30d # why\n'],
    ['JSON', '{ "delete-snapshot": { "older_than": "30d" } }'],
    ['JSON with comments and commas at the end', '// a\n{ "delete-snapshot": { /* b */ "older_than": "30d", }, }'],
    ['with a byte order mark', '\uFEFF{ "delete-snapshot": { "older_than": "30d" } }'],
    ['with Windows line ends', 'delete-snapshot:\r\n  older_than: 30d\r\n'],
    ['with a $schema', '{ "$schema": "./rules.schema.json", "delete-snapshot": { "older_than": "30d" } }'],
    ['copied from a schedule', 'delete-snapshot: { trigger: timer, older_than: 30d, apply: true }'],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual([rule('delete-snapshot', { older_than: '30d' })]);
  });

  test('in the encoding of Windows PowerShell', () => {
    const text = Buffer.from('\uFEFFdelete-snapshot: { older_than: 30d }\r\n', 'utf16le');
    expect(read(text)).toEqual([rule('delete-snapshot', { older_than: '30d' })]);
  });

  test('in any order, and is carried out in the natural one', () => {
    const names = read('delete-volume: { older_than: 1d }\ndetach-volume: { older_than: 1d }').map(
      (one) => one.operation,
    );
    expect(names).toEqual(['detach-volume', 'delete-volume']);
  });
});

describe('What is wrong with a rule is said by name, with what would be right:', () => {
  test.each([
    ['status: available', 'status must be a list such as ["available"]'],
    ['older_than: 30', 'older_than must be a duration such as 30d'],
    ['older_than: 30 days', 'older_than must be a duration such as 30m, 72h, 30d or 2w'],
    ['older_than:', 'older_than must be a duration such as 30d'],
    ['limit: "50"', 'limit must be a number such as 50'],
    ['limit: 1.5', 'limit must be a whole number such as 50'],
    ['limit: 0', 'limit must be at least 1'],
    ['limit: 100001', 'limit must be at most 100000'],
    ['max_percent: 0', 'max_percent must be more than 0'],
    ['max_percent: 101', 'max_percent must be at most 100'],
    ['status: []', 'status must not be empty'],
    ['labels: {}', 'labels must not be empty'],
    ['labels: { is: { cost: 4711 } }', 'labels.is.cost must be a text such as "tmp", in quotes'],
    ['name: tmp', 'name must be an object such as {"glob":["tmp-*"]}'],
    ['name: { glob: tmp-* }', 'name.glob must be a list such as ["tmp-*"]'],
    ['expired: false', 'expired must be true; leave it out otherwise'],
    ['expect_population: [1]', 'expect_population must be a list of two numbers such as [10, 500]'],
    ['server: { unchanged_for: 5 }', 'server.unchanged_for must be a duration such as 14d'],
    ['size: 10', 'size must be an object such as {"min_gb":100}'],
    ['older_then: 30d', 'older_then is not known; did you mean older_than?'],
    ['labels: { hass: [a] }', 'labels.hass is not known; did you mean has?'],
  ])('%s', (clause, sentence) => {
    const lines = said(`delete-snapshot:\n  ${clause}\n`);
    expect(lines[0]).toBe('The standard input is not valid:');
    expect(lines).toContain(`  delete-snapshot.${sentence}`);
  });

  test('all of it at once, of every function', () => {
    expect(said('delete-snapshot: { limit: x, older_than: 3 }\nrelease-eip: 30d')).toEqual([
      'The standard input is not valid:',
      '  delete-snapshot.older_than must be a duration such as 30d',
      '  delete-snapshot.limit must be a number such as 50',
      '  release-eip must be an object, such as {"older_than":"30d"}',
    ]);
  });
});

describe('What is no rules file is said in one sentence:', () => {
  test.each([
    ['', 'The standard input is empty.'],
    ['- a', 'The standard input must be an object with a rule for each function, such as'],
    ['{}', 'The standard input holds no rule, such as { "delete-snapshot": { "older_than": "30d" } }.'],
    [
      'older_than: 30d',
      'The standard input is a rule without the function it is for; a rules file names each, such as',
    ],
    [
      'delete-snapshots: {}',
      'The standard input names what is no function: delete-snapshots; did you mean delete-snapshot?',
    ],
    ['clouds: {}', 'The standard input names what is no function: clouds.'],
    ['{"reports":[]}', 'The standard input is a plan or a report, not rules; a plan is carried out by apply.'],
    ['{"operation":"delete-snapshot","items":[]}', 'The standard input is a plan or a report, not rules;'],
    [
      '{"delete-snapshot": {"older_than": }}',
      'The standard input is not valid JSON at line 1, column 36: value expected.',
    ],
    [
      '{\n  "a": 1,\n  "a": 2 }',
      'The standard input is not valid JSON at line 3, column 3: a name that stands twice in one',
    ],
    ['{"__proto__": {}}', 'The standard input is not valid JSON at line 1, column 2: a name that is not allowed.'],
    ['a:\n\tb: c', 'The standard input is not valid YAML at line 2, column 1: tab characters must not be used in'],
    ['a: 1\nb: 2\na: 3', 'The standard input is not valid YAML at line 3, column 1: duplicated mapping key.'],
    ['a: b\n---\nc: d', 'The standard input is not valid YAML at line 1, column 1: expected a single document'],
  ])('%j', (text, sentence) => {
    expect(said(text)[0]?.slice(0, sentence.length)).toBe(sentence);
  });

  test.each(['a: *hush-hush', 'a: !hush-hush x', '{"a": hush-hush}', 'hush-hush: "x', 'hush-hush: [x'])(
    'a wrong file is not quoted: %s',
    (text) => {
      const lines = said(text);
      expect(lines).not.toEqual([]);
      expect(lines.join('\n')).not.toContain('hush');
    },
  );

  test('a file is called by its name', () => {
    const name = join(root, 'package.json');
    expect(() => readRules(name, undefined, {} as never)).toThrow(`${name} names what is no function: name. version. `);
  });
});

describe('CLEANUP_EVENT_MAP', () => {
  const entry = { when: { '/type': 'x' }, params: { id: '/data/id' } };
  const problems = (text: string) => {
    const issues: { field: string; message: string }[] = [];
    const map = readEventMap(text, issues);
    return { map, said: issues.map(({ message }) => message) };
  };

  test('may be entries alone, or stand beside the schema by which an editor checks it', () => {
    const alone = problems(JSON.stringify([entry]));
    expect(alone).toEqual({ map: [entry], said: [] });
    expect(problems(JSON.stringify({ $schema: './events.schema.json', entries: [entry] }))).toEqual(alone);
    expect(problems(JSON.stringify({ entries: [entry] }))).toEqual(alone);
  });

  test.each([
    [{ $schema: 'x' }, 'is wrong at its top: must be a list of entries'],
    [{ entries: entry }, 'is wrong at its top: must be a list of entries'],
    [{ entries: [entry], entry }, 'is wrong at entry: it is not known'],
    ['x', 'is wrong at its top: must be a list of entries'],
    [[{ ...entry, unles: {} }], 'is wrong at 0: '],
  ])('%j is refused', (map, sentence) => {
    const { said } = problems(JSON.stringify(map));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(sentence);
  });
});

test('the shipped rules are those that the package has', () => {
  const text = readFileSync(join(root, 'shared', 'cli', 'examples', 'careful.yaml'), 'utf8');
  expect(readRules(undefined, undefined, {} as never).rules).toEqual(read(text));
});
