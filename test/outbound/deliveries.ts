import { createHash, createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** The secret of the specification's own examples. */
export const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** Another secret, the same for the same seed. */
export function secretFrom(seed: string): string {
  return `whsec_${createHash('sha256').update(seed).digest('base64')}`;
}

/** The headers a sender adds who uses the specification's own package: one signature for each secret. */
export function standardHeaders(body: string | Buffer, { id = 'msg_1', at = 0, secrets = [secret] } = {}) {
  const time = new Date(at);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': secrets.map((one) => new Webhook(one).sign(id, time, body)).join(' '),
  };
}

/** The headers a code forge adds. */
export function hubHeaders(body: string | Buffer, key: string, delivery?: string): Record<string, string> {
  const signature = `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
  return { 'x-hub-signature-256': signature, ...(delivery !== undefined && { 'x-github-delivery': delivery }) };
}

/** A webhook as an HTTP API's gateway hands it over, its body as text. */
export function post(path: string, body: string | Buffer, headers: Record<string, string> = {}) {
  return {
    version: '2.0',
    routeKey: `POST ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: { host: 'cleanup.example.com', 'content-type': 'application/json', ...headers },
    requestContext: { domainName: 'cleanup.example.com', stage: '$default', http: { method: 'POST', path } },
    body: String(body),
    isBase64Encoded: false,
  };
}

/** The same with its bytes in base64. */
export function inBase64(event: ReturnType<typeof post>, body: string | Buffer) {
  return { ...event, body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
}

/** The same as a REST API's gateway hands it over, and FunctionGraph's: each header twice, in two forms. */
export function asRest(event: ReturnType<typeof post>) {
  const { headers, body, isBase64Encoded, rawPath } = event;
  return {
    resource: rawPath,
    path: rawPath,
    httpMethod: 'POST',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    requestContext: { stage: 'dev', domainName: headers.host },
    body,
    isBase64Encoded,
  };
}
