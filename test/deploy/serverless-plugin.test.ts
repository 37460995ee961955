import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readService } from './read-service.ts';

const root = resolve(import.meta.dirname, '..', '..');

/** What the framework makes of the serverless.yml in a folder, checked by its own schema. */
function print(cwd: string, more: Record<string, string> = {}) {
  const framework = join(root, 'node_modules', 'serverless', 'bin', 'serverless.js');
  const { PATH = '', HOME = '' } = process.env;
  const options = { cwd, encoding: 'utf8', env: { PATH, HOME, ...more } } as const;
  return spawnSync(process.execPath, [framework, 'print', '--format', 'json'], options);
}

test('the framework gets the whole service from the plugin, and finds nothing wrong with it', () => {
  const { stdout, stderr, status } = print(root);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const printed = JSON.parse(stdout);
  const { functions, resources } = readService(join(root, 'serverless.yml'));
  const resolved = JSON.stringify(functions)
    .replaceAll(`"\${param:concurrency}"`, '5')
    .replaceAll(`"\${param:workers}"`, '3')
    .replaceAll(/"\$\{env:\w+, null\}"/g, 'null')
    // The framework takes several rates and makes a list of one.
    .replaceAll(/"rate":("[^"]+")/g, '"rate":[$1]');
  expect(printed.functions).toMatchObject(JSON.parse(resolved));
  expect(Object.keys(printed.resources.Resources)).toEqual(Object.keys(resources.Resources ?? {}));
});

test('an endpoint that the deploying shell has is passed on, whichever service it is of', () => {
  const { stdout } = print(root, { HW_NAT_ENDPOINT: 'https://nat.example.com', HW_OTHER: 'x' });
  const { environment } = JSON.parse(stdout).provider;
  expect(environment).toMatchObject({ HW_NAT_ENDPOINT: 'https://nat.example.com' });
  expect(Object.keys(environment)).not.toContain('HW_OTHER');
  expect(Object.keys(environment)).not.toContain('HW_ECS_ENDPOINT');
});

test('a service that does not match its functions is refused with every reason', () => {
  const folder = mkdtempSync(join(tmpdir(), 'service-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(root, 'shared'), join(folder, 'shared'));
  mkdirSync(join(folder, 'functions'));
  for (const name of ['delete-one', 'delete-two']) writeFileSync(join(folder, 'functions', `${name}.ts`), '');
  const functions = { 'delete-one': { events: [] }, 'delete-three': { events: [{ httpApi: 'DELETE /v1/three' }] } };
  const plugins = ['./shared/deploy/serverless-plugin.ts'];
  writeFileSync(
    join(folder, 'serverless.yml'),
    JSON.stringify({ service: 'mismatched', plugins, provider: { name: 'aws' }, functions }),
  );
  const { stdout, stderr, status } = print(folder);
  expect(status).toBe(1);
  for (const sentence of [
    'The function delete-one of serverless.yml has no DELETE route.',
    'functions/delete-two.ts has no entry in serverless.yml.',
    'serverless.yml has a function delete-three, but there is no functions/delete-three.ts.',
  ])
    expect(stdout + stderr).toContain(sentence);
});
