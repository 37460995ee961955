import { hash } from 'node:crypto';
import type { Context } from 'hono';
import { type APIGatewayProxyResult, handle, type LambdaEvent } from 'hono/aws-lambda';
import { Hono } from 'hono/tiny';
import type { Operation } from '../../deletion/define.ts';
import { type Invocation, perform, type Result } from '../../deletion/handle.ts';
import { readJson, show } from '../../deletion/request.ts';
import { InvalidRequest } from '../../transport/fault.ts';
import { actOn } from '../events.ts';
import { checkKey } from './bearer.ts';
import { readCloudEvents } from './cloud-events.ts';
import { rememberOnce } from './once.ts';
import { type Problem, problemOf } from './problem.ts';
import { pathParameters, queryOf, rawPath, tidy } from './request.ts';
import { verifyWebhook } from './webhook.ts';

type Env = { Bindings: { event: LambdaEvent } };

const codes: Record<Result['status'], 200 | 202 | 409> = {
  deleted: 200,
  absent: 200,
  planned: 200,
  accepted: 202,
  refused: 409,
};

/** Answers the HTTP events of one operation: its own line, its webhook, its sweep and its events; problems as RFC 9457 has them. */
export function createHttp<P extends object, S extends object, R extends object>(operation: Operation<P, S, R>) {
  const arrivals = new WeakMap<object, { event: LambdaEvent; invocation: Invocation; unfit: string | undefined }>();
  const webhooks = rememberOnce<{ print: string; result: Result }>(1000);
  // Matched on the path as the gateway gave it: a URL parser resolves dot segments and would address something else.
  const app = new Hono<Env>({ getPath: (_request, options) => rawPath(arrived(options as { env: Env['Bindings'] })) });

  function arrived({ env }: { env: Env['Bindings'] }): LambdaEvent {
    return arrivals.get(env.event)?.event ?? env.event;
  }

  function arrival(c: Context<Env>): Invocation {
    return arrivals.get(c.env.event)?.invocation as Invocation;
  }
  /** The bytes that came: what a signature is over. Asked for when the caller is known, for it may complain. */
  async function bodyOf(c: Context<Env>): Promise<Buffer> {
    const { unfit } = arrivals.get(c.env.event) ?? {};
    if (unfit) throw new InvalidRequest([{ field: 'body', message: unfit }]);
    return Buffer.from(await c.req.arrayBuffer());
  }

  app.use(async (c, next) => {
    // The router takes one slash more for the same path; the API does not.
    if (rawPath(arrived(c)).endsWith('/')) c.res = await c.notFound();
    else await next();
    const { invocation } = arrivals.get(c.env.event) ?? {};
    if (invocation) c.header('x-request-id', invocation.id);
    if (invocation?.trace) c.header('traceparent', invocation.trace);
  });

  app.delete(operation.route.slice('DELETE '.length).replaceAll(/\{(\w+)\}/g, ':$1'), async (c) => {
    const invocation = arrival(c);
    checkKey(c.req.header('authorization'), invocation.runtime.access.apiKey);
    // Whoever writes dry_run into a body means it; to ignore the body would be to delete for real.
    if ((await bodyOf(c)).length > 0)
      throw new InvalidRequest([
        { field: 'body', message: 'must be empty: dry_run and wait belong in the query string' },
      ]);
    const matched = c.req.param() as Record<string, string>;
    const read = pathParameters(arrived(c));
    const path = Object.fromEntries(Object.keys(matched).map((name) => [name, read[name] ?? matched[name] ?? '']));
    const { dry_run, wait, ...own } = singleValues(queryOf(arrived(c)), path);
    const result = await perform(operation, { params: { ...own, ...path }, dry_run, wait }, invocation);
    return c.json(result, codes[result.status]);
  });

  app.post(`/webhooks/${operation.name}`, async (c) => {
    const invocation = arrival(c);
    const { access, clock } = invocation.runtime;
    // What is unfit was emptied on its way in, so no signature fits it: a stranger's answer is enough.
    const body = Buffer.from(await c.req.arrayBuffer());
    const id = verifyWebhook((name) => c.req.header(name), body, access.webhooks, clock.now());
    const print = hash('sha256', body);
    const make = async () => ({
      print,
      result: await perform(operation, readJson(body.toString()), { ...invocation, ...(id && { cause: id }) }),
    });
    const told = await (id ? webhooks(id, make) : make());
    if (told.print !== print)
      throw new InvalidRequest([{ field: 'webhook-id', message: 'is that of another message, which was answered' }]);
    return c.json(told.result, codes[told.result.status]);
  });

  app.post(`/sweeps/${operation.name}`, async (c) => {
    const invocation = arrival(c);
    checkKey(c.req.header('authorization'), invocation.runtime.access.apiKey);
    const { sweep } = await import('../../sweep/sweep.ts');
    const report = await sweep(operation, readJson((await bodyOf(c)).toString()), invocation);
    return c.json(report, report.guards.length > 0 ? 409 : 200);
  });

  app.post(`/events/${operation.name}`, async (c) => {
    const invocation = arrival(c);
    checkKey(c.req.header('authorization'), invocation.runtime.access.apiKey);
    const events = readCloudEvents(c.req.header(), (await bodyOf(c)).toString());
    return c.json({ results: await actOn(operation, events, invocation) });
  });

  app.notFound((c) =>
    answerProblem(c, { title: 'Not found', status: 404, detail: `This function answers ${operation.route}.` }),
  );
  app.onError((error, c) => answerProblem(c, problemOf(error)));

  const answer = handle(app);
  return (event: LambdaEvent, invocation: Invocation): Promise<APIGatewayProxyResult> => {
    const { safe, unfit } = tidy(event);
    arrivals.set(safe, { event, invocation, unfit });
    return answer(safe);
  };
}

/** Query parameters, each given once and none twice by another name: which of two values is meant cannot be guessed. */
function singleValues(query: Map<string, string[]>, path: Record<string, string>): Record<string, string> {
  const twice = [...query].filter(([name, values]) => values.length > 1 || Object.hasOwn(path, name));
  if (twice.length > 0)
    throw new InvalidRequest(twice.map(([name]) => ({ field: show(name), message: 'is given more than once' })));
  return Object.fromEntries([...query].map(([name, [value = '']]) => [name, value]));
}

function answerProblem(c: Context, problem: Problem): Response {
  const { status, retry_after } = problem;
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  if (retry_after !== undefined) headers['retry-after'] = String(retry_after);
  return c.body(JSON.stringify({ type: 'about:blank', ...problem }), status as 400, headers);
}
