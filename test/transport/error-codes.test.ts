import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Codes, codesBy, readFault } from '../../shared/transport/error-codes.ts';
import type { Verdict } from '../../shared/transport/fault.ts';

const now = Date.parse('2026-03-31T10:00:00Z');

/** Reads an answer; an object travels as JSON. */
function read(status: number, body: unknown, headers: Record<string, string> = {}, codes?: Codes) {
  return readFault({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }, now, codes);
}

const tasks = (code: string | number, message = 'So it is.') => ({ error: { message, code } });
const flat = (error_code: string, error_msg = 'So it is.') => ({ error_code, error_msg });
const native = (name: string, code: number | string) => ({ [name]: { message: 'So it is.', code } });
const nested = (inner: unknown) => tasks('Ecs.1000', JSON.stringify(inner));
const conflict = (why: string) => ({
  conflictingRequest: { code: 409, message: `Cannot 'detach_interface' instance x ${why}` },
});
const throttle = (time: string, code = 'APIGW.0308') =>
  flat(code, `The throttling threshold has been reached: policy user over ratelimit,limit:200,time:${time}`);
const webOb = (status: string) => ({ message: 'Not here.<br /><br />\n\n', code: status, title: 'Not here' });
const html = '<html>\r\n<head><title>Not Found</title></head>\r\n<body><h1>Not Found</h1></body>\r\n</html>';

/** Every code of the ECS and EVS appendices that one of the five deletions or its looks can meet, as it travels. */
const appendix: [Verdict, number, string][] = [
  ['gone', 404, 'Ecs.0114 Ecs.0614 EVS.5404'],
  ['gone', 400, 'Ecs.0085 Ecs.0111'],
  ['throttled', 202, 'Common.0024'],
  ['throttled', 503, 'Common.1503'],
  ['throttled', 429, 'Common.1503'],
  ['busy', 501, 'Ecs.0603'],
  ['busy', 400, 'Ecs.0073 EVS.2130'],
  ['unauthenticated', 401, 'Common.0013 EVS.5401'],
  // A token for another project or no token at all: a fresh one may help once, the same one never does.
  ['unauthenticated', 400, 'Common.0013 Common.0018 Ecs.0004 Ecs.0023 EVS.0001 EVS.0002'],
  ['refused', 401, 'EPS.0003'],
  ['refused', 403, 'Ecs.0003 Ecs.0110 Pdp.0001 Ecs.0066 Ecs.0067 Ecs.0068 Ecs.0069 Ecs.0070 Ecs.0071'],
  ['refused', 403, 'EVS.0003 EVS.1027 EVS.2056 EVS.5403 EVS.2144 EVS.2145'],
  ['refused', 400, 'Ecs.0005 Ecs.0100 Ecs.0101 Ecs.0102 Ecs.0507 Ecs.0605'],
  ['refused', 400, 'EVS.1031 EVS.1047 EVS.2045 EVS.2068 EVS.5400'],
  ['unreachable', 500, 'Common.0001 EVS.2001 EVS.2002 EVS.2005 EVS.2007 EVS.2014 EVS.2023 EVS.5500'],
  ['unreachable', 503, 'EVS.5503'],
  ['unreachable', 400, 'Ecs.0002 Ecs.0301 Ecs.0307 Ecs.0323 Ecs.0503 Ecs.1002 Ecs.1201 Ecs.1300 Common.0025'],
  ['broken', 400, 'Ecs.0000 Ecs.1000 Ecs.1001 Ecs.1100 Ecs.1200 Common.0002 Common.0011 Common.0021 Common.0022'],
  ['broken', 500, 'EVS.2019'],
  ['broken', 413, 'EVS.5413'],
];

