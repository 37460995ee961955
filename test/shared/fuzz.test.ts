import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { operation as deleteInstance } from '../../functions/delete-instance.ts';
import { operation as deleteServerMetadata } from '../../functions/delete-server-metadata.ts';
import { operation as deleteSnapshot } from '../../functions/delete-snapshot.ts';
import { operation as detachNic } from '../../functions/detach-nic.ts';
import { operation as detachVolume } from '../../functions/detach-volume.ts';
import { InvalidRequest, OtherProject } from '../../shared/errors.ts';
import { readRequest } from '../../shared/request.ts';
import { addInstance, addNic, addServer, addSnapshot, attachVolume } from '../local/cloud/arrange.ts';
import { apiKey, setStage } from '../stage.ts';

const operations = [deleteServerMetadata, detachNic, detachVolume, deleteInstance, deleteSnapshot];
type Pairs = [string, string][];

/** A request as a gateway got it: the path's segments percent-encoded in some way, the query as pairs. */
interface Ask {
  line: string;
  segments: string[];
  query: Pairs;
  headers: Pairs;
  body?: string | undefined;
  base64?: boolean | undefined;
}

function path({ line, segments }: Ask): string {
  let next = 0;
  return (line.split(' ')[1] ?? '').replaceAll(/\{\w+\}/g, () => segments[next++] ?? '');
}

/** A query as a request line can carry it, escaped no further. */
function rawQuery({ query }: Pick<Ask, 'query'>): string {
  const text = query.map(([name, value]) => `${name}=${value}`).join('&');
  return text.replaceAll(/[^\x21-\x7e\ud800-\udfff]|[\ud800-\udbff][\udc00-\udfff]/g, encodeURIComponent);
}

const tail = ({ body, base64 = false }: Ask) => ({ ...(body !== undefined && { body }), isBase64Encoded: base64 });

const events = {
  'payload format 2.0': (ask: Ask) => ({
    version: '2.0',
    rawPath: path(ask),
    rawQueryString: rawQuery(ask),
    headers: Object.fromEntries(ask.headers),
    requestContext: { domainName: 'a.example.com', stage: '$default', http: { method: 'DELETE', path: path(ask) } },
    ...tail(ask),
  }),
  'payload format 1.0': (ask: Ask) => {
    const several = (pairs: Pairs) =>
      Object.fromEntries(
        pairs.map(([name]) => [name, pairs.filter(([other]) => other === name).map(([, value]) => value)]),
      );
    return {
      httpMethod: 'DELETE',
      path: path(ask),
      headers: Object.fromEntries(ask.headers),
      multiValueHeaders: several(ask.headers),
      queryStringParameters: Object.fromEntries(ask.query),
      multiValueQueryStringParameters: several(ask.query),
      requestContext: { domainName: 'a.example.com', stage: 'prod', httpMethod: 'DELETE' },
      ...tail(ask),
    };
  },
};

