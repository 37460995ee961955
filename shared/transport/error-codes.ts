import { type ErrorBody, readErrorBody } from './error-body.ts';
import type { FaultDetails, Verdict } from './fault.ts';
import type { Quota } from './rate.ts';

/** What error codes mean, by code. */
export type Codes = Readonly<Record<string, Verdict>>;

const codes = (verdict: Verdict, list: string) => list.split(/\s+/).map((code) => [code, verdict] as const);

/** The codes of an operation's service, in one text for each of their meanings. */
export function codesBy(lists: Readonly<Partial<Record<Verdict, string>>>): Codes {
  return Object.fromEntries(Object.entries(lists).flatMap(([verdict, list]) => codes(verdict as Verdict, list)));
}

/**
 * The vendors' codes whose meaning the HTTP status does not tell, or tells wrongly. Sources: the error code appendices of
 * the ECS and EVS API references, the API gateway's, and the faults OpenStack Nova and Cinder were seen to answer.
 */
const verdicts: ReadonlyMap<string, Verdict> = new Map([
  // Gone by 404 alone, or by 400 where `goneBy400` says so.
  ...codes('gone', 'itemNotFound EVS.5404 Ecs.0114 Ecs.0614 Ecs.0111 Ecs.0085'),
  // Common.0024 travels as HTTP 202, Common.1503 as 503 or 429 depending on the edition.
  ...codes('throttled', 'APIGW.0308 APIG.0308 Common.0024 Common.1503 overLimit'),
  // Ecs.0603 travels as HTTP 501 and means "try again 1 minute later".
  ...codes('busy', 'Ecs.0603 Ecs.0073 EVS.2130 conflictingRequest'),
  ...codes('unauthenticated', 'APIGW.0301 APIG.0301 APIGW.0303 APIG.0303 APIGW.0305 APIG.0305 APIGW.0307 APIG.0307'),
  ...codes('unauthenticated', 'Common.0013 Common.0018 Ecs.0004 Ecs.0023 EVS.0001 EVS.0002 EVS.5401 unauthorized'),
  // EPS.0003 is an authorization failure sent as 401: a new token would not help.
  ...codes('refused', 'EPS.0003 Ecs.0003 Ecs.0110 Pdp.0001 Ecs.0066 Ecs.0067 Ecs.0068 Ecs.0069 Ecs.0070 Ecs.0071'),
  ...codes('refused', 'EVS.0003 EVS.1027 EVS.2056 EVS.5403 EVS.2144 EVS.2145 EVS.2143 forbidden'),
  ...codes(
    'refused',
    'Ecs.0005 Ecs.0100 Ecs.0101 Ecs.0102 Ecs.0507 Ecs.0605 EVS.1031 EVS.1047 EVS.2045 EVS.2068 EVS.5400',
  ),
  ...codes('refused', 'badRequest badMethod EVS.2089 EVS.2093'),
  ...codes(
    'unreachable',
    'APIGW.0202 APIG.0202 APIGW.0203 APIG.0203 Common.0001 Common.0025 computeFault serviceUnavailable',
  ),
  ...codes('unreachable', 'Ecs.0002 Ecs.0301 Ecs.0307 Ecs.0323 Ecs.0503 Ecs.1002 Ecs.1201 Ecs.1300'),
  ...codes('unreachable', 'EVS.2001 EVS.2002 EVS.2005 EVS.2007 EVS.2014 EVS.2023 EVS.5500 EVS.5503'),
  // Read as final by their text, whatever their status: a body nobody sent, lost subtasks, a snapshot that needs a support case.
  ...codes(
    'broken',
    'Ecs.0000 Ecs.1001 Ecs.1100 Ecs.1200 Common.0002 Common.0011 Common.0021 Common.0022 EVS.2019 EVS.2044',
  ),
  ...codes('broken', 'Ecs.1000 APIGW.0101 APIG.0101 APIGW.0103 APIG.0103 EVS.5413'),
]);

/** What the references document as gone with a 400; ECS passes on what Nova did not find as `Ecs.1000`, Nova's answer inside. */
const goneBy400 = ['Ecs.0085', 'Ecs.0111', 'Ecs.1000 itemNotFound'];

