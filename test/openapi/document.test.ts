import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { operationNames } from '../../shared/cli/operations.ts';
import { exampleOf } from '../rehearsal/cloud/services.ts';
import { type Endpoint, endpointsOf, resolve as lookUp, type OpenApi } from '../rehearsal/docs-document.ts';
import { readRoutes } from '../rehearsal/gateway-routes.ts';
import type { Case } from './cases.ts';
import { openApi } from './document.ts';
import { endings, shownWith } from './problems.ts';
import { record } from './record.ts';

const root = resolve(import.meta.dirname, '..', '..');
const document = await openApi();
const endpoints = endpointsOf(document);
const ajv = new Ajv2020({ strict: false, allErrors: true }).addSchema({ ...document, $id: 'openapi' });

/** What is wrong with a value by the schema that stands there in the document. */
function wrong(value: unknown, ...place: string[]): unknown[] {
  const pointer = place
    .map((key) => `/${encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))}`)
    .join('');
  const check = ajv.getSchema(`openapi#${pointer}`);
  if (!check) throw new Error(`There is no schema at ${pointer}.`);
  return check(value) ? [] : (check.errors ?? []);
}

interface Shown {
  route: string;
  endpoint: Endpoint;
  status: string;
  name: string;
  value: unknown;
}

const shown: Shown[] = endpoints.flatMap(({ route, endpoint }) =>
  Object.entries(endpoint.responses).flatMap(([status, reply]) =>
    Object.entries(reply.content?.['application/json']?.examples ?? {}).map(([name, { value }]) => {
      return { route, endpoint, status, name, value };
    }),
  ),
);

/** The request an example's name stands for, put together from the document alone. */
function caseOf({ route, endpoint, name }: Shown): Case {
  const given = (place: string) =>
    endpoint.parameters.flatMap((parameter): [string, string][] => {
      const example = parameter.in === place ? parameter.examples?.[name] : undefined;
      return example ? [[parameter.name, String(example.value)]] : [];
    });
  const [path, query, headers] = ['path', 'query', 'header'].map((place) => Object.fromEntries(given(place)));
  const bodies = Object.entries(endpoint.requestBody?.content ?? {});
  const [type = 'application/json', content] = bodies.find(([, { examples }]) => examples?.[name]) ?? [];
  const body = content?.examples?.[name]?.value;
  return { name, summary: '', route, path: path ?? {}, query: query ?? {}, headers: headers ?? {}, body, type };
}
const functionOf = ({ endpoint }: Shown) => endpoint.operationId.replace(/^(webhook|sweep|events)-/, '');
const placeOf = (route: string) => {
  const [method = '', path = ''] = route.split(' ');
  return ['paths', path, method.toLowerCase()];
};

describe('The OpenAPI document', () => {
  test('can be written, and is OpenAPI by its own schema', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'new', 'openapi.json');
    const told = execFileSync(process.execPath, ['test/openapi/write.ts', file], { cwd: root, encoding: 'utf8' });
    expect(told).toContain(join('new', 'openapi.json'));
    const written = JSON.parse(readFileSync(file, 'utf8'));
    expect(written).toEqual(document);
    expect(await new Validator().validate(written)).toEqual({ valid: true });
  });

  test('describes exactly the routes that are deployed', () => {
    const routes = readRoutes(join(root, 'serverless.yml')).map(({ key }) => key);
    expect(endpoints.map(({ route }) => route).sort()).toEqual([...new Set(routes)].sort());
  });

  test('tells for each endpoint how it may end, problems and all', () => {
    const problems = ['400', '401', '403', '404', '429', '500', '502', '504'];
    const own = { deletions: ['200', '202', '409'], sweeps: ['200', '409'], events: ['200'] };
    const expected: Record<string, string[]> = { ...own, webhooks: own.deletions };
    for (const { route, endpoint } of endpoints) {
      const all = [...problems, ...(expected[endpoint.tags[0] ?? ''] ?? [])];
      expect(Object.keys(endpoint.responses).sort(), route).toEqual(all.sort());
      for (const reply of Object.values(endpoint.responses)) expect(lookUp(document, reply).description).toBeTruthy();
      expect(endpoint.summary, route).not.toBe('');
    }
  });

  test('shows how each may end', () => {
    const names = (route: string) =>
      shown
        .filter((one) => one.route === route)
        .map(({ name }) => name)
        .sort();
    for (const name of operationNames) {
      const { route = '' } = endpoints.find(({ endpoint }) => endpoint.operationId === name) ?? {};
      const five = ['absent', 'accepted', 'deleted', 'planned', 'refused'];
      expect(names(route)).toEqual(five.filter((one) => one !== 'accepted' || !exampleOf(name).atOnce));
      expect(names(`POST /webhooks/${name}`)).toEqual(['deleted', 'planned', 'refused']);
      expect(names(`POST /sweeps/${name}`)).toEqual(['applied', 'planned', 'stopped']);
      const events = ['batched', 'binary', 'deleted', 'ignored', 'refused', 'rejected'];
      expect(names(`POST /events/${name}`)).toEqual(events);
    }
  });

  test('refers to nothing that is not there', () => {
    const pointers = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, pointer = '']) => pointer);
    const at = (pointer: string) => pointer.split('/').reduce<unknown>((place, key) => Object(place)[key], document);
    expect(pointers.length).toBeGreaterThan(50);
    expect(pointers.filter((pointer) => at(pointer) === undefined)).toEqual([]);
  });
});

describe('An example is answered as the document says', () => {
  test.each(shown.map((one) => [one.route, one.status, one.name, one] as const))(
    '%s: %s %s',
    async (route, status, name, one) => {
      const sent = caseOf(one);
      const answer = await record(functionOf(one), sent);
      expect({ status: String(answer.status), body: answer.body }).toEqual({ status, body: one.value });
      expect(answer.type).toBe('application/json');
      expect(
        wrong(answer.body, ...placeOf(route), 'responses', status, 'content', 'application/json', 'schema'),
      ).toEqual([]);
      if (sent.body !== undefined)
        expect(wrong(sent.body, ...placeOf(route), 'requestBody', 'content', sent.type ?? '', 'schema')).toEqual([]);
      for (const [i, { examples }] of one.endpoint.parameters.entries()) {
        const value = examples?.[name]?.value;
        if (value !== undefined) expect(wrong(value, ...placeOf(route), 'parameters', String(i), 'schema')).toEqual([]);
      }
    },
  );

  const { responses }: OpenApi['components'] = document.components;
  test.each(endings.map((one) => [one.status, one.shown.name, one] as const))('%i %s', async (status, name, ending) => {
    const { response } = ending;
    const answer = await record(shownWith, ending.shown, ending.trouble);
    const type = 'application/problem+json';
    expect(answer).toMatchObject({ status, type, body: { status } });
    expect(answer.body).toEqual(responses[response]?.content?.[type]?.examples?.[name]?.value);
    expect(wrong(answer.body, 'components', 'responses', response, 'content', type, 'schema')).toEqual([]);
  });
});
