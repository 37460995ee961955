import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LambdaContext } from './gateway-context.ts';
import type { HttpEvent } from './gateway-event.ts';
import type { Route } from './gateway-routes.ts';

/** A deployed function's handler, as the gateway calls it. */
export type Handler = (event: HttpEvent, context: LambdaContext) => unknown;

/** Imports what serverless.yml names, from a directory of sources (`<name>.ts`) or of bundles (`<name>/<name>.mjs`). */
export async function importHandlers(routes: Route[], from: string): Promise<Record<string, Handler>> {
  const functions = new Map(routes.map((route) => [route.functionName, route]));
  const imported = [...functions].map(async ([name, route]) => [name, await importHandler(route, from)] as const);
  return Object.fromEntries(await Promise.all(imported));
}

async function importHandler({ module, exported }: Route, from: string): Promise<Handler> {
  const files = [`${module}.ts`, `${module}/${module}.mjs`].map((file) => resolve(from, file));
  const file = files.find(existsSync) ?? join(from, `${module}.ts`);
  const handler: unknown = (await import(pathToFileURL(file).href))[exported];
  if (!isHandler(handler)) throw new Error(`${file} exports no function named ${exported}.`);
  return handler;
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}
