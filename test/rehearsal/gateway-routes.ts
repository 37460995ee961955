import * as z from 'zod';
import { readService } from '../deploy/read-service.ts';

/** One HTTP route of serverless.yml and the function behind it. */
export interface Route {
  /** As API Gateway writes it: `DELETE /v2/{project_id}/cloudsnapshots/{snapshot_id}`. */
  key: string;
  functionName: string;
  /** Where the handler is: the file without its ending, and the name it is exported by. */
  module: string;
  exported: string;
  /** What Lambda grants one invocation. */
  timeoutSeconds: number;
}

/** A route that fits a request, with what the blanks of its path stand for. */
export interface Match {
  route: Route;
  pathParameters: Record<string, string>;
}

// Only what the gateway needs: osls checks the whole file.
const service = z.object({
  provider: z.object({ timeout: z.number().default(6) }),
  functions: z.record(
    z.string(),
    z.object({
      handler: z.string(),
      timeout: z.number().optional(),
      events: z.array(z.object({ httpApi: z.string().optional() })).default([]),
    }),
  ),
});

/** Reads the HTTP routes that are deployed by a serverless.yml, in its order. */
export function readRoutes(file: string): Route[] {
  const { provider, functions } = service.parse(readService(file));
  return Object.entries(functions).flatMap(([functionName, { handler, timeout, events }]) => {
    const [module = '', exported = ''] = handler.split('.');
    const timeoutSeconds = timeout ?? provider.timeout;
    const keys = events.flatMap(({ httpApi }) => httpApi ?? []);
    return keys.map((key) => ({ key, functionName, module, exported, timeoutSeconds }));
  });
}

/** Finds the route of a request. `path` is already decoded, as API Gateway's is: `%2F` separates segments like `/`. */
export function matchRoute(routes: Route[], method: string, path: string): Match | undefined {
  for (const route of routes) {
    const [wantedMethod, pattern = ''] = route.key.split(' ');
    const pathParameters = wantedMethod === method && fillBlanks(pattern.split('/'), path.split('/'));
    if (pathParameters) return { route, pathParameters };
  }
  return undefined;
}

function fillBlanks(pattern: string[], segments: string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const filled: Record<string, string> = {};
  for (const [i, wanted] of pattern.entries()) {
    const segment = segments[i] ?? '';
    const blank = /^\{(.+)\}$/.exec(wanted)?.[1];
    if (blank ? segment === '' : segment !== wanted) return undefined;
    if (blank) filled[blank] = segment;
  }
  return filled;
}
