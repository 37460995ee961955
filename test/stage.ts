import { Writable } from 'node:stream';
import type { Operation } from '../shared/deletion/define.ts';
import { createLog } from '../shared/outbound/log.ts';
import type { Environment } from '../shared/triggers/config.ts';
import { createRuntime, type Runtime } from '../shared/triggers/container.ts';
import { type Handler, serve } from '../shared/triggers/handler.ts';
import { type Cloud, type CloudOptions, startCloud } from './rehearsal/cloud/cloud.ts';
import { type VirtualClock, virtualClock } from './rehearsal/virtual-clock.ts';

/** The key the staged deployment is configured with. */
export const apiKey = 'a-key-for-tests-only';

/** A deployment in front of an embedded cloud, on one clock that tests own. */
export interface Stage {
  cloud: Cloud;
  clock: VirtualClock;
  runtime: Runtime;
  /** Every log line so far, parsed. */
  logged: Record<string, unknown>[];
  /** The handler of an operation as it would be deployed, on this stage's runtime. */
  serve<P extends object, S extends object, R extends object>(operation: Operation<P, S, R>): Handler;
  /** Sends an operation's line through its handler as an API Gateway v2 event. */
  send<P extends object, S extends object, R extends object>(
    operation: Operation<P, S, R>,
    params: Record<string, string>,
    query?: Record<string, string>,
    remaining?: number,
  ): Promise<Answer>;
}

/** An HTTP answer with its body read. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** Starts an embedded cloud and a runtime that talks to it over real sockets. Close `stage.cloud` afterwards. */
export async function setStage(options: CloudOptions & { environment?: Environment } = {}): Promise<Stage> {
  const clock = virtualClock();
  const { environment, ...cloudOptions } = options;
  const cloud = await startCloud({ clock, ...cloudOptions });
  const logged: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const runtime = createRuntime({
    environment: { ...cloud.environment(), CLEANUP_API_KEY: apiKey, ...environment },
    clock,
    random: () => 0.5,
    log: createLog('info', sink),
  });
  const stage: Stage = {
    cloud,
    clock,
    runtime,
    logged,
    serve: (operation) => serve(operation, () => runtime),
    send: async (operation, params, query = {}, remaining = 29_000) => {
      const projectId = cloud.environment().HW_PROJECT_ID ?? '';
      const event = httpEvent(operation.route, { project_id: projectId, ...params }, query);
      return readAnswer(await stage.serve(operation)(event, { getRemainingTimeInMillis: () => remaining }));
    },
  };
  return stage;
}

/** An API Gateway HTTP API (v2) event for a line with its blanks filled. */
export function httpEvent(line: string, params: Record<string, string>, query: Record<string, string> = {}) {
  const [method = '', template = ''] = line.split(' ');
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  return {
    version: '2.0',
    routeKey: line,
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { authorization: `Bearer ${apiKey}`, host: 'cleanup.example.com' },
    requestContext: { domainName: 'cleanup.example.com', stage: '$default', http: { method, path } },
    isBase64Encoded: false,
  };
}

/** Reads a Lambda proxy answer. */
export function readAnswer(answer: unknown): Answer {
  const { statusCode, headers, body } = answer as { statusCode: number; headers: Record<string, string>; body: string };
  return { status: statusCode, headers, body: JSON.parse(body) };
}
