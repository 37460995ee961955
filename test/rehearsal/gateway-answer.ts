import * as z from 'zod';

/** What goes back over the socket. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[]>;
  body: string | Buffer;
}

const proxyAnswer = z.object({
  statusCode: z.int().min(100).max(599),
  headers: z.record(z.string(), z.coerce.string()).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** What the gateway itself says, in its own words. */
export function gatewayAnswer(status: number, message: string): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}

/**
 * Turns what a function returned into a response. Without a `statusCode`, HTTP APIs take the whole of it for the body
 * of a 200; with one, anything else that is malformed makes it a 500.
 */
export function toAnswer(returned: unknown): Answer {
  // Lambda hands over JSON, never the object itself.
  const json = JSON.stringify(returned) ?? 'null';
  const value: unknown = JSON.parse(json);
  if (!isProxyAnswer(value)) return inferredAnswer(typeof value === 'string' ? value : json);
  const parsed = proxyAnswer.safeParse(value);
  return parsed.success ? explicitAnswer(parsed.data) : gatewayAnswer(500, 'Internal Server Error');
}

function isProxyAnswer(value: unknown): value is { statusCode: unknown } {
  return typeof value === 'object' && value !== null && 'statusCode' in value;
}

function inferredAnswer(body: string): Answer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

function explicitAnswer({ statusCode, headers, cookies, body, isBase64Encoded }: z.infer<typeof proxyAnswer>): Answer {
  const named = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    status: statusCode,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...Object.fromEntries(named.filter(([name]) => name !== 'content-length')),
      ...(cookies?.length && { 'set-cookie': cookies }),
    },
    body: isBase64Encoded ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
}
