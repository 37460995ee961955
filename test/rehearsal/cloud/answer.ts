import type { IncomingHttpHeaders } from 'node:http';
import type { World } from './world.ts';

/** One request as a handler sees it. */
export interface Ask {
  /** The service whose host it was sent to. */
  service: string;
  method: string;
  /** As it came over the wire, without the query. */
  path: string;
  /** The query string as it came, without the question mark. */
  search: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  /** The path parameters of its route. */
  params: Record<string, string>;
  requestId: string;
  now: number;
}

/** A request as it arrived, whatever became of it. */
export interface Seen {
  service: string;
  method: string;
  path: string;
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
  body: string;
  at: number;
}

/** What goes back. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  /** Text goes out as it is, anything else as JSON. */
  body?: string | object;
}

/** Answers one route of the API reference. */
export type Handler = (ask: Ask, world: World) => Answer;

/** Routes of the API reference, each with what answers it. */
export type Routes = Record<`${'GET' | 'POST' | 'DELETE'} /${string}`, Handler>;

/** An answer without a body; services type it all the same. */
export function empty(status: number, type = 'application/json'): Answer {
  return { status, headers: { 'content-type': type }, body: '' };
}

/** The API gateway's own envelope. */
export function gatewayFault(ask: Ask, status: number, error_code: string, error_msg: string): Answer {
  return { status, body: { error_msg, error_code, request_id: ask.requestId } };
}

/** The envelope of ECS v1 and EVS. */
export function serviceFault(status: number, code: string, message: string): Answer {
  return { status, body: { error: { message, code } } };
}

/** A fault of Nova or Cinder: one key that names it. */
export function novaFault(name: string, code: number, message: string): Answer {
  return { status: code, body: { [name]: { message, code } } };
}

/** Nova's fault as ECS v1 passes it on: HTTP 400, the truth as JSON inside the message. */
export function wrappedNovaFault(name: string, code: number, message: string): Answer {
  return serviceFault(400, 'Ecs.1000', `{"${name}": {"message": ${JSON.stringify(message)}, "code": ${code}}}`);
}

/** The envelope of CloudDC and most newer services. */
export function flatFault(status: number, error_code: string, error_msg: string): Answer {
  return { status, body: { error_code, error_msg } };
}

/** The envelope of IAM. */
export function keystoneFault(code: number, title: string, message: string): Answer {
  return { status: code, body: { error: { code, message, title } } };
}

/** A path that got past the gateway and met no handler: here `code` is a text. */
export function routerMiss(): Answer {
  const message = 'The resource could not be found.<br /><br />\n\n\n';
  return { status: 404, body: { message, code: '404 Not Found', title: 'Not Found' } };
}
