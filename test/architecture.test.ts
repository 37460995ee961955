import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { functionNames } from '../shared/deploy/function-names.ts';
import { pathOf } from './rehearsal/cloud/routing.ts';
import { exampleOf, services } from './rehearsal/cloud/services.ts';
import { readRoutes } from './rehearsal/gateway-routes.ts';
import { setStage } from './stage.ts';

const root = join(import.meta.dirname, '..');
const names = functionNames(root);
const sources = ['functions', 'shared'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ts$/.test(file))
    .map((file) => {
      const text = readFileSync(join(root, folder, file), 'utf8');
      return {
        folder,
        file,
        text,
        imports: [...text.matchAll(/(?:from|import)\s*\(?'([^']+)'/g)].map((match) => match[1] ?? ''),
      };
    }),
);

describe('What imports what', () => {
  test.each(sources)('$folder/$file looks only where its folder may', ({ folder, imports }) => {
    const allowed =
      folder === 'functions'
        ? /^(\.\.\/shared\/[\w/-]+\.ts|zod)$/
        : /^((\.\/|(\.\.\/)+)(?!test)[\w/-]+\.ts|node:[\w/]+|[@a-z][\w@/-]*)$/;
    expect(imports.filter((path) => !allowed.test(path))).toEqual([]);
  });

  test('the environment is read in one place', () => {
    expect(sources.filter(({ text }) => text.includes('process.env')).map(({ file }) => file)).toEqual([
      'triggers/config.ts',
    ]);
  });

  test('a request leaves from one place', () => {
    const senders = sources.filter(
      ({ text, imports }) =>
        imports.some((path) => /^node:(https?|net|tls|http2)$/.test(path)) || /(?<!\.)\bfetch\(/.test(text),
    );
    expect(senders.map(({ file }) => file)).toEqual(['transport/http.ts']);
  });

  test('the HTTP framework is loaded only by the HTTP trigger', () => {
    const loaders = sources.filter(
      ({ text }) =>
        /^import (?!type)[^;]*'hono/m.test(text) || /^import (?!type)[^;]*'[^']*http\/routes\.ts'/m.test(text),
    );
    expect(loaders.map(({ file }) => file)).toEqual(['triggers/http/routes.ts']);
  });
});

describe('Names and sizes', () => {
  test.each(sources)('$folder/$file has a telling name and one idea', ({ file, text }) => {
    expect(file).toMatch(/^([a-z]+\/)*[a-z]+(-[a-z]+)*(\.d)?\.ts$/);
    expect(file).not.toMatch(/(^|\/)(utils?|types?|constants?|index|helpers?|common)\.ts$/);
    expect(text.split('\n').length).toBeLessThanOrEqual(151);
  });

  test.each(names)('functions/%s.ts exports exactly operation and handler', async (name) => {
    const module = await import(join(root, 'functions', `${name}.ts`));
    expect(Object.keys(module).sort()).toEqual(['handler', 'operation']);
    expect(module.operation.name).toBe(name);
  });
});

describe('A route of the API reference is the identifier', async () => {
  const stage = await setStage();
  afterAll(() => stage.cloud.close());
  const { project, requests } = stage.cloud;
  const deployed = readRoutes(join(root, 'serverless.yml'));

  /** The route as the function's own spec copied it from the API document. */
  function quotedBySpec(name: string): string | undefined {
    const spec = join(root, 'test', 'functions', `${name}.test.ts`);
    const text = existsSync(spec) ? readFileSync(spec, 'utf8') : '';
    return /expect\(operation\.route\)\.toBe\(\s*'([^']+)',?\s*\)/.exec(text)?.[1];
  }

  test.each(names)(
    '%s: its document, its deployment, the embedded cloud and what is sent agree on it',
    async (name) => {
      const { operation } = await import(join(root, 'functions', `${name}.ts`));
      const { route, service } = operation;
      const spec = `functions/${name}.ts has no spec test/functions/${name}.test.ts that quotes its route: copy the URI line of the API document into expect(operation.route).toBe('DELETE /…').`;
      expect(quotedBySpec(name), spec).toBe(route);
      const entry = { key: route, functionName: name, module: name, exported: 'handler' };
      const yml = `serverless.yml does not serve functions/${name}.ts: add ${name} to its functions, with the event httpApi: ${route}.`;
      expect(deployed, yml).toContainEqual(expect.objectContaining(entry));
      const fake = `functions/${name}.ts has no fake: add test/rehearsal/cloud/${service}/<thing>.ts with its route and an example, as test/rehearsal/cloud/fake.ts describes them.`;
      expect(Object.keys(services.get(service)?.routes ?? {}), fake).toContain(route);
      const params = await exampleOf(name).goes(project, stage.clock.now());
      await stage.send(operation, params);
      const sent = requests.filter(({ method }) => method === 'DELETE').at(-1);
      expect(sent).toMatchObject({ service, path: pathOf(route, { project_id: project.id, ...params }) });
    },
  );
});
