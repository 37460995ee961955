import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { Answer, Ask } from './answer.ts';
import { hexId, uuid } from './identifiers.ts';

/** One exchange, for whoever has to answer it or to spoil it. */
export interface Exchange {
  ask: Ask;
  /** The request came over a connection that had served another one before. */
  reused: boolean;
  response: ServerResponse;
  socket: Socket;
}

/** Listens on a loopback port of its own and hands on every request once it is complete. */
export async function listen(
  service: string,
  now: () => number,
  serve: (exchange: Exchange) => void,
): Promise<{ server: Server; endpoint: string }> {
  const seen = new WeakSet<Socket>();
  let count = 0;
  // An IAM token is a header of up to 65 thousand characters.
  const server = createServer(
    { keepAliveTimeout: 600_000, requestTimeout: 0, maxHeaderSize: 128 * 1024 },
    (request, response) => {
      const reused = seen.has(request.socket);
      seen.add(request.socket);
      count += 1;
      const requestId = hexId(`${service} request ${count}`);
      const chunks: Buffer[] = [];
      request.on('error', () => {});
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        serve({ ask: askOf(service, request, requestId, body, now()), reused, response, socket: request.socket });
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { server, endpoint: `http://127.0.0.1:${port}` };
}

function askOf(service: string, request: IncomingMessage, requestId: string, body: string, now: number): Ask {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const search = mark < 0 ? '' : url.slice(mark + 1);
  const { method = 'GET', headers } = request;
  return {
    service,
    method,
    path,
    search,
    query: new URLSearchParams(search),
    headers,
    body,
    params: {},
    requestId,
    now,
  };
}

/** Writes an answer as the gateway in front of the services does. */
export function send({ ask, response }: Exchange, answer: Answer, cut = false): void {
  const text = typeof answer.body === 'object' ? JSON.stringify(answer.body) : (answer.body ?? '');
  const body = Buffer.from(text);
  const openstack = `req-${uuid(ask.requestId)}`;
  response.writeHead(answer.status, {
    server: 'api-gateway',
    'content-type': 'application/json',
    'content-length': cut ? body.length + 512 : body.length,
    'x-request-id': ask.requestId,
    ...(/^\/v2/.test(ask.path) && { 'x-openstack-request-id': openstack }),
    ...(ask.path.startsWith('/v2.1/') && { 'x-compute-request-id': openstack }),
    ...answer.headers,
  });
  if (!cut) response.end(body);
  else response.write(body.subarray(0, body.length / 2), () => response.socket?.destroy());
}

/** Writes an answer of fifty megabytes. */
export function sendHuge({ response }: Exchange): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const line = `"${'0123456789abcdef'.repeat(4096)}",`;
  Readable.from(
    (function* () {
      yield '[';
      for (let sent = 0; sent < 50_000_000; sent += line.length) yield line;
      yield '0]';
    })(),
  )
    .on('error', () => {})
    .pipe(response);
}
