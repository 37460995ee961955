import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';

const platformNode = `node_modules/node-${process.platform}-${process.arch}`;
const locked = {
  '': { name: 'clone' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/a/node_modules/b': { version: '2.0.0', integrity: 'sha512-b' },
  'node_modules/elsewhere': { version: '3.0.0', integrity: 'sha512-e', optional: true },
  [platformNode]: { version: '24.0.0', integrity: 'sha512-n', optional: true },
};
const { '': _root, 'node_modules/elsewhere': _elsewhere, ...installed } = locked;

let clone: string;

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'clone-'));
  cpSync(
    join(import.meta.dirname, '..', '..', 'shared', 'deploy', 'install.mjs'),
    join(clone, 'shared/deploy/install.mjs'),
  );
  write('package-lock.json', JSON.stringify({ packages: locked }));
  // Stands in for npm: says how it was called and installs nothing.
  write('bin/npm', '#!/bin/sh\necho "npm $*"\nexit $NPM_STATUS\n', 0o755);
  for (const path of Object.keys(installed)) write(`${path}/package.json`, '{}');
  write('node_modules/.package-lock.json', JSON.stringify({ packages: installed }));
  return () => rmSync(clone, { recursive: true });
});

function write(path: string, text: string, mode = 0o644) {
  const file = join(clone, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
}

function recordInstalled(packages: object) {
  write('node_modules/.package-lock.json', JSON.stringify({ packages }));
}

function run(env: Record<string, string> = {}) {
  const PATH = [join(clone, 'bin'), process.env.PATH].join(delimiter);
  const script = join(clone, 'shared/deploy/install.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    encoding: 'utf8',
    env: { ...process.env, PATH, NPM_STATUS: '0', ...env },
  });
  return { status, stdout, stderr };
}

test('says and does nothing when every locked package is there; another platform’s need not be', () => {
  expect(run()).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('installs a missing node_modules with npm ci, and says so in one sentence', () => {
  rmSync(join(clone, 'node_modules'), { recursive: true });
  const { status, stdout, stderr } = run();
  expect(stderr).toBe('node_modules is missing: installing the locked dependencies with npm ci.\n');
  expect(stdout).toMatch(/^npm ci /);
  expect(status).toBe(0);
});

test.each([
  ['was never finished', () => rmSync(join(clone, 'node_modules/.package-lock.json'))],
  ['lacks a package', () => recordInstalled({ ...installed, 'node_modules/a': undefined })],
  ['has another version', () => recordInstalled({ ...installed, 'node_modules/a': { version: '1.0.1' } })],
  ['has other bytes', () => recordInstalled({ ...installed, 'node_modules/a': { version: '1.0.0', integrity: 'x' } })],
  ['lost a folder', () => rmSync(join(clone, 'node_modules/a/node_modules'), { recursive: true })],
  ['was made on another platform', () => recordInstalled({ ...installed, [platformNode]: undefined })],
])('installs again when node_modules %s', (_, damage) => {
  damage();
  const { stdout, stderr } = run();
  expect(stderr).toMatch(/^node_modules does not match package-lock\.json: installing .* with npm ci\.\n$/);
  expect(stdout).toMatch(/^npm ci /);
});

test('stops when npm ci fails', () => {
  rmSync(join(clone, 'node_modules'), { recursive: true });
  const { status, stderr } = run({ NPM_STATUS: '3' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/npm ci failed/);
});

test('stops with one sentence when the Node that npm scripts would use is too old', () => {
  write('node_modules/.bin/node', '#!/bin/sh\necho v20.20.2\n', 0o755);
  const stderr = 'Node 24 or newer is needed, but npm scripts would run on Node 20.20.2 here.\n';
  expect(run()).toEqual({ status: 1, stdout: '', stderr });
});

test('stops with one sentence when that Node does not run on this system', () => {
  write('node_modules/.bin/node', 'not a program', 0o755);
  const stderr = 'Node 24 or newer is needed, but the one in node_modules/.bin does not run on this system.\n';
  expect(run()).toEqual({ status: 1, stdout: '', stderr });
});

test('is fine with a newer Node', () => {
  write('node_modules/.bin/node', '#!/bin/sh\necho v30.0.0\n', 0o755);
  expect(run()).toEqual({ status: 0, stdout: '', stderr: '' });
});
