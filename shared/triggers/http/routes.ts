import { hash } from 'node:crypto';
import type { APIGatewayProxyResult, LambdaEvent } from 'hono/aws-lambda';
import { Hono } from 'hono/tiny';
import type { Operation } from '../../deletion/define.ts';
import { InvalidRequest } from '../../deletion/errors.ts';
import { handle } from '../../deletion/handle.ts';
import type { Result } from '../../deletion/outcome.ts';
import { readJson } from '../../deletion/request.ts';
import type { Container, Invocation } from '../container.ts';
import { handleEvents } from '../events.ts';
import { readCloudEvents } from './cloud-events.ts';
import { readHttpEvent, writeAnswer } from './event.ts';
import { rememberOnce } from './once.ts';
import { type Problem, problemOf } from './problem.ts';
import { authorized, bodyOf, refuseQuery, singleValues, type Visit, type Visited } from './visit.ts';
import { isPing, readWebhook, verifyWebhook } from './webhook.ts';

const codes: Record<Result['status'], 200 | 202 | 409> = {
  deleted: 200,
  absent: 200,
  planned: 200,
  accepted: 202,
  refused: 409,
};

/** Answers the HTTP events of one operation: its route, its webhook, its sweep and its events; problems as RFC 9457 has them. */
export function createRoutes(
  operation: Operation,
): (event: LambdaEvent, container: Container, invocation: Invocation) => Promise<APIGatewayProxyResult> {
  const { name, route } = operation;
  const line = route.slice('DELETE '.length);
  // Matched on the path as the gateway gave it: a URL parser resolves dot segments and would address something else.
  const app = new Hono<{ Bindings: Visit }>({
    getPath: (_request, options) => (options as { env: Visit }).env.path,
  });
  app.use(async (c, next) => {
    // The router takes one slash more for the same path; the API does not.
    if (c.env.path.endsWith('/')) c.res = await c.notFound();
    else await next();
    const { id, request = id, trace } = c.env.invocation;
    c.header('x-request-id', request);
    if (trace) c.header('traceparent', trace);
  });
  app.delete(line.replaceAll(/\{(\w+)\}/g, ':$1'), deletion(operation));
  app.post(`/webhooks/${name}`, webhook(operation));
  app.post(`/sweeps/${name}`, async (c) => {
    const context = authorized(operation, c);
    refuseQuery(c);
    const { sweep } = await import('../../sweep/sweep.ts');
    const report = await sweep(operation, readJson(bodyOf(c).toString()), context, c.env.container.sweepSettings());
    return c.json(report, report.guards.length > 0 ? 409 : 200);
  });
  app.post(`/events/${name}`, async (c) => {
    const context = authorized(operation, c);
    refuseQuery(c);
    const events = readCloudEvents(c.req.header(), bodyOf(c).toString());
    return c.json({ results: await handleEvents(operation, events, context, c.env.container) });
  });
  app.notFound((c) => answerProblem(c, unknownRoute(route)));
  app.onError((error, c) => answerProblem(c, problemOf(error)));

  const lines = [line, ...['webhooks', 'sweeps', 'events'].map((kind) => `/${kind}/${name}`)];
  return async (event, container, invocation) => {
    const call = readHttpEvent(event, lines);
    return writeAnswer(event, await app.fetch(call.request, { ...call, container, invocation }));
  };
}

/** The operation's own route, as the API reference has it, with `dry_run` and `wait` in the query. */
function deletion(operation: Operation) {
  return async (c: Visited) => {
    const context = authorized(operation, c);
    // Whoever writes dry_run into a body means it; to ignore the body would be to delete for real.
    if (bodyOf(c).length > 0)
      throw new InvalidRequest([
        { field: 'body', message: 'must be empty: dry_run and wait belong in the query string' },
      ]);
    const matched = c.req.param() as Record<string, string>;
    const given = c.env.pathParameters;
    const path = Object.fromEntries(Object.entries(matched).map(([key, value]) => [key, given[key] ?? value]));
    const { dry_run, wait, ...own } = singleValues(c.env.query, path);
    const result = await handle(operation, { params: { ...own, ...path }, dry_run, wait }, context);
    return c.json(result, codes[result.status]);
  };
}

/** What a webhook was answered, and to which bytes. */
interface Told {
  print: string;
  result: Result;
}

/**
 * A signed message; a repeated one gets the same answer and deletes nothing twice. What was refused is looked at anew, for the
 * reason may be gone by then.
 */
function webhook(operation: Operation) {
  const isFinal = ({ result }: Told) => ['deleted', 'absent', 'accepted'].includes(result.status);
  const remembered = rememberOnce<Told>(1000, isFinal);
  return async (c: Visited) => {
    const { container, body, invocation } = c.env;
    // What is unfit was emptied on its way in, so no signature fits it: a stranger's answer is enough.
    const id = verifyWebhook((name) => c.req.header(name), body, container.access.webhooks, container.clock.now());
    const context = container.begin(operation.name, invocation);
    refuseQuery(c);
    if (isPing((name) => c.req.header(name))) {
      const ignored = { operation: operation.name, status: 'ignored', reason: 'It is a ping and asks for nothing.' };
      context.log.info({ ...ignored, invocation: context.invocation });
      return c.json(ignored);
    }
    const print = hash('sha256', body);
    const make = async () => ({
      print,
      result: await handle(operation, readWebhook(body), { ...context, ...(id && { cause: id }) }),
    });
    const told = await (id ? remembered(id, make) : make());
    if (told.print !== print)
      throw new InvalidRequest([{ field: 'webhook-id', message: 'is that of another message, which was answered' }]);
    return c.json(told.result, codes[told.result.status]);
  };
}

/** Elsewhere on this cloud 404 says that something is gone. Here nothing was looked for. */
function unknownRoute(route: string): Problem {
  const detail = `This function answers ${route}. The request is for another path or method: nothing was looked for, so this says nothing of what is there.`;
  return { title: 'Not found', status: 404, detail };
}

function answerProblem(c: Visited, problem: Problem): Response {
  const { status, retry_after } = problem;
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  if (retry_after !== undefined) headers['retry-after'] = String(retry_after);
  return c.body(JSON.stringify({ type: 'about:blank', ...problem }), status as 400, headers);
}
