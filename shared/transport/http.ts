import * as http from 'node:http';
import * as https from 'node:https';
import type { Clock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';

/** One request as it leaves: `base` says where to, `path` carries the query, percent-encoded. */
export interface Outgoing {
  base: URL;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** Milliseconds it may take, where that is less than what any request may. */
  limit?: number;
}

/** One answer, whole. */
export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** Sends one request. Rejects when no whole answer arrived, whatever the status. */
export type Http = (request: Outgoing, deadline: Deadline) => Promise<Answer>;

/** No answer came in time, by the request's own limit or the invocation's. */
export class Slow extends Error {
  override readonly name = 'Slow';
  /** It was too late to send the request at all. */
  unsent = false;
}

/** A host has not answered once, and is not asked again. */
export class NoContact extends Error {
  override readonly name = 'NoContact';
  /** It had been given up before, so nothing was sent. */
  unsent = false;
}

/** Milliseconds one request may take, and characters one answer may have; a full page of a list is well below both. */
const limits = { time: 30_000, body: 16 * 1024 * 1024 };

// An IAM token is a header of up to 65 thousand characters.
const maxHeaderSize = 128 * 1024;

const options = { keepAlive: true, maxSockets: 128, scheduling: 'lifo' } as const;

/**
 * Makes the one function that sends a request. Connections are kept alive; redirects are not followed; the answer is
 * bounded in time and size. Rejects when no whole answer arrived, whatever the status.
 */
export function createHttp(clock: Clock): Http {
  const plain = new http.Agent(options);
  const secure = new https.Agent(options);

  return ({ base, method, path, headers, body, limit: own = limits.time }, deadline) =>
    new Promise((resolve, reject) => {
      if (deadline.remaining() <= 0) return reject(unsent());
      const { protocol, hostname, port } = base;
      const [library, agent] = protocol === 'http:' ? ([http, plain] as const) : ([https, secure] as const);
      const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
      const request = library.request({ host, port, method, path, headers, agent, maxHeaderSize });
      // Within what is left of the invocation, so its signal need not reach every request: that costs more than signing.
      const limit = Math.min(limits.time, own, Math.max(0, deadline.remaining()));
      const cancel = clock.timeout(limit, () => request.destroy(new Slow(`no whole answer within ${limit} ms`)));
      request.on('error', fail);
      request.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (text.length > limits.body)
            request.destroy(new Error(`the answer is larger than ${limits.body} characters`));
        });
        response.on('error', fail);
        response.on('end', () => {
          cancel();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
        });
      });
      // Nobody asked for another protocol, and Node would wait for whoever speaks it.
      request.on('upgrade', (_response, socket) => {
        socket.destroy();
        fail(new Error('the answer switches to another protocol'));
      });
      request.end(body);

      function fail(error: Error) {
        cancel();
        reject(error);
      }
    });
}

function unsent(): Slow {
  return Object.assign(new Slow('the invocation has no time left, so nothing was sent'), { unsent: true });
}
