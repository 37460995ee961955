import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { type Endpoint, endpointsOf, resolve as lookUp, type OpenApi, readDocument } from '../local/docs-document.ts';
import { readRoutes } from '../local/gateway-routes.ts';
import { operationNames } from '../local/operations.ts';
import type { Case } from '../tools/openapi-cases.ts';
import { openApi } from '../tools/openapi-document.ts';
import { endings, shownWith } from '../tools/openapi-problems.ts';
import { record } from '../tools/openapi-record.ts';

const document = readDocument();
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
  line: string;
  endpoint: Endpoint;
  status: string;
  name: string;
  value: unknown;
}

const shown: Shown[] = endpoints.flatMap(({ line, endpoint }) =>
  Object.entries(endpoint.responses).flatMap(([status, reply]) =>
    Object.entries(reply.content?.['application/json']?.examples ?? {}).map(([name, { value }]) => {
      return { line, endpoint, status, name, value };
    }),
  ),
);

/** The request an example's name stands for, put together from the document alone. */
function caseOf({ line, endpoint, name }: Shown): Case {
  const given = (place: string) =>
    endpoint.parameters.flatMap((parameter): [string, string][] => {
      const example = parameter.in === place ? parameter.examples?.[name] : undefined;
      return example ? [[parameter.name, String(example.value)]] : [];
    });
  const [path, query, headers] = ['path', 'query', 'header'].map((place) => Object.fromEntries(given(place)));
  const body = endpoint.requestBody?.content['application/json']?.examples?.[name]?.value;
  return { name, summary: '', line, path: path ?? {}, query: query ?? {}, headers: headers ?? {}, body };
}
const functionOf = ({ endpoint }: Shown) => endpoint.operationId.replace(/^(webhook|sweep)-/, '');
const placeOf = (line: string) => {
  const [method = '', path = ''] = line.split(' ');
  return ['paths', path, method.toLowerCase()];
};

describe('The OpenAPI document', () => {
  test('is what `npm run openapi` would write now', async () => {
    expect(JSON.parse(JSON.stringify(await openApi()))).toEqual(document);
  });

  test('describes exactly the routes that are deployed', () => {
    const routes = readRoutes(join(resolve(import.meta.dirname, '..', '..'), 'serverless.yml')).map(({ key }) => key);
    // What /events/… takes is told by CloudEvents and by the deployment's own map.
    const deployed = routes.filter((key) => !key.startsWith('POST /events/'));
    expect(endpoints.map(({ line }) => line).sort()).toEqual([...new Set(deployed)].sort());
  });

  test('tells for each endpoint how it may end, problems and all', () => {
    const problems = ['400', '401', '403', '404', '429', '500', '502', '504'];
    for (const { line, endpoint } of endpoints) {
      const own = line.startsWith('POST /sweeps/') ? ['200', '409'] : ['200', '202', '409'];
      expect(Object.keys(endpoint.responses).sort(), line).toEqual([...own, ...problems].sort());
      for (const reply of Object.values(endpoint.responses)) expect(lookUp(document, reply).description).toBeTruthy();
      expect(endpoint.summary, line).not.toBe('');
    }
  });

  test('shows five ways a deletion ends, and three of each webhook and sweep', () => {
    const names = (line: string) =>
      shown
        .filter((one) => one.line === line)
        .map(({ name }) => name)
        .sort();
    for (const name of operationNames) {
      const { line = '' } = endpoints.find(({ endpoint }) => endpoint.operationId === name) ?? {};
      const five = ['absent', 'accepted', 'deleted', 'planned', 'refused'];
      expect(names(line)).toEqual(name === 'delete-server-metadata' ? five.filter((one) => one !== 'accepted') : five);
      expect(names(`POST /webhooks/${name}`)).toEqual(['deleted', 'planned', 'refused']);
      expect(names(`POST /sweeps/${name}`)).toEqual(['applied', 'planned', 'stopped']);
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
  test.each(shown.map((one) => [one.line, one.status, one.name, one] as const))(
    '%s: %s %s',
    async (line, status, name, one) => {
      const sent = caseOf(one);
      const answer = await record(functionOf(one), sent);
      expect({ status: String(answer.status), body: answer.body }).toEqual({ status, body: one.value });
      expect(answer.type).toBe('application/json');
      expect(
        wrong(answer.body, ...placeOf(line), 'responses', status, 'content', 'application/json', 'schema'),
      ).toEqual([]);
      if (sent.body !== undefined)
        expect(wrong(sent.body, ...placeOf(line), 'requestBody', 'content', 'application/json', 'schema')).toEqual([]);
      for (const [i, { examples }] of one.endpoint.parameters.entries()) {
        const value = examples?.[name]?.value;
        if (value !== undefined) expect(wrong(value, ...placeOf(line), 'parameters', String(i), 'schema')).toEqual([]);
      }
    },
  );

  const { responses }: OpenApi['components'] = document.components;
  test.each(endings.map((one) => [one.status, one.response, one] as const))(
    '%i %s',
    async (status, response, ending) => {
      const answer = await record(shownWith, ending.shown, ending.trouble);
      const type = 'application/problem+json';
      expect(answer).toMatchObject({ status, type, body: { status } });
      expect(answer.body).toEqual(responses[response]?.content?.[type]?.examples?.[response]?.value);
      expect(wrong(answer.body, 'components', 'responses', response, 'content', type, 'schema')).toEqual([]);
    },
  );
});
