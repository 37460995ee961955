import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import type { Params } from '../rehearsal/cloud/fake.ts';
import { exampleOf } from '../rehearsal/cloud/services.ts';
import { apiKey, setStage } from '../stage.ts';
import { type Ask, asksFor, key, legal, pathOf, v1, v2 } from './asks.ts';

interface ProxyAnswer {
  statusCode: number;
  headers?: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
  body: string;
}

describe.each([
  ['2.0', v2],
  ['1.0', v1],
] as const)('Whatever comes in payload format %s', async (_version, eventOf) => {
  const stage = await setStage();
  afterAll(() => stage.cloud.close());
  const { project, requests } = stage.cloud;
  const kinds = await Promise.all(
    operationNames.map(async (name) => {
      const operation = await importOperation(name);
      const { goes, query = {}, formats = {} } = exampleOf(name);
      const names = [...operation.route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      const params: Params = { project_id: project.id, ...(await goes(project, stage.clock.now())) };
      const values = names.map((name) => params[name] ?? '');
      return {
        route: operation.route,
        serve: stage.serve(operation),
        names,
        values,
        flags: Object.keys(query),
        formats,
      };
    }),
  );
  const kindOf = (route: string) => {
    const kind = kinds.find((one) => one.route === route);
    if (!kind) throw new Error(`No function has the route ${route}.`);
    return kind;
  };
  const pristine = structuredClone(project);

  /** Sends an event and holds the answer against what every answer has to be. */
  async function answer(route: string, event: object) {
    requests.length = 0;
    stage.logged.length = 0;
    const reply = await kindOf(route).serve(event, { getRemainingTimeInMillis: () => 29_000 });
    const { statusCode: status, headers, multiValueHeaders, body } = reply as ProxyAnswer;
    const said = JSON.parse(body);
    const type = String(
      Object.entries({ ...(headers ?? multiValueHeaders) }).find(([name]) => name === 'content-type')?.[1],
    );
    expect(status).toBeLessThan(500);
    expect(type).toBe([200, 202, 409].includes(status) ? 'application/json' : 'application/problem+json');
    const some = expect.stringMatching(/./);
    if (status >= 400 && status !== 409)
      expect(said).toMatchObject({ type: 'about:blank', title: some, status, detail: some });
    if (status === 400) expect(said.issues).not.toEqual([]);
    for (const issue of said.issues ?? [])
      expect(issue).toEqual({ field: expect.stringMatching(/^[\x20-\x7e]{1,64}$/), message: some });
    expect(JSON.stringify([said, stage.logged])).not.toContain(apiKey);
    return { status, said };
  }

  test('it is answered, and reaches the cloud only when it is legal, and then the very target it names', async () => {
    let deletions = 0;
    const property = fc.asyncProperty(asksFor(kinds), async (ask) => {
      Object.assign(project, structuredClone(pristine));
      const { status } = await answer(ask.route, eventOf(ask));
      const literal = legal(ask, kinds, project.id, eventOf);
      if (!literal)
        expect({ status, refused: [400, 401, 403, 404].includes(status), requests }).toEqual({
          status,
          refused: true,
          requests: [],
        });
      else expect([200, 202, 409]).toContain(status);
      const sent = requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path);
      deletions += sent.length;
      expect(sent).toEqual(sent.map(() => pathOf(ask.route, literal?.map(encodeURIComponent) ?? [])));
    });
    await fc.assert(property, { numRuns: 1_200 });
    expect(deletions).toBeGreaterThan(100);
  });

  const fine: Ask = {
    route: deleteSnapshot.route,
    values: kindOf(deleteSnapshot.route).values,
    query: [],
    headers: key,
  };
  const ten = 10 * 1024 * 1024;

  test.each([
    ['that is plain', 'x'.repeat(ten), false],
    ['in base64', 'eHh4'.repeat(ten / 4), true],
    ['that is not the base64 it is said to be', '%%%', true],
  ])('a body %s is refused by name, even of 10 MB', async (_words, body, isBase64Encoded) => {
    const { status, said } = await answer(fine.route, eventOf({ ...fine, body, isBase64Encoded }));
    expect({ status, said, requests }).toMatchObject({
      status: 400,
      said: { issues: [{ field: 'body' }] },
      requests: [],
    });
  });

  test.each([['a=雪'], ['a=\r\nb'], undefined])('a cookie like %j changes nothing', async (cookies) => {
    expect((await answer(fine.route, { ...eventOf(fine), cookies })).status).toBeLessThan(300);
  });

  test('half a character in a parameter or a header is refused or ignored', async () => {
    const { status, said } = await answer(fine.route, eventOf({ ...fine, query: [['wait', '\ud800']] }));
    expect({ status, said }).toMatchObject({ status: 400, said: { issues: [{ field: 'wait' }] } });
    expect((await answer(fine.route, eventOf({ ...fine, headers: [['x-a', '\ud800'], ...key] }))).status).toBeLessThan(
      300,
    );
  });
});