describe.each(Object.entries(events))('Whatever comes in %s', async (version, eventOf) => {
  const stage = await setStage();
  afterAll(() => stage.cloud.close());
  const { project, requests } = stage.cloud;
  const server = addServer(project, { metadata: { x: '1', 'owner:team.a': '2' } });
  const ids = [
    server.id,
    addNic(project, server).port_id,
    attachVolume(project, server).id,
    addInstance(project).id,
    addSnapshot(project).id,
  ];
  const pristine = structuredClone(project);

  const awkward = [
    '',
    '.',
    '..',
    '../x',
    '..%2fx',
    '%2e%2e',
    '%2e',
    '%252e%252e',
    '?',
    '#',
    '%3f',
    '%23',
    '\\',
    '%5c',
    '\r\n',
    '%0d%0a',
    '\0',
    '%00',
    '%',
    '%zz',
    '%ff',
    '%c0%ae',
    'ä',
    '雪',
    '😀',
    '__proto__',
    'x'.repeat(100_000),
    '%2f'.repeat(9_999),
    ' ',
    '+',
    ';',
    '{id}',
    ':id',
    '*',
    '//',
  ];
  const wild = fc.oneof(
    fc.constantFrom(...awkward),
    fc.string({ unit: 'binary' }),
    fc.string().map(encodeURIComponent),
  );
  const good = fc.constantFrom(...ids, project.id, 'x', 'owner:team.a', 'owner%3Ateam.a', 'vpc_id');
  const bent = fc
    .tuple(good, wild, fc.nat(3))
    .map(
      ([id, by, how]) => [id + by, by + id, id.toUpperCase(), encodeURIComponent(encodeURIComponent(id))][how] ?? id,
    );
  const segment = fc.oneof(
    { weight: 8, arbitrary: good },
    { weight: 1, arbitrary: wild },
    { weight: 1, arbitrary: bent },
  );
  const parameter = fc.tuple(
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('dry_run', 'wait', 'delete_flag') },
      { weight: 1, arbitrary: fc.oneof(wild.filter(w=>w!=='__proto__'), fc.constantFrom('server_id', 'id', 'constructor', 'a[b]')) },
    ),
    fc.oneof({ weight: 5, arbitrary: fc.constantFrom('true', 'false', '0', '1') }, { weight: 1, arbitrary: wild }),
  );
  const header = fc.tuple(
    fc.oneof(fc.constantFrom('x-request-id', 'traceparent', 'content-length', 'host', 'cookie', 'connection'), wild),
    wild,
  );
  const key: Pairs = [['authorization', `Bearer ${apiKey}`]];
  const odd = (headers: Pairs) => headers.filter(([name]) => name.toLowerCase() !== 'authorization');

  const asks = fc.constantFrom(...operations).chain((operation) => {
    const blanks = operation.line.split('{').length - 2;
    // Most projects are the configured one, and the other ids of the right kind: else no request gets any further.
    const kinds =
      operation === deleteInstance
        ? [ids[3]]
        : operation === deleteSnapshot
          ? [ids[4]]
          : [ids[0], operation === detachNic ? ids[1] : operation === detachVolume ? ids[2] : 'x'];
    const likely = (id = '') => fc.oneof({ weight: 4, arbitrary: fc.constant(id) }, { weight: 1, arbitrary: segment });
    const segments = fc.tuple(likely(project.id), ...Array.from({ length: blanks }, (_, i) => likely(kinds[i])));
    const query = fc.oneof(fc.constant<Pairs>([]), fc.array(parameter, { maxLength: 3 }));
    const headers = fc
      .tuple(fc.constantFrom(key, key, key, []), fc.array(header, { maxLength: 2 }))
      .map(([own, more]) => [...own, ...odd(more)]);
    const body = fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(undefined, '') },
      { weight: 1, arbitrary: fc.oneof(wild, fc.json()) },
    );
    return fc.record({ segments, query, headers, body }).map((ask): Ask => ({ ...ask, line: operation.line }));
  });

  /** What the request literally asks for, if it is a legal request at all. Made without the service's own reading of it. */
  function legal({ line, segments, query, headers, body }: Ask): string[] | undefined {
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    const text = version === 'payload format 2.0' ? rawQuery({ query })
        : new URLSearchParams(query).toString();
    // A value without a name asks for nothing.
    const given = [...new URLSearchParams(`?${text}`)].filter(([name]) => name !== '');
    const known = given.every(
      ([name, value]) =>
        (/^(dry_run|wait)$/.test(name) && /^(true|false|0|1)$/.test(value)) ||
        (name === 'delete_flag' && line.includes('detachvolume') && /^[01]$/.test(value)),
    );
    const once = new Set(given.map(([name]) => name)).size === given.length;
    const mine = headers.some(([name, value]) => name === 'authorization' && value === key[0]?.[1]);
    if (!known || !once || !mine || body) return undefined;
    try {
      const literal = segments.map(decodeURIComponent);
      const last = literal.length - 1;
      const right = literal.every((value, i) =>
        i === 0
          ? value === project.id
          : i === last && line.includes('{key}')
            ? /^[\w:.-]{1,255}$/.test(value) && !/^\.\.?$/.test(value)
            : uuid.test(value),
      );
      return right && segments.every((value) => !value.includes('/')) ? literal : undefined;
    } catch {
      return undefined;
    }
  }

  /** Sends it and holds the answer against what no answer may ever be. */
  async function answer(operation: (typeof operations)[number], event: object) {
    requests.length = 0;
    stage.logged.length = 0;
    const handler = stage.serve(operation as typeof deleteSnapshot);
    const { statusCode, headers, multiValueHeaders, body } = (await handler(event, {
      getRemainingTimeInMillis: () => 29_000,
    })) as { statusCode: number; body: string; headers?: object; multiValueHeaders?: object };
    const said = JSON.parse(body);
    const type = String(
      Object.entries(headers ?? multiValueHeaders ?? {}).find(([name]) => name === 'content-type')?.[1],
    );
    expect(statusCode).toBeLessThan(500);
    expect([200, 202, 409].includes(statusCode) ? 'application/json' : 'application/problem+json').toBe(type);
    if (type === 'application/problem+json')
      expect(said).toMatchObject({
        type: 'about:blank',
        title: expect.stringMatching(/./),
        status: statusCode,
        detail: expect.stringMatching(/./),
      });
    if (statusCode === 400)
      for (const issue of [...said.issues, ...(said.issues[0] ? [] : ['none'])])
        expect(issue).toEqual({
          field: expect.stringMatching(/^[\x20-\x7e]{1,64}$/),
          message: expect.stringMatching(/./),
        });
    expect(JSON.stringify([said, stage.logged])).not.toContain(apiKey);
    return { status: statusCode, said };
  }

  test('is answered, and reaches the cloud only when it is legal, and then nothing but the very target it names', async () => {
    let reached = 0;
    await fc.assert(
      fc.asyncProperty(asks, async (ask) => {
        Object.assign(project, structuredClone(pristine));
        const { status } = await answer(
          operations.find(({ line }) => line === ask.line) ?? deleteSnapshot,
          eventOf(ask),
        );
        const literal = legal(ask);
        if (!literal) {
          expect([400, 401, 403, 404]).toContain(status);
          expect(requests).toEqual([]);
          return;
        }
        expect([200, 202, 409]).toContain(status);
        const target = path({ ...ask, segments: literal.map((value) => value.replaceAll(':', '%3A')) });
        const deleted = requests.filter(({ method }) => method === 'DELETE');
        expect(deleted.map((request) => request.path)).toEqual(deleted.map(() => target));
        reached += deleted.length;
      }),
      { numRuns: 2_000 },
    );
    expect(reached).toBeGreaterThan(50);
  });

  const fine = (more: Partial<Ask> = {}): Ask => ({
    line: deleteSnapshot.line,
    segments: [project.id, ids[4] ?? ''],
    query: [],
    headers: key,
    ...more,
  });
  const ten = 10 * 1024 * 1024;

  test.each([
    ['plain', 'x'.repeat(ten), false],
    ['in base64', 'eHh4'.repeat(ten / 4), true],
    ['in broken base64', '€'.repeat(ten / 4), true],
  ])('a body of 10 MB, %s, is refused by name and never read', async (_words, body, base64) => {
    expect(await answer(deleteSnapshot, eventOf(fine({ body, base64 })))).toMatchObject({
      status: 400,
      said: { issues: [{ field: 'body' }] },
    });
    expect(requests).toEqual([]);
  });

  test('a body that is not the base64 it is said to be is refused by name', async () => {
    expect(await answer(deleteSnapshot, eventOf(fine({ body: '%%%', base64: true })))).toMatchObject({
      status: 400,
      said: { issues: [{ field: 'body' }] },
    });
  });

  test.each([
    ['cookies', ['a=雪']],
    ['cookies', ['a=\r\nb']],
    ['cookies', null],
    ['headers', null],
    ['multiValueHeaders', null],
  ])('odd %s are no reason to fail: %j', async (member, value) => {
    const { status } = await answer(deleteSnapshot, { ...eventOf(fine()), [member]: value });
    expect(member === 'cookies' ? [200, 202] : [401, 200, 202]).toContain(status);
  });

  test('half of a character in a parameter or a header is refused or ignored', async () => {
    expect(await answer(deleteSnapshot, eventOf(fine({ query: [['wait', '\ud800']] })))).toMatchObject({
      status: 400,
      said: { issues: [{ field: 'wait' }] },
    });
    expect((await answer(deleteSnapshot, eventOf(fine({ headers: [...key, ['x-a', '\ud800']] })))).status).toBeLessThan(
      300,
    );
  });
});

test('whatever a message says, it is a request, or refused with every issue named', () => {
  const member = fc.constantFrom(
    'params',
    'dry_run',
    'wait',
    'project_id',
    'server_id',
    'volume_id',
    'delete_flag',
    '__proto__',
    'constructor',
    'then',
  );
  const anything = fc.anything({
    key: fc.oneof(member, fc.string()),
    withNullPrototype: true,
    withBigInt: true,
    withDate: true,
  });
  const input = fc.oneof(anything, fc.dictionary(member, fc.oneof(anything, fc.dictionary(member, anything))));
  fc.assert(
    fc.property(fc.constantFrom(...operations), input, (operation, input) => {
      try {
        readRequest(operation as typeof deleteSnapshot, '9c53a566cb3443ab910cf0daebca90c4', input);
        expect.unreachable('nothing legal is generated');
      } catch (error) {
        if (error instanceof OtherProject) return;
        if (!(error instanceof InvalidRequest)) throw error;
        expect(error.issues.length).toBeGreaterThan(0);
        for (const issue of error.issues)
          expect(issue).toEqual({ field: expect.any(String), message: expect.stringMatching(/./) });
      }
    }),
    { numRuns: 2_000 },
  );
});
