import { Writable } from 'node:stream';
import { startDeadline } from '../shared/base/deadline.ts';
import type { Operation } from '../shared/deletion/define.ts';
import { handle } from '../shared/deletion/handle.ts';
import type { Result } from '../shared/deletion/outcome.ts';
import type { Params } from '../shared/deletion/target.ts';
import { createLog } from '../shared/outbound/log.ts';
import type { Environment } from '../shared/transport/settings.ts';
import { type Container, createContainer } from '../shared/triggers/container.ts';
import { createHandler, type Handler } from '../shared/triggers/handler.ts';
import { wrongIn } from './outbound/log-lines.ts';
import { wrongLines } from './outbound/wrong-lines.ts';
import { type Cloud, type CloudOptions, startCloud } from './rehearsal/cloud/cloud.ts';
import { pathOf } from './rehearsal/cloud/routing.ts';
import { type VirtualClock, virtualClock } from './rehearsal/virtual-clock.ts';

/** The key the staged deployment is configured with. */
export const apiKey = 'a-key-for-tests-only';

/** A deployment in front of an embedded cloud, on one clock that tests own. */
export interface Stage {
  cloud: Cloud;
  clock: VirtualClock;
  container: Container;
  /** Every log line so far, parsed. Each is held against what is documented of it. */
  logged: Record<string, unknown>[];
  /** The handler of an operation as it would be deployed, in this stage's container. */
  serve(operation: Operation): Handler;
  /** Sends an operation's route through its handler as an API Gateway v2 event. */
  send(
    operation: Operation,
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

/** Starts an embedded cloud and a container that talks to it over real sockets. Close `stage.cloud` afterwards. */
export async function setStage(options: CloudOptions & { environment?: Environment } = {}): Promise<Stage> {
  const clock = virtualClock();
  const { environment, ...cloudOptions } = options;
  const cloud = await startCloud({ clock, ...cloudOptions });
  const logged: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      const line = JSON.parse(String(chunk));
      logged.push(line);
      wrongLines.push(...[wrongIn(line)].flatMap((wrong) => wrong ?? []));
      done();
    },
  });
  const container = createContainer({
    environment: { ...cloud.environment(), CLEANUP_API_KEY: apiKey, ...environment },
    clock,
    random: () => 0.5,
    log: createLog('info', sink),
  });
  const stage: Stage = {
    cloud,
    clock,
    container,
    logged,
    serve: (operation) => createHandler(operation, () => container),
    send: async (operation, params, query = {}, remaining = 29_000) => {
      const projectId = cloud.environment().HW_PROJECT_ID ?? '';
      const event = httpEvent(operation.route, { project_id: projectId, ...params }, query);
      return readAnswer(await stage.serve(operation)(event, { getRemainingTimeInMillis: () => remaining }));
    },
  };
  return stage;
}

/** One deletion, watched, where there is a quarter of an hour for it, as a queue or a timer gives. */
export function takeTime({ clock, container }: Stage, operation: Operation, params: Params): Promise<Result> {
  const deadline = startDeadline(clock, 15 * 60_000, new AbortController().signal);
  return handle(operation, { params, wait: true }, container.begin(operation.name, { deadline, id: 'with-time' }));
}

/** An API Gateway HTTP API (v2) event for a route with its path parameters filled. */
export function httpEvent(route: string, params: Record<string, string>, query: Record<string, string> = {}) {
  const [method = ''] = route.split(' ');
  const path = pathOf(route, params);
  return {
    version: '2.0',
    routeKey: route,
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
