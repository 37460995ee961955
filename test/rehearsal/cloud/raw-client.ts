import { createHash, createHmac } from 'node:crypto';
import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import type { Cloud } from './cloud.ts';
import { services } from './services.ts';

/** What came back, as text and, where it is JSON, parsed. */
export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  json: unknown;
  /** The value at a dotted path of the JSON, as whatever the test expects there. */
  at<Value = string>(path: string): Value;
}

/** Sends one request exactly as it is written: no normalising of the path, no retry, no redirect. */
export function send(
  method: string,
  url: string,
  given: { headers?: Record<string, string>; body?: string; agent?: Agent } = {},
): Promise<Reply> {
  const [, host = '', port = '', path = ''] = /^http:\/\/([\d.]+):(\d+)(.*)$/.exec(url) ?? [];
  return new Promise((resolve, reject) => {
    const { headers = {}, body, agent } = given;
    const outgoing = request({ method, host, port, path, headers, ...(agent && { agent }) }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const json = parsed(text);
        const at = <Value>(path: string) => inside(json, path) as Value;
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json, at });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function inside(json: unknown, path: string): unknown {
  let value = json;
  for (const name of path.split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  }
  return value;
}

/**
 * A client with a token that sends what looks like a route: `{project_id}` is filled in, the rest is sent as it is. Where two
 * services have the same collection, such as jobs, `service` says which one is asked.
 */
export function tokenClient(
  cloud: Cloud,
  service?: string,
): (request: string, headers?: Record<string, string>, agent?: Agent) => Promise<Reply> {
  const token = cloud.environment('token').HW_AUTH_TOKEN ?? '';
  return function ask(request, headers = {}, agent) {
    const [method = '', path = ''] = request.split(' ');
    const url = `${cloud.endpoints[service ?? serviceOf(path)]}${path.replace('{project_id}', cloud.project.id)}`;
    return send(method, url, { headers: { 'x-auth-token': token, ...headers }, ...(agent && { agent }) });
  };
}

/** The service with a route to the same collection; else ECS. */
function serviceOf(path: string): string {
  const given = path.split(/[/?]/);
  for (const [name, { routes }] of services)
    if (Object.keys(routes).some((route) => isSameCollection(route.split('/'), given))) return name;
  return 'ecs';
}

/** Whether a path begins like a route as far as its first word behind the version, and behind the project where it names one. */
function isSameCollection(route: string[], given: string[]): boolean {
  const end = route.findIndex((segment, i) => i > 1 && !segment.startsWith('{'));
  return route.slice(2, end + 1).every((segment, i) => segment.startsWith('{') || segment === given[i + 2]);
}

/** Signature headers for a request whose path needs no encoding: the few lines every signer starts from. */
export function signed(
  variables: Record<string, string>,
  method: string,
  url: string,
  date: number,
): Record<string, string> {
  const { host, pathname, search } = new URL(url);
  const stamp = new Date(date).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const token = variables.HW_SECURITY_TOKEN;
  const headers: Record<string, string> = { host, 'x-sdk-date': stamp, ...(token && { 'x-security-token': token }) };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const canonical = [method, `${pathname}/`, search.slice(1), lines, names.join(';'), hash('')].join('\n');
  const signature = createHmac('sha256', variables.HW_SECRET_KEY ?? '')
    .update(`SDK-HMAC-SHA256\n${stamp}\n${hash(canonical)}`)
    .digest('hex');
  const claim = `Access=${variables.HW_ACCESS_KEY}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...headers, authorization: `SDK-HMAC-SHA256 ${claim}` };
}
