import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import { type Clock, systemClock } from '../../shared/base/clock.ts';
import { type Running, serveDocs } from './docs-page.ts';
import { type Answer, gatewayAnswer, toAnswer } from './gateway-answer.ts';
import { type LambdaContext, lambdaContext } from './gateway-context.ts';
import { type HttpEvent, readTarget, toEvent } from './gateway-event.ts';
import { type Handler, importHandlers } from './gateway-handlers.ts';
import { matchRoute, type Route, readRoutes } from './gateway-routes.ts';

/** How a local gateway differs from one that serves this repository's functions on a free port. */
export interface GatewayOptions {
  /** The serverless.yml to execute. */
  serverless?: string;
  /** The directory of sources or bundles to import the handlers from. */
  from?: string;
  /** Handlers by the function's name, instead of importing them. */
  handlers?: Record<string, Handler>;
  port?: number;
  /** Whose time invocations run out of. */
  clock?: Clock;
  /** Overrides what each invocation is told about itself. */
  context?: Partial<LambdaContext>;
  /** The project and the key for which `/docs` prints its examples. */
  docs?: Running;
}

/** A gateway that is listening. */
export interface Gateway {
  url: string;
  port: number;
  routes: Route[];
  close(): Promise<void>;
}

const root = resolve(import.meta.dirname, '..', '..');
const integrationLimitMs = 30_000;
const payloadLimit = 10 * 1024 * 1024;

/** Serves the HTTP routes of serverless.yml on 127.0.0.1 as an API Gateway HTTP API would, in this process. */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const routes = readRoutes(options.serverless ?? join(root, 'serverless.yml'));
  const handlers = options.handlers ?? (await importHandlers(routes, options.from ?? join(root, 'functions')));

  async function answerRequest(request: IncomingMessage): Promise<Answer> {
    const target = readTarget(request.url ?? '');
    if (!target) return gatewayAnswer(400, 'Bad Request');
    const { host } = request.headers;
    const docs = await serveDocs(request.method ?? '', target.path, { host, running: options.docs });
    if (docs) return docs;
    const match = matchRoute(routes, request.method ?? '', target.path);
    if (!match) return gatewayAnswer(404, 'Not Found');
    const body = await readBody(request);
    if (!body) return gatewayAnswer(413, 'Request Entity Too Large');
    const event = toEvent(request, target, match, body);
    return invoke(handlers[match.route.functionName], event, match.route, options);
  }

  const server = createServer((request, response) => {
    answerRequest(request).then(
      (answer) => send(response, answer),
      // The client went away while it was still sending.
      () => response.destroy(),
    );
  });
  const port = await listen(server, options.port ?? 0);
  return { url: `http://127.0.0.1:${port}`, port, routes, close: () => close(server) };
}

/** Runs a handler for as long as the function and the gateway allow, whichever is less. */
async function invoke(
  handler: Handler | undefined,
  event: HttpEvent,
  { functionName, timeoutSeconds }: Route,
  { clock = systemClock, context: overrides }: GatewayOptions,
): Promise<Answer> {
  const limitMs = Math.min(timeoutSeconds * 1000, integrationLimitMs);
  const context = { ...lambdaContext(functionName, limitMs, clock), ...overrides };
  const late = Promise.withResolvers<Answer>();
  const callOff = clock.timeout(limitMs, () => late.resolve(gatewayAnswer(503, 'Service Unavailable')));
  try {
    return await Promise.race([late.promise, call(handler, event, context)]);
  } finally {
    callOff();
  }
}

async function call(handler: Handler | undefined, event: HttpEvent, context: LambdaContext): Promise<Answer> {
  try {
    if (!handler) throw new Error(`There is no handler for ${context.functionName}.`);
    return toAnswer(await handler(event, context));
  } catch (error) {
    // What Lambda would write to the function's log.
    console.error(error);
    return gatewayAnswer(500, 'Internal Server Error');
  }
}

/** The whole body, or nothing when it is larger than the gateway takes. The rest is read all the same, and dropped. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= payloadLimit) chunks.push(chunk);
  }
  return size <= payloadLimit ? Buffer.concat(chunks) : undefined;
}

function send(response: ServerResponse, { status, headers, body }: Answer) {
  try {
    response.writeHead(status, headers);
  } catch {
    // A header that cannot be sent is the function's fault.
    const { headers, body } = gatewayAnswer(500, 'Internal Server Error');
    response.writeHead(500, headers).end(body);
    return;
  }
  response.end(body);
}

async function listen(server: Server, port: number): Promise<number> {
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(port, '127.0.0.1', listening.resolve);
  await listening.promise;
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

function close(server: Server): Promise<void> {
  const closed = Promise.withResolvers<void>();
  server.close((error) => (error ? closed.reject(error) : closed.resolve()));
  server.closeAllConnections();
  return closed.promise;
}