/** Milliseconds to wait where the code's own documentation says so and the answer does not. */
const pauses: ReadonlyMap<string, number> = new Map([['Ecs.0603', 60_000]]);

const units: Record<string, number> = { second: 1e3, minute: 60e3, hour: 3600e3, day: 86400e3 };

/** Characters no error body is longer than. */
const longestErrorBody = 8192;

/**
 * Reads what an answer means. Returns nothing when it is no error. A success status does not suffice: this cloud also
 * throttles with 202. `own` are the codes that the operation itself knows, beside the common ones.
 */
export function readFault(
  answer: { status: number; headers: Record<string, string | string[] | undefined>; body: string },
  now: number,
  own: Codes = {},
): FaultDetails | undefined {
  const success = answer.status >= 200 && answer.status < 300;
  // A page of a list is not parsed twice to find out that it is no error.
  if (success && (answer.body.length > longestErrorBody || !/"(code|error_code)"/.test(answer.body))) return undefined;
  const body = readErrorBody(answer.body);
  if (success && !body) return undefined;
  const inner = body?.code === 'Ecs.1000' ? readErrorBody(body.message) : undefined;
  const code = inner && body ? `${body.code} ${inner.code}` : body?.code;
  const verdict = judge(answer.status, inner ?? body, code, own);
  const text = body?.message || answer.body || 'an empty answer';
  const quota = verdict === 'throttled' ? quotaIn(text) : undefined;
  return {
    verdict,
    status: answer.status,
    requestId: body?.requestId,
    code,
    message: withoutEcho(inner?.message ?? text),
    quota,
    after:
      verdict === 'throttled' || verdict === 'busy' || verdict === 'unreachable'
        ? (retryAfter(answer.headers['retry-after'], now) ??
          quota?.per ??
          pauseIn(text) ??
          pauses.get(body?.code ?? ''))
        : undefined,
  };
}

/** `code` is the whole one, of a nested error both. */
function judge(status: number, body: ErrorBody | undefined, code = '', own: Codes = {}): Verdict {
  const known = body && (own[body.code] ?? verdicts.get(body.code));
  // Whether something is there is said by the status as well; with any other, the code tells nothing. An operation names the
  // codes of its own service, several of which document them with a 400.
  const mayBe400 = own[body?.code ?? ''] === 'gone' || goneBy400.includes(code);
  const believed = known !== 'gone' || status === 404 || (status === 400 && mayBe400);
  if (known && believed) return body.code === 'conflictingRequest' && isLasting(body.message) ? 'refused' : known;
  if (status === 429) return 'throttled';
  if (status === 401) return 'unauthenticated';
  if (status === 400 || status === 403 || status === 409) return body ? 'refused' : 'broken';
  // An unknown code is never retried blindly; a bare 5xx comes from a balancer or a router, not from the service.
  if ([408, 502, 503, 504].includes(status)) return 'unreachable';
  return status === 500 && !body ? 'unreachable' : 'broken';
}

/** Nova's 409: a task_state passes by itself; a vm_state or a lock stays until somebody changes it. */
function isLasting(message: string): boolean {
  return /\bvm_state\b|\block(ed)?\b/i.test(message);
}

/** RFC 9110: seconds or a date. */
function retryAfter(header: string | string[] | undefined, now: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1e3;
  const time = /^[A-Z][a-z]{2}, \d/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}

/** The quota a throttle's text names: `policy user over ratelimit,limit:200,time:5 minute`. */
function quotaIn(text: string): Quota | undefined {
  const named = /over ratelimit,\s*limit:(\d+),\s*time:(\d+)\s*(second|minute|hour|day)/.exec(text);
  const [limit, per] = [Number(named?.[1]), Number(named?.[2]) * (units[named?.[3] ?? ''] ?? 0)];
  return limit > 0 && per > 0 ? { limit, per } : undefined;
}

/** The pause a throttle's text asks for in words. */
function pauseIn(text: string): number | undefined {
  return /wait up to one minute/i.test(text) ? 60_000 : undefined;
}

/** The gateway echoes the canonical request, and with it the security token; nobody but the vendor needs that. */
function withoutEcho(message: string): string {
  const at = message.indexOf('canonicalRequest:');
  return at < 0 ? message : message.slice(0, at).replace(/[\s,]{1,8}$/, '');
}
