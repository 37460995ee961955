import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../rehearsal/cloud/cloud.ts';
import { untidyProject } from '../rehearsal/cloud/untidy-project.ts';

const root = resolve(import.meta.dirname, '..', '..');
let folder: string;
let clone: string;
let tarball: string;

/** What is in the repository, and the dependencies that are installed here: a fresh clone, without the network. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pack-'));
  clone = join(folder, 'clone');
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' });
  for (const file of listed.split('\0').filter((one) => one && existsSync(join(root, one)))) {
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    cpSync(join(root, file), join(clone, file));
  }
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  const { status, stdout, stderr } = pack(folder);
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  tarball = join(folder, JSON.parse(stdout.slice(stdout.indexOf('[')))[0].filename);
});
afterAll(() => rmSync(folder, { recursive: true }));

function pack(destination: string) {
  const env = { ...process.env, npm_config_update_notifier: 'false' };
  return spawnSync('npm', ['pack', '--json', '--pack-destination', destination], { cwd: clone, encoding: 'utf8', env });
}

const manifest = () => readFileSync(join(clone, 'package.json'), 'utf8');
const whole = readFileSync(join(root, 'package.json'), 'utf8');

describe('npm pack', () => {
  test('packs the command, its examples and schemas and the licences, and nothing else', () => {
    const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n').sort();
    const cli = ['NOTICE', 'cleanup-functions.mjs', 'examples/careful.yaml', 'examples/ci-project.jsonc'];
    const more = ['examples/team-labels.yaml', 'schema/events.schema.json', 'schema/rules.schema.json'];
    const inCli = [...cli, ...more].map((file) => `package/dist/cli/${file}`);
    expect(files).toEqual(['package/LICENSE', 'package/README.md', ...inCli, 'package/package.json'].sort());
  });

  test('packs a package.json that asks for nothing', () => {
    const text = execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' });
    const { name, bin, files, engines, ...rest } = JSON.parse(text);
    expect(engines).toEqual({ node: '>=20' });
    expect(Object.keys(rest).sort()).toEqual(['description', 'license', 'type', 'version']);
  });

  test('leaves package.json whole', () => {
    expect([manifest(), existsSync(join(clone, 'package.json.kept'))]).toEqual([whole, false]);
  });

  test('leaves it whole also when it fails', async () => {
    const { status } = pack(join(folder, 'none', 'such'));
    expect(status).not.toBe(0);
    await vi.waitFor(() => expect(manifest()).toBe(whole), { timeout: 60_000, interval: 50 });
    expect(existsSync(join(clone, 'package.json.kept'))).toBe(false);
  });
});

describe('From the tarball alone, in an empty folder, on the Node that the system has', () => {
  let cloud: Cloud;
  let empty: string;
  beforeAll(async () => {
    cloud = await startCloud({ project: untidyProject(Date.now()), latency: 0 });
    empty = mkdtempSync(join(tmpdir(), 'empty-'));
    cpSync(tarball, join(empty, basename(tarball)));
    const lines = Object.entries(cloud.environment()).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(join(empty, 'my.env'), lines.join(''));
  });
  afterAll(async () => {
    await cloud.close();
    rmSync(empty, { recursive: true });
  });

  const env = {
    PATH: (process.env.PATH ?? '')
      .split(delimiter)
      .filter((one) => !one.includes('node_modules'))
      .join(delimiter),
    HOME: process.env.HOME,
    npm_config_update_notifier: 'false',
    npm_config_offline: 'true',
  };
  // Not synchronously: the cloud that answers is in this process.
  const npx = async (...argv: string[]) => {
    const run = promisify(execFile)('npx', ['--yes', `./${basename(tarball)}`, ...argv], {
      cwd: empty,
      env: { ...env, npm_config_cache: join(folder, 'cache') },
    });
    return run.then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    );
  };

  test('npx runs it: version, list, plan, explain, apply', async () => {
    const { version } = JSON.parse(whole);
    expect(await npx('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    const listed = await npx('list', '--quiet', '--env-file', 'my.env');
    expect([listed.code, listed.stderr, listed.stdout]).toEqual([
      0,
      '',
      expect.stringMatching(/^delete-snapshot +13 /m),
    ]);
    const planned = await npx('plan', '--out', 'plan.json', '--html', 'plan.html', '--env-file', 'my.env');
    expect([planned.code, planned.stderr]).toEqual([0, expect.stringContaining('# The rules that')]);
    const only = ['--only', 'release-eip', '--yes', '--out', 'done.jsonl', '--env-file', 'my.env'];
    const applied = await npx('apply', 'plan.json', ...only);
    expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining('2 deleted.')]);
    const id = '00000000-0000-4000-8000-000000000000';
    const explained = await npx('explain', 'delete-snapshot', id, '--env-file', 'my.env');
    expect(explained).toEqual({ code: 0, stdout: 'It is not there.\n', stderr: '' });
  });

  test('a mistake is a sentence, and the exit code is 2', async () => {
    const { code, stdout, stderr } = await npx('plann');
    expect([code, stdout, stderr.split('\n')[0]]).toEqual([2, '', 'plann is not known here; did you mean plan?']);
  });
});

test('the bundle calls nothing that Node 20 does not have', () => {
  const text = readFileSync(join(clone, 'dist', 'cli', 'cleanup-functions.mjs'), 'utf8');
  const newer = /\b(Map|Object)\.groupBy\b|\bPromise\.(try|withResolvers)\b|\bArray\.fromAsync\b|\bRegExp\.escape\b/g;
  expect(text.match(newer) ?? []).toEqual([]);
});
