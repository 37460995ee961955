import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationNames } from '../../shared/cli/operations.ts';
import { runIn } from './desk.ts';

const main = resolve(import.meta.dirname, '..', '..', 'shared', 'cli', 'main.ts');

/** The words offered behind these. */
async function offered(...words: string[]): Promise<string[]> {
  const argv = ['--get-yargs-completions', 'cleanup-functions', ...words];
  const { code, out, err } = await runIn({}, argv);
  expect([code, err]).toEqual([0, '']);
  return out.split('\n').filter(Boolean);
}

describe('The words that may come next', () => {
  test('are the commands first', async () => {
    expect(await offered('')).toEqual(expect.arrayContaining(['list', 'plan', 'apply', 'delete', 'explain', 'schema']));
  });

  test.each([
    ['a function', ['plan', '--only', '']],
    ['a function', ['explain', '']],
    ['a function', ['delete', '']],
  ])('are the names where %s is named: %j', async (_, words) => {
    expect(await offered(...words)).toEqual(operationNames);
  });

  test('are options once a dash is typed, and those of one deletion', async () => {
    expect(await offered('plan', '--')).toEqual(expect.arrayContaining(['--out', '--only', '--env-file']));
    expect(await offered('delete', 'delete-snapshot', '')).toContain('--snapshot-id');
    expect(await offered('schema', '')).toEqual(['rules', 'events']);
  });

  test.each([[['apply', '']], [['plan', 'ru']], [['plan', '--out', '']]])(
    'are left to the shell where a file is named: %j',
    async (words) => {
      expect(await offered(...words)).toEqual([]);
    },
  );
});

describe('The script', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'completion-'));
    writeFileSync(join(folder, 'my-rules.yaml'), '');
    const program = join(folder, 'cleanup-functions');
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' -- '${main}' "$@"\n`, { mode: 0o755 });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const shell = (name: string, script: string, SHELL: string) => {
    const { stdout, stderr, error } = spawnSync(name, ['-c', script], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: `${folder}:${process.env.PATH}`, HOME: folder, SHELL },
    });
    return { missing: error !== undefined, stdout, stderr };
  };

  test('completes names in bash, and leaves files to it', () => {
    const script = `
      eval "$(cleanup-functions completion)"
      ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _cleanup-functions_yargs_completions; echo "\${COMPREPLY[*]}"; }
      ask cleanup-functions pl
      ask cleanup-functions delete delete-sn
      ask cleanup-functions plan --only release
      ask cleanup-functions plan my
      complete -p cleanup-functions`;
    const { stdout, stderr } = shell('bash', script, '/bin/bash');
    expect(stderr).toBe('');
    const [plan, one, only, file, spec] = stdout.split('\n');
    expect([plan, one, only, file]).toEqual(['plan', 'delete-snapshot', 'release-eip', '']);
    expect(spec).toContain('-o default');
  });

  // Only bash is on every machine.
  test('completes names in zsh, and files, where there is a zsh', ({ skip }) => {
    const script = `
      autoload -Uz compinit; compinit -u -D
      _describe() { print -l -- \${(P)2}; }
      _default() { print files; }
      eval "$(cleanup-functions completion)"
      ask() { words=("$@"); CURRENT=$#; _cleanup-functions_yargs_completions; }
      ask cleanup-functions explain release
      ask cleanup-functions plan my`;
    const { missing, stdout, stderr } = shell('zsh', script, '/usr/bin/zsh');
    if (missing) skip();
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual(['release-eip', 'files']);
  });
});
