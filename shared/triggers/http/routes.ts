import { hash } from 'node:crypto';
import type { APIGatewayProxyResult, LambdaEvent } from 'hono/aws-lambda';
import { PatternRouter } from 'hono/router/pattern-router';
import { tryDecode } from 'hono/utils/url';
import type { Operation } from '../../deletion/define.ts';
import { InvalidRequest } from '../../deletion/errors.ts';
import { handle } from '../../deletion/handle.ts';
import type { Result } from '../../deletion/outcome.ts';
import { readJson } from '../../deletion/request.ts';
import type { Container, Invocation } from '../container.ts';
import { handleEvents } from '../events.ts';
import { type HttpAnswer, jsonAnswer, problemAnswer } from './answer.ts';
import { readCloudEvents } from './cloud-events.ts';
import { readHttpEvent, writeAnswer } from './event.ts';
import { rememberOnce } from './once.ts';
import { problemOf, unknownRoute } from './problem.ts';
import { Unauthorized } from './unauthorized.ts';
import { authorized, bodyOf, refuseQuery, scopeOfDeletion, scopeOfSweep, singleValues, type Visit } from './visit.ts';
import { isPing, readWebhook, verifyWebhook } from './webhook.ts';

const codes: Record<Result['status'], number> = {
  deleted: 200,
  absent: 200,
  planned: 200,
  accepted: 202,
  refused: 409,
};

/** What one route does with a call; `params` are its path parameters, as they stand in the path. */
type Route = (visit: Visit, params: Record<string, string>) => Promise<HttpAnswer>;

/** Answers the HTTP events of one operation: its route, its webhook, its sweep and its events; problems as RFC 9457 has them. */
export function createRoutes(
  operation: Operation,
): (event: LambdaEvent, container: Container, invocation: Invocation) => Promise<APIGatewayProxyResult> {
  const { name, route } = operation;
  const line = route.slice('DELETE '.length);
  // Only the router is hono's: the rest of it would load the whole of fetch.
  const router = new PatternRouter<Route>();
  router.add('DELETE', line.replaceAll(/\{(\w+)\}/g, ':$1'), deletion(operation));
  router.add('POST', `/webhooks/${name}`, webhook(operation));
  router.add('POST', `/sweeps/${name}`, sweeps(operation));
  router.add('POST', `/events/${name}`, events(operation));

  async function answer(visit: Visit): Promise<HttpAnswer> {
    const { method, path } = visit;
    // The router takes one slash more for the same path; the API does not.
    const [found] = (path.endsWith('/') ? [] : router.match(method, path)[0]) as [Route, Record<string, string>][];
    if (!found) return problemAnswer(unknownRoute(route));
    const [act, params] = found;
    return act(visit, params).catch((error: unknown) => {
      if (error instanceof Unauthorized) visit.container.turnedAway.add();
      return problemAnswer(problemOf(error));
    });
  }

  const lines = [line, ...['webhooks', 'sweeps', 'events'].map((kind) => `/${kind}/${name}`)];
  return async (event, container, invocation) => {
    // Matched on the path as the gateway gave it: a URL parser resolves dot segments and would address something else.
    const call = readHttpEvent(event, lines);
    const { status, headers, body } = await answer({ ...call, container, invocation });
    const { id, request = id, trace } = invocation;
    const named = { ...headers, 'x-request-id': request, ...(trace && { traceparent: trace }) };
    return writeAnswer(event, { status, headers: named, body: call.method === 'HEAD' ? '' : body });
  };
}

/** A sweep, whose rule is the body. */
function sweeps(operation: Operation): Route {
  return async (visit) => {
    authorized(operation, visit, 'plan', 'sweep');
    refuseQuery(visit);
    const rule = readJson(bodyOf(visit).toString());
    // Which of the two it takes is said by the body alone.
    const context = authorized(operation, visit, scopeOfSweep(rule));
    const { sweep } = await import('../../sweep/sweep.ts');
    const report = await sweep(operation, rule, context, visit.container.sweepSettings());
    return jsonAnswer(report, report.guards.length > 0 ? 409 : 200);
  };
}

/** CloudEvents, by their HTTP binding. */
function events(operation: Operation): Route {
  return async (visit) => {
    const context = authorized(operation, visit, 'delete');
    refuseQuery(visit);
    const given = readCloudEvents(Object.fromEntries(visit.headers), bodyOf(visit).toString());
    return jsonAnswer({ results: await handleEvents(operation, given, context, visit.container) });
  };
}

/** The operation's own route, as the API reference has it, with `dry_run` and `wait` in the query. */
function deletion(operation: Operation): Route {
  return async (visit, params) => {
    const context = authorized(operation, visit, scopeOfDeletion(visit));
    // Whoever writes dry_run into a body means it; to ignore the body would be to delete for real.
    if (bodyOf(visit).length > 0)
      throw new InvalidRequest([
        { field: 'body', message: 'must be empty: dry_run and wait belong in the query string' },
      ]);
    const given = visit.pathParameters;
    const path = Object.fromEntries(
      Object.entries(params).map(([key, value]) => [key, given[key] ?? tryDecode(value, decodeURIComponent)]),
    );
    const { dry_run, wait, ...own } = singleValues(visit.query, path);
    const result = await handle(operation, { params: { ...own, ...path }, dry_run, wait }, context);
    return jsonAnswer(result, codes[result.status]);
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
function webhook(operation: Operation): Route {
  const isFinal = ({ result }: Told) => ['deleted', 'absent', 'accepted'].includes(result.status);
  const remembered = rememberOnce<Told>(1000, isFinal);
  return async (visit) => {
    const { headers, container, body, invocation } = visit;
    const header = (name: string) => headers.get(name);
    // What is unfit was emptied on its way in, so no signature fits it: a stranger's answer is enough.
    const id = verifyWebhook(header, body, container.access.webhooks, container.clock.now());
    const context = container.begin(operation.name, invocation);
    refuseQuery(visit);
    if (isPing(header)) {
      const ignored = { operation: operation.name, status: 'ignored', reason: 'It is a ping and asks for nothing.' };
      context.log.info({ ...ignored, invocation: context.invocation });
      return jsonAnswer(ignored);
    }
    const print = hash('sha256', body);
    const make = async () => ({
      print,
      result: await handle(operation, readWebhook(body), { ...context, ...(id && { cause: id }) }),
    });
    const told = await (id ? remembered(id, make) : make());
    if (told.print !== print)
      throw new InvalidRequest([{ field: 'webhook-id', message: 'is that of another message, which was answered' }]);
    return jsonAnswer(told.result, codes[told.result.status]);
  };
}
