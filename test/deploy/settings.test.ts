import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { settingsTable } from '../../shared/docs/settings-table.ts';
import { secretsIn } from '../../shared/triggers/config.ts';
import { withPacked } from '../../shared/triggers/packed-settings.ts';
import { packageService } from './package-service.ts';

const root = resolve(import.meta.dirname, '..', '..');
const yml = readFileSync(join(root, 'serverless.yml'), 'utf8');

/** Every setting of the table with all its names, the own one first. */
const settings = [...settingsTable().matchAll(/^\| (`.+?`) \|([^|]*)\|/gm)].map(([, own = '', twins = '']) =>
  [...`${own}${twins}`.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name.replace('{SERVICE}', 'ECS')),
);
const telltale = (name: string) => `telltale-${name.toLowerCase().replaceAll('_', '-')}`;
const telltales = Object.fromEntries(settings.flat().map((name) => [name, telltale(name)]));
/** What serverless.yml takes from the deploying shell, as it stands. */
const passedOn = [...yml.matchAll(/\$\{env:(\w+), null\}/g)].map(([, name = '']) => name);

describe('A setting of the table', () => {
  const { Resources } = packageService().template;
  const { Environment } = Object(Resources.DeleteDashsnapshotLambdaFunction?.Properties);
  const own: Record<string, unknown> = Environment.Variables;
  const [head] = yml.split('\nservice:');

  test.each(settings.map(([name = '']) => name))('%s reaches the functions, or is said not to', (name) => {
    const reference = '{{resolve:secretsmanager:cleanup-functions/dev:SecretString}}';
    expect(own.CLEANUP_SETTINGS).toBe(reference);
    if (name in own || name === 'AWS_LAMBDA_FUNCTION_NAME') expect(head).toContain(name);
    // As CloudFormation does with the secret that serverless.yml describes.
    const resolved = { ...(own as Record<string, string>), CLEANUP_SETTINGS: JSON.stringify(telltales) };
    if (!(name in own)) expect(withPacked(resolved)[name]).toBe(telltale(name));
  });
});

describe('What `npm run package` leaves', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clone-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const left = new Set(['node_modules', 'dist', '.serverless', '.git', 'coverage']);
  cpSync(root, folder, { recursive: true, filter: (path) => !left.has(relative(root, path).split(sep)[0] ?? '') });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const { PATH = '', HOME = '' } = process.env;
  const options = { cwd: folder, encoding: 'utf8', env: { PATH, HOME, ...telltales } } as const;
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'package'], options);
  const files = globSync('{.serverless,dist}/**', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const texts = files.map((file) => ({ file, text: textOf(readFileSync(join(folder, file)), file) }));
  const telling = (value: string) => texts.filter(({ text }) => text.includes(value)).map(({ file }) => file);

  test('is there: the template, the code and the document', () => {
    expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
    const some = ['.serverless/serverless-state.json', 'dist/aws/delete-snapshot.zip', 'dist/openapi.json'];
    expect(files).toEqual(expect.arrayContaining(some));
  });

  test.each([...new Set([...secretsIn(telltales), telltale('CLEANUP_NOTIFY_URL')])])('does not tell %s', (secret) => {
    expect(secret).toMatch(/^telltale-/);
    expect(telling(secret)).toEqual([]);
    expect(stdout + stderr).not.toContain(secret);
  });

  test('tells of all settings only those that serverless.yml passes on, which are no secrets', () => {
    const told = Object.entries(telltales).filter(([, value]) => telling(value).length > 0);
    expect(told.map(([name]) => name).sort()).toEqual([...passedOn, 'HW_ECS_ENDPOINT'].sort());
  });
});

function textOf(bytes: Buffer, file: string): string {
  if (!file.endsWith('.zip')) return bytes.toString();
  return Object.values(unzipSync(bytes))
    .map((one) => strFromU8(one))
    .join('\n');
}