/** Every envelope, whoever writes it. */
const bodies: [string, Verdict, number, unknown][] = [
  ['an unpublished path at the gateway', 'broken', 404, flat('APIGW.0101')],
  ['the same on clouddc, in the shape of its own envelope', 'broken', 404, flat('APIGW.0101')],
  ['the same in the other spelling', 'broken', 404, flat('APIG.0101')],
  ['a gateway code of no list', 'broken', 404, flat('APIGW.0106')],
  ['a missing backend at the gateway', 'broken', 404, flat('APIGW.0103')],
  ['a router that knows no such path, its code a text', 'broken', 404, webOb('404 Not Found')],
  ['a web page', 'broken', 404, html],
  ['an empty 404', 'broken', 404, ''],
  ["an identity service's 404", 'broken', 404, tasks(404)],
  ["the network service's 404", 'broken', 404, { NeutronError: { type: 'PortNotFound', message: 'x', detail: '' } }],
  ["a newer service's 404 of a code that no document names", 'broken', 404, flat('CLOUDDC.0404')],
  ["Nova's 404", 'gone', 404, native('itemNotFound', 404)],
  [
    "the same with its code as a text, as the block storage's reference prints it",
    'gone',
    404,
    native('itemNotFound', '404'),
  ],
  ["Nova's 404 inside a 400", 'gone', 400, nested(native('itemNotFound', 404))],
  ["Nova's 404 inside a 404", 'gone', 404, nested(native('itemNotFound', 404))],
  ["Nova's 409 inside a 400", 'busy', 400, nested(native('conflictingRequest', 409))],
  ["Nova's 500 inside a 400", 'unreachable', 400, nested(native('computeFault', 500))],
  ['something unreadable inside a 400', 'broken', 400, tasks('Ecs.1000', '{"itemNotFound": {"mess')],
  ["Nova's 400", 'refused', 400, native('badRequest', 400)],
  ["Nova's 403", 'refused', 403, native('forbidden', 403)],
  ["Nova's 409", 'busy', 409, native('conflictingRequest', 409)],
  ["Nova's 409 of a task under way", 'busy', 409, conflict('while it is in task_state rebooting_hard')],
  ["Nova's 409 of a state that lasts", 'refused', 409, conflict('while it is in vm_state suspended')],
  [
    "Nova's 409 of a locked server",
    'refused',
    409,
    { conflictingRequest: { code: 409, message: 'Instance x is locked' } },
  ],
  ['the same inside a 400', 'refused', 400, nested(conflict('while it is in vm_state error'))],
  ['"not there" that travels as a success', 'broken', 200, native('itemNotFound', 404)],
  ['an accepted "not there"', 'broken', 202, tasks('Ecs.0114')],
  ['"not there" with a 401', 'unauthenticated', 401, native('itemNotFound', 404)],
  ['"not there" with a 403', 'refused', 403, tasks('Ecs.0114')],
  ['"not there" with a 409', 'refused', 409, tasks('EVS.5404')],
  ['"not there" with a 429', 'throttled', 429, native('itemNotFound', 404)],
  ['"not there" with a 500', 'broken', 500, native('itemNotFound', 404)],
  ['"not there" with a 503', 'unreachable', 503, tasks('Ecs.0114')],
  ["Nova's 404 with a 400, not passed on by ECS", 'refused', 400, native('itemNotFound', 404)],
  ['a code that belongs to a 404, with a 400', 'refused', 400, tasks('Ecs.0114')],
  ["Nova's 404 inside a success", 'broken', 200, nested(native('itemNotFound', 404))],
  ["Nova's 404 inside a 409", 'refused', 409, nested(native('itemNotFound', 404))],
  ["Nova's 413, a rate limit", 'throttled', 413, native('overLimit', 413)],
  ["Nova's 500", 'unreachable', 500, native('computeFault', 500)],
  ['wrong credentials at the gateway', 'unauthenticated', 401, flat('APIGW.0301')],
  ['an expired signature at the gateway', 'unauthenticated', 401, flat('APIG.0303')],
  [
    "the identity service's 401, its code a number",
    'unauthenticated',
    401,
    { error: { code: 401, message: 'x', title: 'Unauthorized' } },
  ],
  ['a throttle at the gateway', 'throttled', 429, flat('APIGW.0308')],
  ['a throttle in plain text', 'throttled', 429, 'Too Many Requests'],
  ['a refused backend at the gateway', 'unreachable', 502, flat('APIGW.0202')],
  ["a load balancer's page", 'unreachable', 502, html],
  ["a load balancer's page, overloaded", 'unreachable', 503, html],
  ["a load balancer's page, too late", 'unreachable', 504, html],
  ['an empty 500', 'unreachable', 500, ''],
  ["CloudDC's 400", 'refused', 400, { ...flat('CLOUDDC.0400'), encoded_authorization_message: 'x' }],
  ['a failed job query, flat', 'broken', 400, { code: 'Common.0011', message: 'Failed to query system tasks.' }],
  ['an error that travels as a success', 'refused', 200, tasks('Ecs.0005')],
  ['an unknown error that travels as a success', 'broken', 204, tasks('Ecs.9999')],
  ['a redirect', 'broken', 302, ''],
  ['an unknown code on a 500', 'broken', 500, tasks('Ecs.9999')],
  ['a method nobody serves', 'broken', 405, { message: 'The method is not allowed.' }],
];

