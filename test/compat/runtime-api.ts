import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What the runtime says of an invocation: the handler's answer, or the error it reported. */
export type Reply = { answer: unknown } | { error: Failure };

interface Failure {
  errorType: string;
  errorMessage: string;
}

/** The service that Lambda's runtime asks for events, for one runtime. */
export interface RuntimeApi {
  /** Host and port, as the runtime is told. */
  address: string;
  /** Hands an event to the runtime as soon as it asks for one. */
  invoke(event: unknown): Promise<Reply>;
  /** Says that the runtime will not ask or answer any more. */
  giveUp(reason: Error): void;
  close(): void;
}

const version = '2018-06-01';

/** Serves Lambda's Runtime API on a free port; each invocation may last `limitMs`, as far as the handler is told. */
export async function startRuntimeApi(limitMs: number): Promise<RuntimeApi> {
  const asked: ServerResponse[] = [];
  let arrival = Promise.withResolvers<void>();
  let reply = Promise.withResolvers<Reply>();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, of, verb] = request.url?.match(`^/${version}/runtime/(init|invocation).*/(next|response|error)$`) ?? [];
    if (verb === 'next') {
      asked.push(response);
      arrival.resolve();
      return;
    }
    const body = (await json(request)) as Failure;
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    if (verb === 'response') reply.resolve({ answer: body });
    else if (of === 'invocation') reply.resolve({ error: body });
    else giveUp(new Error(`The runtime could not load the function: ${body.errorMessage.split('\n')[0]}`));
  }

  function giveUp(reason: Error) {
    for (const { promise, reject } of [arrival, reply]) {
      promise.catch(() => {});
      reject(reason);
    }
  }

  const server = createServer((request, response) => void serve(request, response).catch(giveUp));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async invoke(event) {
      await arrival.promise;
      [arrival, reply] = [Promise.withResolvers(), Promise.withResolvers()];
      asked.shift()?.writeHead(200, headers(limitMs)).end(JSON.stringify(event));
      return reply.promise;
    },
    giveUp,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function headers(limitMs: number) {
  return {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': randomUUID(),
    'lambda-runtime-deadline-ms': String(Date.now() + limitMs),
    'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-central-1:123456789012:function:local',
    'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0',
  };
}
