import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Match } from './gateway-routes.ts';

/** What API Gateway's HTTP APIs send to a function: payload format 2.0. */
export interface HttpEvent {
  version: '2.0';
  routeKey: string;
  rawPath: string;
  rawQueryString: string;
  cookies?: string[];
  headers: Record<string, string>;
  queryStringParameters?: Record<string, string>;
  pathParameters?: Record<string, string>;
  body?: string;
  isBase64Encoded: boolean;
  requestContext: {
    accountId: string;
    apiId: string;
    domainName: string;
    domainPrefix: string;
    http: { method: string; path: string; protocol: string; sourceIp: string; userAgent: string };
    requestId: string;
    routeKey: string;
    stage: '$default';
    time: string;
    timeEpoch: number;
  };
}

/** A request target taken apart, with the path as the gateway sees it. */
export interface Target {
  path: string;
  query: string;
}

/**
 * Takes a request target apart, or answers nothing when its path is malformed. HTTP APIs decode the path before they
 * route it, and their `rawPath` is the decoded one, cut off at a decoded `?`; only the query string stays raw.
 */
export function readTarget(url: string): Target | undefined {
  const at = url.indexOf('?');
  const encoded = at < 0 ? url : url.slice(0, at);
  if (!encoded.startsWith('/')) return undefined;
  try {
    const [path = ''] = decodeURIComponent(encoded).split('?');
    return { path, query: at < 0 ? '' : url.slice(at + 1) };
  } catch {
    return undefined;
  }
}

/** Turns a request into the event its function gets. */
export function toEvent(request: IncomingMessage, target: Target, match: Match, body: Buffer): HttpEvent {
  const { key } = match.route;
  const query = readQuery(target.query);
  const cookies = readCookies(request);
  return {
    version: '2.0',
    routeKey: key,
    rawPath: target.path,
    rawQueryString: target.query,
    ...(cookies.length > 0 && { cookies }),
    headers: readHeaders(request, body.length),
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: match.pathParameters }),
    ...readBody(request, body),
    requestContext: requestContext(request, target.path, key),
  };
}

/** Repeated parameters are joined by a comma. */
function readQuery(query: string): Record<string, string> {
  const given = new URLSearchParams(query);
  return Object.fromEntries([...given.keys()].map((name) => [name, given.getAll(name).join(',')]));
}

function readCookies(request: IncomingMessage): string[] {
  const pairs = request.headersDistinct.cookie?.flatMap((header) => header.split(';')) ?? [];
  return pairs.map((pair) => pair.trim()).filter(Boolean);
}

const notForwarded = new Set(['connection', 'cookie', 'keep-alive', 'transfer-encoding', 'upgrade']);

/** Lower-case names, repeated headers joined by a comma, cookies apart, and what the gateway adds of its own. */
function readHeaders(request: IncomingMessage, length: number): Record<string, string> {
  const given = Object.entries(request.headersDistinct).filter(([name]) => !notForwarded.has(name));
  return {
    'x-amzn-trace-id': `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`,
    ...Object.fromEntries(given.map(([name, values = []]) => [name, values.join(',')])),
    'content-length': String(length),
    'x-forwarded-for': sourceIp(request),
    'x-forwarded-port': String(request.socket.localPort ?? ''),
    'x-forwarded-proto': 'http',
  };
}

// The documentation only says "binary". Which types count as text was observed; forms and a missing type do not.
const text = /^(text\/.*|application\/(json|xml|javascript))$/;

function readBody(request: IncomingMessage, body: Buffer): Pick<HttpEvent, 'body' | 'isBase64Encoded'> {
  if (body.length === 0) return { isBase64Encoded: false };
  const [type = ''] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const isText = text.test(type.trim());
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

function requestContext(request: IncomingMessage, path: string, routeKey: string): HttpEvent['requestContext'] {
  const now = new Date();
  return {
    accountId: '123456789012',
    apiId: 'local',
    domainName: 'local.execute-api.localhost',
    domainPrefix: 'local',
    http: {
      method: request.method ?? '',
      path,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: sourceIp(request),
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId: randomBytes(11).toString('base64'),
    routeKey,
    stage: '$default',
    time: commonLogTime(now),
    timeEpoch: now.getTime(),
  };
}

function sourceIp(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? '';
}

/** `12/Mar/2020:19:03:58 +0000`. */
function commonLogTime(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
