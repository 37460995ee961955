import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Gateway, startGateway } from './gateway.ts';
import type { LambdaContext } from './gateway-context.ts';
import type { HttpEvent } from './gateway-event.ts';
import type { Handler } from './gateway-handlers.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.ts';

const yaml = `
service: stub
provider: { name: aws, timeout: 900 }
functions:
  remove:
    events:
      - httpApi: DELETE /v1/{project_id}/things/{key}
      - schedule: rate(1 day)
  slow:
    timeout: 1
    events:
      - httpApi: GET /slow
`;

/** A gateway in front of two functions that are none: one answers what a test tells it to, the other never. */
export interface Stub {
  gateway: Gateway;
  clock: VirtualClock;
  /** A folder with the serverless.yml. */
  folder: string;
  serverless: string;
  handlers: Record<string, Handler>;
  events: HttpEvent[];
  contexts: LambdaContext[];
  /** What `remove` returns from now on; an error is thrown. */
  answer: unknown;
  /** Resolves when `slow` was called. */
  slowCalled: Promise<void>;
  send(method: string, path: string, init?: RequestInit): Promise<{ status: number; headers: Headers; body: string }>;
  close(): Promise<void>;
}

/** Starts the stub on a free port. */
export async function startStub(): Promise<Stub> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  const serverless = join(folder, 'serverless.yml');
  writeFileSync(serverless, yaml);
  const remove: Handler = (event, context) => {
    stub.events.push(event);
    stub.contexts.push(context);
    if (stub.answer instanceof Error) throw stub.answer;
    return stub.answer;
  };
  const { promise: slowCalled, resolve: calledSlow } = Promise.withResolvers<void>();
  const slow: Handler = () => {
    calledSlow();
    return new Promise(() => {});
  };
  const handlers = { remove, slow };
  const clock = virtualClock();
  const gateway = await startGateway({ serverless, handlers, clock });
  const stub: Stub = {
    gateway,
    clock,
    folder,
    serverless,
    handlers,
    events: [],
    contexts: [],
    answer: { statusCode: 204 },
    slowCalled,
    async send(method, path, init = {}) {
      const response = await fetch(gateway.url + path, { method, ...init });
      return { status: response.status, headers: response.headers, body: await response.text() };
    },
    async close() {
      await gateway.close();
      rmSync(folder, { recursive: true });
    },
  };
  return stub;
}
