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

/**
 * The rooms, from the ground up, and what each may import beside itself: rooms of ours (or one file of them), then
 * packages. Arrows run down only, so no two rooms can ever need each other.
 */
const rooms: Record<string, { ours: string[]; packages: string[] }> = {
  'shared/base': { ours: [], packages: ['zod/mini', 'zod/v4/locales/en.js'] },
  'shared/transport': { ours: ['shared/base'], packages: ['zod/mini'] },
  'shared/deletion': { ours: ['shared/base', 'shared/transport'], packages: ['zod/mini'] },
  'shared/outbound': {
    ours: ['shared/base', 'shared/transport', 'shared/deletion'],
    packages: ['pino', '@aws-sdk/client-sqs', '@aws-sdk/client-sns', 'zod/mini'],
  },
  'shared/sweep': {
    ours: ['shared/base', 'shared/transport', 'shared/deletion', 'shared/outbound'],
    packages: ['zod/mini'],
  },
  'shared/triggers': {
    ours: ['shared/base', 'shared/transport', 'shared/deletion', 'shared/outbound', 'shared/sweep'],
    packages: ['zod/mini', 'hono', '@middy/core'],
  },
  functions: {
    ours: ['shared/base', 'shared/transport', 'shared/deletion', 'shared/triggers/handler.ts'],
    packages: ['zod/mini'],
  },
  'shared/cli': {
    ours: [
      ...['shared/base', 'shared/transport', 'shared/deletion', 'shared/outbound', 'shared/sweep', 'shared/triggers'],
    ],
    packages: ['zod/mini', 'yargs', 'js-yaml', 'jsonc-parser'],
  },
  // What writes the documents asks the command line for the functions, and nobody asks it.
  'shared/docs': {
    ours: ['shared/base', 'shared/transport', 'shared/deletion', 'shared/cli/operations.ts'],
    packages: ['js-yaml'],
  },
  // What builds and deploys loads the functions by their names, and imports nothing of ours.
  'shared/deploy': { ours: [], packages: ['esbuild', 'fflate'] },
};

/** A file of the product, and what it imports: files of ours as paths from the root, packages by their names. */
const sources = ['functions', 'shared'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ts$/.test(file))
    .map((file) => {
      const path = join(folder, file);
      const text = readFileSync(join(root, path), 'utf8');
      const imports = [...text.matchAll(/(?:from|import)\s*\(?'([^']+)'/g)].map((match) => match[1] ?? '');
      return { path, text, imports: imports.map((one) => (one.startsWith('.') ? join(path, '..', one) : one)) };
    }),
);

/** The room a file stands in. */
function roomOf(path: string): string {
  return path.startsWith('functions/') ? 'functions' : path.split('/').slice(0, 2).join('/');
}

/** What is wrong with an import, as the sentence a newcomer needs; nothing where it is allowed. */
function complaint(path: string, imported: string): string | undefined {
  const room = roomOf(path);
  const { ours, packages } = rooms[room] ?? { ours: [], packages: [] };
  const own = /^(functions|shared|test)\//.test(imported);
  if (imported.startsWith('node:') || (own && roomOf(imported) === room && room !== 'functions')) return undefined;
  const allowed = own ? [room, ...ours] : packages;
  if (allowed.slice(own ? 1 : 0).some((one) => imported === one || imported.startsWith(`${one}/`))) return undefined;
  return `${path} imports ${imported}, but ${room} may import only ${allowed.join(', ') || 'nothing'}${own ? '' : ' from npm'}: see shared/README.md.`;
}

describe('What imports what', () => {
  test.each(sources)('$path looks only where its room may', ({ path, imports }) => {
    expect(imports.flatMap((imported) => complaint(path, imported) ?? [])).toEqual([]);
  });

  test.each([
    ['functions/delete-x.ts', 'functions/delete-snapshot.ts'],
    ['functions/delete-x.ts', 'shared/sweep/rule.ts'],
    ['shared/sweep/sweep.ts', 'shared/triggers/config.ts'],
    ['shared/outbound/queue.ts', 'shared/sweep/hold.ts'],
    ['shared/base/json.ts', 'shared/transport/fault.ts'],
    ['shared/cli/sweep.ts', 'test/rehearsal/rehearse.ts'],
    ['shared/deletion/define.ts', 'pino'],
    ['functions/delete-x.ts', 'zod'],
  ])('and a newcomer whose %s imports %s is told so', (path, imported) => {
    expect(complaint(path, imported)).toMatch(
      /^\S+ imports \S+, but \S+ may import only .+: see shared\/README\.md\.$/,
    );
  });

  test('every file of shared/ stands in a room', () => {
    const known = (path: string) => path.startsWith('functions/') || roomOf(path) in rooms;
    expect(sources.filter(({ path }) => !known(path)).map(({ path }) => path)).toEqual([]);
  });

  test('the environment is read in one place', () => {
    const readers = sources.filter(({ text }) => text.includes('process.env'));
    expect(readers.map(({ path }) => path)).toEqual(['shared/triggers/config.ts']);
  });

  test('a request leaves from one place', () => {
    const senders = sources.filter(
      ({ text, imports }) =>
        imports.some((path) => /^node:(https?|net|tls|http2)$/.test(path)) || /(?<!\.)\bfetch\(/.test(text),
    );
    expect(senders.map(({ path }) => path)).toEqual(['shared/transport/http.ts']);
  });

  test('nothing asks for what FunctionGraph’s Node.js 20 lacks', () => {
    const users = sources.filter(({ text }) => /\b(Map|Object)\.groupBy\(|Promise\.(withResolvers|try)\(/.test(text));
    expect(users.map(({ path }) => path)).toEqual([]);
  });

  test('the HTTP framework is loaded only by the HTTP trigger', () => {
    const loaders = sources.filter(
      ({ text }) =>
        /^import (?!type)[^;]*'hono/m.test(text) || /^import (?!type)[^;]*'[^']*http\/routes\.ts'/m.test(text),
    );
    expect(loaders.map(({ path }) => path)).toEqual(['shared/triggers/http/routes.ts']);
  });
});

describe('Names and sizes', () => {
  test.each(sources)('$path has a telling name and one idea', ({ path, text }) => {
    expect(path).toMatch(/^([a-z]+\/)*[a-z]+(-[a-z]+)*(\.d)?\.ts$/);
    expect(path).not.toMatch(/(^|\/)(utils?|types?|constants?|index|helpers?|common)\.ts$/);
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
