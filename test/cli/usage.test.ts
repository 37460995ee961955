import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { operationNames } from '../../shared/cli/operations.ts';
import { runIn } from './desk.ts';

const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '..', '..', 'package.json'), 'utf8'));
const run = (...argv: string[]) => runIn({}, argv);
const wide = { write: () => true };

describe('Help', () => {
  test.each([[['--help']], [['-h']], [['help']]])('%j names every command, on standard output', async (argv) => {
    const { code, out, err } = await run(...argv);
    expect([code, err]).toEqual([0, '']);
    for (const command of ['list', 'plan', 'apply', 'delete', 'explain', 'schema', 'completion'])
      expect(out).toMatch(new RegExp(`^ {2}cleanup-functions ${command}\\b`, 'm'));
    expect(out).toContain('--env-file');
  });

  test.each([
    [
      ['plan', '--help'],
      ['[rules]', '--out', '--only', '--html', '--json', '--quiet'],
    ],
    [
      ['apply', '--help'],
      ['<plan>', '--yes', '--out'],
    ],
    [['delete', '--help'], operationNames],
    [
      ['delete', 'delete-server-metadata', '--help'],
      ['--server-id', '--key', '--dry-run', '--wait', 'DELETE /v1/'],
    ],
    [
      ['explain', '--help'],
      ['<name>', '<ids..>'],
    ],
  ])('%j tells of its own options', async (argv, words) => {
    const { code, out } = await run(...argv);
    expect(code).toBe(0);
    for (const word of words) expect(out).toContain(word);
  });

  test('is as wide as the terminal, within reason', async () => {
    const widest = async (columns: number) => {
      const { out } = await runIn({ err: { ...wide, columns } }, ['--help']);
      return Math.max(...out.split('\n').map((line) => line.length));
    };
    expect(await widest(70)).toBeLessThanOrEqual(70);
    expect(await widest(300)).toBeLessThanOrEqual(100);
    expect(await widest(10)).toBeLessThanOrEqual(60);
  });
});

test('the version is that of package.json, alone', async () => {
  expect(await run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

describe('What is not understood ends with 2, a sentence that helps, and nothing on standard output:', () => {
  test.each([
    [[], 'Name a command.'],
    [['plann'], 'plann is not known here; did you mean plan?'],
    [['frobnicate'], 'frobnicate is not known here.'],
    [['plan', '--olny', 'x'], '--olny is not known here; did you mean --only?'],
    [['plan', '-q'], '-q is not known here.'],
    [['plan', 'a.yaml', 'b.yaml'], 'b.yaml is not known here.'],
    [['list', 'delete-snapshot'], 'delete-snapshot is not known here.'],
    [['plan', '--out'], '--out wants a value behind it.'],
    [['plan', '--out='], 'out is empty.'],
    [['plan', '--out', 'a', '--out', 'b'], '--out is given twice.'],
    [['list', '--json=yes'], '--json takes no value.'],
    [
      ['plan', '--only', 'delete-snapshots'],
      'delete-snapshots is no function; did you mean delete-snapshot? There are',
    ],
    [['list', '--only', 'delete-snapshot,nope'], 'nope is no function. There are delete-image, '],
    [['apply'], 'It wants at least one argument, and there are 0: cleanup-functions apply <plan>.'],
    [['explain', 'delete-snapshot'], 'It wants at least 2 arguments, and there is 1: cleanup-functions explain'],
    [['explain', 'delete-snapshott', 'x'], 'delete-snapshott is no function; did you mean delete-snapshot?'],
    [['schema', 'rule'], 'rule is no schema; did you mean rules? There are rules, events.'],
    [['delete'], 'Name what to delete.'],
    [['delete', 'delete-snapsho'], 'delete-snapsho is not known here; did you mean delete-snapshot?'],
    [['delete', 'delete-snapshot'], 'Missing required argument: snapshot-id.'],
    [['plan', '--out', '-', '--json'], 'Only one thing can be written to the standard output'],
    [['plan', '--out', '-', '--html', '-'], 'Only one thing can be written to the standard output'],
    [['plan', '--out', 'a.json', '--html', './a.json'], '--out and --html name the same file.'],
    [['plan', '--out', '/none/plan.json'], '/none/plan.json cannot be written: ENOENT.'],
    [['plan', '--html', '/'], '/ cannot be written: EISDIR.'],
    [['plan', 'none.yaml'], 'none.yaml cannot be read: ENOENT.'],
    [['apply', '/'], '/ cannot be read: EISDIR.'],
    [['list', '--env-file', 'none.env'], 'none.env cannot be read: ENOENT.'],
  ])('%j: %s', async (argv, sentence) => {
    const { code, out, err } = await run(...argv);
    expect([code, out]).toEqual([2, '']);
    expect(err.startsWith(sentence), err).toBe(true);
    expect(err.trimEnd().split('\n').at(-1)).toBe('cleanup-functions --help says how it is used.');
    expect(err).not.toMatch(/^ {4}at /m);
  });

  test('settings that are missing, all of them', async () => {
    const { code, out, err } = await run('list');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^The environment is not usable:\n {2}HW_REGION_NAME is missing/);
  });
});

describe('A schema', () => {
  test.each(['rules', 'events'])('of %s is printed as JSON and nothing else', async (of) => {
    const { code, out, err } = await run('schema', of);
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out)).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
  });

  test('is that of the rules unless another one is named', async () => {
    expect(await run('schema')).toEqual(await run('schema', 'rules'));
  });
});