describe('What an answer of the cloud means', () => {
  test.each(
    appendix.flatMap(([verdict, status, codes]) => codes.split(' ').map((code) => ({ code, status, verdict }))),
  )('$code with $status is $verdict', ({ code, status, verdict }) => {
    const seen = read(status, tasks(code));
    expect(seen).toMatchObject({ verdict, status, code, message: 'So it is.' });
  });

  test.each(bodies)('%s is %s', (_words, verdict, status, body) => {
    expect(read(status, body)?.verdict).toBe(verdict);
  });

  test.each([
    ['an accepted deletion', 204, ''],
    ["a job's receipt", 200, { job_id: 'ff80808288d41e1b018990260955686a' }],
    [
      'an instance in error, whose state names the error of an earlier attempt',
      200,
      { state: 'error', error: { ...flat('X.1'), error_type: 'delete_instance_error' } },
    ],
    [
      'a failed job, read well',
      200,
      { status: 'FAIL', job_id: 'x', error_code: 'Ecs.0102', fail_reason: 'Attached.', entities: {} },
    ],
    ['a running job', 200, { status: 'RUNNING', job_id: 'x', error_code: null, fail_reason: null, entities: {} }],
    [
      'a server that names a fault of its own',
      200,
      { server: { id: 'x', status: 'ERROR', fault: { code: 500, message: 'No host' } } },
    ],
  ])('%s is no fault', (_words, status, body) => {
    expect(read(status, body)).toBeUndefined();
  });

  test.each([
    ['the seconds of Retry-After', 429, '', { 'retry-after': '7' }, 7_000],
    ['the date of Retry-After', 429, '', { 'retry-after': 'Tue, 31 Mar 2026 10:00:09 GMT' }, 9_000],
    ['no time, when that date has passed', 429, '', { 'retry-after': 'Tue, 31 Mar 2026 09:00:00 GMT' }, 0],
    ['Retry-After before the window of the text', 429, throttle('5 minute'), { 'retry-after': '7' }, 7_000],
    ['a window of seconds', 429, throttle('5 second'), {}, 5_000],
    ['a window of minutes', 429, throttle('5 minute'), {}, 300_000],
    ['a window of hours', 429, throttle('1 hour'), {}, 3_600_000],
    ['a window of a day', 429, throttle('1 day'), {}, 86_400_000],
    ['a minute, told in words', 429, 'Pause requests, wait up to one minute, and try again.', {}, 60_000],
    ['a minute for Ecs.0603, whose reference says "1 minute later"', 501, tasks('Ecs.0603'), {}, 60_000],
    ['Retry-After of a service that is down for a while', 503, html, { 'retry-after': '7' }, 7_000],
    ['nothing that cannot be read', 429, '', { 'retry-after': 'soon' }, undefined],
    ['nothing that is neither seconds nor a date', 429, '', { 'retry-after': '-5' }, undefined],
    ['nothing a refusal says about time', 403, throttle('5 minute', 'Ecs.0003'), {}, undefined],
  ])('the pause asked for is %s', (_words, status, body, headers, after) => {
    expect(read(status, body, headers)?.after).toBe(after);
  });

  test('the canonical request a gateway echoes survives in no message, whatever envelope it comes in', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9+/=]{20,400}$/);
    const wrap = [flat, tasks, (code: string, message: string) => ({ code, message })];
    fc.assert(
      fc.property(secret, fc.constantFrom(...wrap), fc.constantFrom('|', '\n'), (token, wrap, end) => {
        const echo = `canonicalRequest:GET${end}/v1/${end}${end}x-security-token:${token}${end}${token}`;
        const words = `Incorrect IAM authentication information: verify aksk signature fail, ${echo}`;
        for (const body of [wrap('APIGW.0301', words), words, nested({ forbidden: { code: 403, message: words } })]) {
          const message = read(401, body)?.message;
          expect(message).toBe('Incorrect IAM authentication information: verify aksk signature fail');
        }
      }),
    );
  });

  test.each([
    ['found nothing there', 404, 'VPC.0504', 'gone'],
    ['the same code with a 400, as several services document theirs', 400, 'VPC.0504', 'gone'],
    ['the same code with a status that says otherwise', 500, 'VPC.0504', 'broken'],
    ['a refusal that travels as 500', 500, 'VPC.0516', 'refused'],
    ['a refusal that travels as 401', 401, 'VPC.0005', 'refused'],
    ["the network service's 404", 404, 'VPC.0514', 'broken'],
    ["another service's code with a 400", 400, 'Ecs.0114', 'refused'],
  ] as const)('an operation knows the codes of its own service: %s', (_words, status, code, verdict) => {
    const own = codesBy({ gone: 'VPC.0504', refused: 'VPC.0516 VPC.0005', broken: 'VPC.0514' });
    const message = JSON.stringify({ NeutronError: { type: 'FloatingIPNotFound', message: 'Not here.', detail: '' } });
    expect(read(status, { code, message }, {}, own)).toMatchObject({ verdict, code, message });
  });

  test('a nested fault is told by both codes and by its own words', () => {
    const fault = read(400, nested({ itemNotFound: { message: 'No volume here.', code: 404 } }));
    expect(fault).toMatchObject({ code: 'Ecs.1000 itemNotFound', message: 'No volume here.' });
  });

  test('no code or body but the documented ones is ever taken for "gone"', () => {
    const gone = /^(itemNotFound|EVS\.5404|Ecs\.0114|Ecs\.0614|Ecs\.0111|Ecs\.0085)$/;
    const code = fc.oneof(
      fc.string(),
      fc.stringMatching(/^(Ecs|EVS|Common|APIGW?|IAM|Pdp)\.\d{4}$/),
      fc.constant('404'),
    );
    const strange = code.filter((word) => !gone.test(word));
    const body = fc.oneof(
      fc.oneof(strange, fc.integer()).map((word) => tasks(word)),
      strange.map((word) => flat(word)),
      strange.map((word) => native(word, 404)),
      strange.map((word) => nested(native(word, 404))),
      strange.map((word) => ({ code: word, message: 'Not found' })),
      fc.string(),
      fc.json(),
    );
    const status = fc.oneof(fc.constant(404), fc.integer({ min: 200, max: 599 }));
    fc.assert(
      fc.property(status, body, (status, body) => {
        expect(read(status, body)?.verdict).not.toBe('gone');
      }),
      { numRuns: 2000 },
    );
  });

  test('a code for "gone" is believed with no status but 404, or 400 where a document says so', () => {
    const status = fc.integer({ min: 200, max: 599 }).filter((one) => one !== 404 && one !== 400);
    const code = fc.constantFrom('EVS.5404', 'Ecs.0114', 'Ecs.0614', 'Ecs.0111', 'Ecs.0085');
    const missing = native('itemNotFound', 404);
    const body = fc.oneof(
      code.map((word) => tasks(word)),
      fc.constantFrom<object>(missing, nested(missing)),
    );
    fc.assert(
      fc.property(status, body, (status, body) => {
        expect([undefined, 'gone']).not.toContain(read(status, body)?.verdict);
        expect(read(status, body, {}, { itemNotFound: 'gone', 'Ecs.0114': 'gone' })?.verdict).not.toBe('gone');
      }),
    );
  });

  test('no body makes the reading itself fail, and none but a success goes without a verdict', () => {
    const body = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.object().map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), body, (status, body) => {
        if (status < 200 || status > 299) expect(read(status, body)?.verdict).toEqual(expect.any(String));
        else read(status, body);
      }),
      {
        numRuns: 2000,
        examples: [
          [400, '{"error":{"code":{"toString":1}}}'],
          [404, `${'{"a":'.repeat(99_999)}1`],
        ],
      },
    );
  });
});
