import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { type Bundle, bundleFunction, targets } from '../../shared/deploy/bundle.ts';
import { functionNames } from '../../shared/deploy/function-names.ts';
import { type Gateway, startGateway } from '../rehearsal/gateway.ts';

const root = resolve(import.meta.dirname, '..', '..');
const names = functionNames(root);
const dist = mkdtempSync(join(tmpdir(), 'dist-'));
const unzipped = mkdtempSync(join(tmpdir(), 'unzipped-'));

let bundles: Bundle[];
let gateway: Gateway;

beforeAll(async () => {
  vi.stubEnv('LOG_LEVEL', 'silent');
  const each = targets.flatMap((target) => names.map((name) => bundleFunction(root, name, target, dist)));
  bundles = await Promise.all(each);
  for (const { cloud, name } of bundles) unzip(cloud, name);
  gateway = await startGateway({ from: join(unzipped, 'aws') });
  return async () => {
    await gateway.close();
    vi.unstubAllEnvs();
    for (const folder of [dist, unzipped]) rmSync(folder, { recursive: true });
  };
});

/** Leaves nothing but what is in the zip, away from node_modules and sources. */
function unzip(cloud: string, name: string) {
  const folder = join(unzipped, cloud, name);
  mkdirSync(folder, { recursive: true });
  const files = unzipSync(readFileSync(join(dist, cloud, `${name}.zip`)));
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
}

describe.each(names)('%s, as it is deployed', (name) => {
  test('is at most 200 KB of code', () => {
    const sizes = bundles.filter((bundle) => bundle.name === name).map(({ minified }) => minified);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(200_000);
  });

  test('answers its line from its zip alone: 401 as a problem, for the caller bears no key', async () => {
    const route = gateway.routes.find(({ functionName, key }) => functionName === name && key.startsWith('DELETE '));
    const path = route?.key.slice('DELETE '.length).replaceAll(/\{\w+\}/g, 'x');
    const response = await fetch(`${gateway.url}${path}`, { method: 'DELETE' });
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 401 });
  });

  test.each(['aws', 'functiongraph'])('brings the licences of the packages in it (%s), and nothing else', (cloud) => {
    const folder = join(unzipped, cloud, name);
    const code = cloud === 'aws' ? `${name}.mjs` : 'index.js';
    expect(readdirSync(folder).sort()).toEqual(['NOTICE', code].sort());
    const notice = readFileSync(join(folder, 'NOTICE'), 'utf8');
    for (const one of ['@middy/core', 'hono', 'pino', 'zod'])
      expect(notice).toMatch(new RegExp(`^${one} \\d+\\.\\d+\\.\\d+ \\(MIT\\)\\n\\n[^-]*Copyright \\(c\\)`, 'm'));
    expect(notice.match(/Permission is hereby granted/g)?.length).toBe(notice.match(/^\S+ \d\S+ \(MIT\)$/gm)?.length);
  });

  test('is a CommonJS index.js for FunctionGraph', () => {
    const script = 'const { operation, handler } = require("./index.js"); console.log(operation.name, typeof handler)';
    const cwd = join(unzipped, 'functiongraph', name);
    expect(execFileSync(process.execPath, ['-e', script], { cwd, encoding: 'utf8' })).toBe(`${name} function\n`);
  });
});
