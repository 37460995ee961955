import fc, { type Arbitrary } from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import { importOperation, operationNames } from '../../shared/cli/operations.ts';
import type { Params } from '../rehearsal/cloud/fake.ts';
import { exampleOf } from '../rehearsal/cloud/services.ts';
import { apiKey, setStage } from '../stage.ts';

type Pairs = [string, string][];

/** A request as a gateway gets it: a route with its path parameters, percent-encoded in some way, and the rest. */
interface Ask {
  route: string;
  /** The values of its path parameters, in their order. */
  values: string[];
  query: Pairs;
  headers: Pairs;
  body?: string | undefined;
  isBase64Encoded?: boolean;
}

interface ProxyAnswer {
  statusCode: number;
  headers?: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
  body: string;
}

const key: Pairs = [['authorization', `Bearer ${apiKey}`]];
const pathOf = (route: string, values: string[]) =>
  route
    .slice(7)
    .split(/\{\w+\}/)
    .map((text, i) => text + (values[i] ?? ''))
    .join('');

/** A query as a request line can carry it, escaped no further. */
function rawQuery(query: Pairs): string {
  const text = query.map(([name, value]) => `${name}=${value}`).join('&');
  return text.replaceAll(/[^\x21-\x7e\ud800-\udfff]|[\ud800-\udbff][\udc00-\udfff]/g, encodeURIComponent);
}

function v2({ route, values, query, headers, ...rest }: Ask): object {
  const path = pathOf(route, values);
  const requestContext = { domainName: 'a.example.com', stage: '$default', http: { method: 'DELETE', path } };
  return {
    version: '2.0',
    rawPath: path,
    rawQueryString: rawQuery(query),
    headers: Object.fromEntries(headers),
    requestContext,
    ...rest,
  };
}

function v1({ route, values, query, headers, ...rest }: Ask): object {
  const several = (pairs: Pairs) =>
    Object.fromEntries(pairs.map(([name]) => [name, pairs.filter(([n]) => n === name).map(([, value]) => value)]));
  const requestContext = { domainName: 'a.example.com', stage: 'prod' };
  const single = { headers: Object.fromEntries(headers), queryStringParameters: Object.fromEntries(query) };
  const multi = { multiValueHeaders: several(headers), multiValueQueryStringParameters: several(query) };
  return { httpMethod: 'DELETE', path: pathOf(route, values), ...single, ...multi, requestContext, ...rest };
}

const awkward = fc.oneof(
  fc.constantFrom(
    ...'. .. ../x ..%2fx %2e%2e %2e %252e%252e ? # %3f %23 \\ %5c %0d%0a %00 % %zz %ff %c0%ae ä 雪 + ; {id} :id * //'.split(
      ' ',
    ),
  ),
  fc.constantFrom('', ' ', '\r\n', '\0', '😀', '__proto__', 'x'.repeat(100_000), '%2f'.repeat(9_999)),
  fc.string({ unit: 'binary' }),
  fc.string().map(encodeURIComponent),
);
const mostly = <A, B>(usual: Arbitrary<A>, odd: Arbitrary<B>) =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: odd });

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

  const bends = [
    (id: string, by: string) => id + by,
    (id: string, by: string) => by + id,
    (id: string) => id.toUpperCase(),
    encodeURIComponent,
  ];
  const asks = fc.constantFrom(...kinds).chain(({ route, values }): Arbitrary<Ask> => {
    const bent = (id: string) => fc.tuple(fc.constantFrom(...bends), awkward).map(([bend, by]) => bend(id, by));
    const other = fc.constantFrom(...kinds.flatMap(({ values: [, ...ids] }) => ids));
    const value = (id: string) => mostly(fc.constant(id), fc.oneof(awkward, bent(id), other));
    const name = mostly(
      fc.constantFrom('dry_run', 'wait', ...kinds.flatMap(({ flags }) => flags)),
      fc.oneof(awkward, fc.constantFrom('id', 'server_id', 'toString')),
    );
    const header = fc.tuple(
      fc.oneof(awkward, fc.constantFrom('x-request-id', 'traceparent', 'host', 'cookie', 'content-length')),
      awkward,
    );
    return fc.record({
      route: fc.constant(route),
      values: fc.tuple(...values.map(value)),
      query: mostly(
        fc.constant<Pairs>([]),
        fc.array(fc.tuple(name, mostly(fc.constantFrom('true', 'false', '0', '1'), awkward)), { maxLength: 3 }),
      ),
      headers: fc
        .tuple(mostly(fc.constant(key), fc.constant<Pairs>([])), fc.array(header, { maxLength: 2 }))
        .map(([own, more]) => [...more, ...own]),
      body: mostly(fc.constantFrom(undefined, ''), fc.oneof(awkward, fc.json())),
    });
  });

  /** The path parameters a request literally gives, if it is a legal one at all: told without the service's own reading. */
  function legal({ route, values, query, headers, body }: Ask): string[] | undefined {
    const text = eventOf === v2 ? rawQuery(query) : String(new URLSearchParams(query));
    // A value without a name asks for nothing.
    const given = [...new URLSearchParams(`?${text}`)].filter(([name]) => name !== '').map((pair) => pair.join('='));
    const { names, flags, formats } = kindOf(route);
    const known = (pair: string) => {
      const [name = '', ...rest] = pair.split('=');
      if (flags.includes(name)) return formats[name]?.test(rest.join('='));
      return /^(dry_run|wait)=(true|false|0|1)$/.test(pair);
    };
    const once = new Set(given.map((pair) => pair.split('=')[0])).size === given.length;
    if (!once || !given.every(known) || headers.at(-1) !== key[0] || body) return undefined;
    const own: Record<string, RegExp> = { project_id: new RegExp(`^${project.id}$`), ...formats };
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    try {
      const literal = values.map(decodeURIComponent);
      return literal.every((value, i) => (own[names[i] ?? ''] ?? uuid).test(value)) ? literal : undefined;
    } catch {
      return undefined;
    }
  }

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
    const property = fc.asyncProperty(asks, async (ask) => {
      Object.assign(project, structuredClone(pristine));
      const { status } = await answer(ask.route, eventOf(ask));
      const literal = legal(ask);
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
