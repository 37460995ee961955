import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundleFunction, type Target, targets } from '../../shared/deploy/bundle.ts';

const root = mkdtempSync(join(tmpdir(), 'bundle-'));
const [aws, functiongraph] = targets as [Target, Target];

const files = {
  'shared/serve.ts': `
    import { constants } from 'node:os';
    export const serve = (name: string) => async () => {
      const { late } = await import('../shared/late.ts');
      return [name, typeof constants, late];
    };`,
  'shared/late.ts': `(globalThis as any).evaluated = true; export const late = 'late';`,
  'functions/one.ts': `
    import { serve } from '../shared/serve.ts';
    export const operation = { name: 'one' };
    export const handler = serve('only-in-one');`,
  'functions/two.ts': `
    import { operation as other } from '../functions/one.ts';
    import { serve } from '../shared/serve.ts';
    export const operation = { name: 'two', other };
    export const handler = serve('two');`,
  'functions/four.ts': `
    import { writeSync } from 'node:fs';
    import pino from 'pino';
    import * as z from 'zod';
    const log = pino({ base: null, timestamp: false }, { write: (line) => writeSync(1, line) });
    export const operation = { name: 'four' };
    export const handler = async () => log.info(z.strictObject({ a: z.string() }).safeParse({ a: 1 }).error?.issues[0]?.path);`,
  'shared/bare.ts': `export { bare } from 'bare';`,
  'functions/five.ts': `
    import { bare } from '../shared/bare.ts';
    export const operation = { name: 'five' };
    export const handler = async () => bare;`,
  'functions/three.ts': 'export const handler = 3;',
};

beforeAll(() => {
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  for (const folder of ['functions', 'shared']) mkdirSync(join(root, folder));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  return () => rmSync(root, { recursive: true });
});

const zipOf = (cloud: string, name: string) => readFileSync(join(root, 'dist', cloud, `${name}.zip`));

describe('a bundle', () => {
  test.each([
    [aws, 'one.mjs'],
    [functiongraph, 'index.js'],
  ])('for $cloud is one file at the root of its zip: %s', async (target, file) => {
    const sizes = await bundleFunction(root, 'one', target);
    const zip = zipOf(target.cloud, 'one');
    const entries = unzipSync(zip);
    expect(Object.keys(entries)).toEqual([file]);
    expect(sizes).toEqual({ cloud: target.cloud, name: 'one', minified: entries[file]?.length, zipped: zip.length });
    expect(strFromU8(entries[file] as Uint8Array)).not.toContain('sourceMappingURL');
  });

  test('runs from its zip alone, and evaluates a lazy import only when it is reached', async () => {
    await bundleFunction(root, 'one', aws);
    const alone = mkdtempSync(join(tmpdir(), 'alone-'));
    writeFileSync(join(alone, 'one.mjs'), unzipSync(zipOf('aws', 'one'))['one.mjs'] as Uint8Array);
    const script = `
      const { handler } = await import(${JSON.stringify(join(alone, 'one.mjs'))});
      console.log(JSON.stringify([globalThis.evaluated ?? false, await handler(), globalThis.evaluated]));`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual([false, ['only-in-one', 'object', 'late'], true]);
    rmSync(alone, { recursive: true });
  });

  test('works without the parts of pino and zod that nothing reaches, and they are not in it', async () => {
    await bundleFunction(root, 'four', aws);
    const file = join(root, 'dist/aws/four/four.mjs');
    const { sources } = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
    expect(sources.join()).toMatch(/zod.*pino|pino.*zod/);
    expect(sources.join()).not.toMatch(/thread-stream|json-schema-processors/);
    const script = `(await import(${JSON.stringify(file)})).handler()`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(JSON.parse(printed)).toMatchObject({ level: 30, 0: 'a' });
  });

  test('brings the licences of the packages in it, and of no other', async () => {
    await bundleFunction(root, 'four', aws);
    const notice = strFromU8(unzipSync(zipOf('aws', 'four')).NOTICE as Uint8Array);
    expect(notice).toMatch(/^pino \d+/m);
    expect(notice).toMatch(/^zod \d+/m);
    expect(notice).not.toMatch(/^(hono|@middy\/core|thread-stream|sonic-boom) /m);
  });

  test('is refused when a package in it has no licence', async () => {
    const folder = join(root, 'shared/node_modules/bare');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "name": "bare", "version": "1.0.0", "license": "MIT" }');
    writeFileSync(join(folder, 'index.js'), 'export const bare = globalThis;');
    await expect(bundleFunction(root, 'five', aws)).rejects.toThrow('The package bare has no licence file');
  });

  test('has its source map beside it', async () => {
    await bundleFunction(root, 'one', aws);
    const map = JSON.parse(readFileSync(join(root, 'dist/aws/one/one.mjs.map'), 'utf8'));
    expect(map.sources).toContain('../../../functions/one.ts');
  });

  test('is the same bytes each time, in every time zone', async () => {
    await bundleFunction(root, 'one', aws);
    const first = zipOf('aws', 'one');
    const zone = process.env.TZ;
    process.env.TZ = 'Pacific/Auckland';
    await bundleFunction(root, 'one', aws);
    process.env.TZ = zone ?? 'UTC';
    expect(zipOf('aws', 'one').equals(first)).toBe(true);
  });

  test('is refused when another function’s code is in it', async () => {
    await expect(bundleFunction(root, 'two', aws)).rejects.toThrow(
      'The bundle of functions/two.ts must not contain functions/one.ts.',
    );
  });

  test('is refused when it does not export what a deployed function exports', async () => {
    await expect(bundleFunction(root, 'three', aws)).rejects.toThrow('exports handler, not handler and operation.');
  });
});
