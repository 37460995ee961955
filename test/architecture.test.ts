import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readService } from './deploy/read-service.ts';
import { newAccounts } from './rehearsal/cloud/accounts.ts';
import { addInstance, addNic, addServer, addSnapshot, addVolume, attachVolume } from './rehearsal/cloud/arrange.ts';
import { serviceRoutes } from './rehearsal/cloud/service-routes.ts';
import { httpEvent, setStage } from './stage.ts';

/** The URI line of each API document, as printed there. */
const documents = {
  'delete-server-metadata': 'DELETE /v1/{project_id}/cloudservers/{server_id}/metadata/{key}',
  'detach-nic': 'DELETE /v2.1/{project_id}/servers/{server_id}/os-interface/{port_id}',
  'detach-volume': 'DELETE /v1/{project_id}/cloudservers/{server_id}/detachvolume/{volume_id}',
  'delete-instance': 'DELETE /v1/{project_id}/instances/{id}',
  'delete-snapshot': 'DELETE /v2/{project_id}/cloudsnapshots/{snapshot_id}',
};

const root = join(import.meta.dirname, '..');
const names = readdirSync(join(root, 'functions')).map((file) => file.replace(/\.ts$/, ''));
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

  test('there is one function for each API document', () => {
    expect([...names].sort()).toEqual(Object.keys(documents).sort());
  });

  test.each(names)('functions/%s.ts exports exactly operation and handler', async (name) => {
    const module = await import(join(root, 'functions', `${name}.ts`));
    expect(Object.keys(module).sort()).toEqual(['handler', 'operation']);
    expect(module.operation.name).toBe(name);
  });
});

describe('A line of the API reference is the identifier', async () => {
  const stage = await setStage();
  afterAll(() => stage.cloud.close());
  const { project } = stage.cloud;
  const server = addServer(project, { metadata: { stale: 'yes' } });
  const nic = addNic(project, server);
  const volume = addVolume(project, {});
  attachVolume(project, server, addVolume(project, {}), { root: true });
  attachVolume(project, server, volume);
  const targets: Record<string, Record<string, string>> = {
    'delete-server-metadata': { server_id: server.id, key: 'stale' },
    'detach-nic': { server_id: server.id, port_id: nic.port_id },
    'detach-volume': { server_id: server.id, volume_id: volume.id },
    'delete-instance': { id: addInstance(project, {}).id },
    'delete-snapshot': { snapshot_id: addSnapshot(project, {}).id },
  };
  const cloudLines = Object.values(serviceRoutes(newAccounts())).flatMap(Object.keys);
  const { functions } = readService(join(root, 'serverless.yml'));

  test.each(Object.entries(documents))('%s: five places agree on it', async (name, line) => {
    const { operation } = await import(join(root, 'functions', `${name}.ts`));
    const deployed = functions[name];
    expect(operation.route).toBe(line);
    expect(deployed?.handler).toBe(`${name}.handler`);
    expect(deployed?.events).toContainEqual({ httpApi: line });
    expect(cloudLines).toContain(line);
    await stage.send(operation, targets[name] ?? {});
    const sent = stage.cloud.requests.filter(({ method }) => method === 'DELETE').at(-1);
    const filled = httpEvent(line, { project_id: project.id, ...targets[name] }).rawPath;
    expect(`${sent?.method} ${sent?.path}`).toBe(`DELETE ${filled}`);
  });
});
