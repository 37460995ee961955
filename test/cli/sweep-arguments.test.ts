import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readArguments } from '../../shared/cli/arguments/sweep-arguments.ts';
import { operationNames } from '../../shared/cli/operations.ts';

let folder: string;
const file = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'arguments-'));
  writeFileSync(file('rule.json'), '{ "trigger": "timer", "older_than": "30d", "apply": true }');
  writeFileSync(file('plan.json'), '{ "operation": "delete-snapshot", "plan": true, "items": [] }');
  writeFileSync(file('list.json'), '[]');
  writeFileSync(file('secret.txt'), 'hush, this is the wrong file');
  return () => rmSync(folder, { recursive: true });
});

test('whether a sweep deletes is said by the command line, whatever the rule’s file says', () => {
  const planned = readArguments(['delete-snapshot', '--rule', file('rule.json')]);
  expect(planned?.input).toEqual({ trigger: 'timer', older_than: '30d', apply: false });
  const applied = readArguments(['delete-snapshot', '--apply', '--rule', file('rule.json')]);
  expect(applied?.input).toEqual({ trigger: 'timer', older_than: '30d', apply: true });
});

test('a plan is given back whole', () => {
  const asked = readArguments(['delete-snapshot', '--plan', file('plan.json'), '--apply']);
  expect(asked).toEqual({
    name: 'delete-snapshot',
    input: { trigger: 'timer', apply: { operation: 'delete-snapshot', plan: true, items: [] } },
  });
});

test('help needs nothing else', () => {
  expect(readArguments(['--help'])).toBeUndefined();
  expect(readArguments(['-h', 'whatever', '--apply'])).toBeUndefined();
});

test.each([
  ['nothing', [], `Name what to sweep: ${operationNames.join(', ')}`],
  ['an unknown function', ['delete-everything', '--rule', 'r'], /^There is no delete-everything to sweep by, only /],
  ['a path for a function', ['../shared/cli/sweep', '--rule', 'r'], /^There is no /],
  ['no rule', ['delete-snapshot'], /^Give either --rule or --plan/],
  ['rule and plan', ['delete-snapshot', '--rule', 'r', '--plan', 'p'], /^Give either --rule or --plan/],
  [
    'what moved to npm run rehearse',
    ['delete-snapshot', '--rule', 'r', '--local'],
    /^--local is a command of its own now: npm run rehearse/,
  ],
  ['an unknown option', ['delete-snapshot', '--rul', 'r'], /^Unknown option '--rul'\.$/],
  ['an option without its value', ['delete-snapshot', '--rule'], /^Option '--rule <value>' argument missing\.$/],
  ['options that npm took for itself', ['delete-snapshot', 'rule.json'], /options come after a lone --/],
  ['a plan without --apply', ['delete-snapshot', '--plan', 'plan.json'], /^A plan given back is carried out, so /],
])('%s is refused in one sentence', (_, argv, sentence) => {
  expect(() => readArguments(argv)).toThrow(sentence);
});

test.each([
  ['none.json', /none\.json cannot be read: ENOENT\.$/],
  ['list.json', /list\.json does not hold a JSON object\.$/],
  ['plan.json', /plan\.json is a report, not a rule: give it as --plan\.$/],
])('%s is no rule', (name, sentence) => {
  expect(() => readArguments(['delete-snapshot', '--rule', file(name)])).toThrow(sentence);
});

test('a file that is no JSON is not quoted: it may be the wrong one', () => {
  const read = () => readArguments(['delete-snapshot', '--rule', file('secret.txt')]);
  expect(read).toThrow(/secret\.txt does not hold a JSON object\.$/);
  expect(read).not.toThrow(/hush/);
});
