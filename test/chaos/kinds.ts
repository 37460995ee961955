import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Kind, Routes } from './kind.ts';

const folder = join(import.meta.dirname, 'kinds');
const all: Kind[] = await Promise.all(
  readdirSync(folder).map(async (file) => (await import(pathToFileURL(join(folder, file)).href)).kind),
);

/** Every kind of deletion, by its function's name. */
export const kinds: ReadonlyMap<string, Kind> = new Map(all.map((kind) => [kind.name, kind]));

/** What all services answer. */
export const routes: Routes = Object.assign({}, ...all.map((kind) => kind.routes));

/** The services these kinds need. */
export const services = [...new Set(Object.keys(routes).map((route) => route.split(' ')[0] ?? ''))].sort();
