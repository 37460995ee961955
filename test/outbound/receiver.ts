import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { vi } from 'vitest';

/** What a receiver does with one request: a status, with headers or a JSON body where given, or worse. */
export type Reply = number | { status: number; headers?: Record<string, string>; body?: object } | 'reset' | 'stall';

/** One message as it came over the wire. */
export interface Received {
  target: string;
  headers: IncomingHttpHeaders;
  text: string;
  body: { type: string; timestamp: string; data: Record<string, unknown> };
}

/** Somebody who wants to hear of outcomes, on a real loopback socket. */
export interface Receiver {
  url: string;
  received: Received[];
  /** What it does from now on, one after the other; after the last, 204. */
  replies: Reply[];
  /** Resolves when so many messages have come. */
  heard(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts one. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const replies: Reply[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const target = `${request.method} ${request.url}`;
    received.push({ target, headers: request.headers, text, body: JSON.parse(text || 'null') });
    const reply = replies.shift() ?? 204;
    if (reply === 'reset') request.socket.resetAndDestroy();
    else if (typeof reply === 'number') response.writeHead(reply).end();
    else if (reply !== 'stall') response.writeHead(reply.status, reply.headers).end(JSON.stringify(reply.body) ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    replies,
    heard: async (count) => {
      while (received.length < count) await new Promise(setImmediate);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Checks a message at the moment `now` with the specification's own package, which throws where it is not as it should be. */
export function verify({ text, headers }: Received, secret: string, now: number): unknown {
  vi.useFakeTimers({ toFake: ['Date'], now });
  try {
    return new Webhook(secret).verify(text, headers as Record<string, string>);
  } finally {
    vi.useRealTimers();
  }
}
