import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Routes } from './answer.ts';
import type { Example, Examples, Fake, Latency } from './fake.ts';

/** All that the fakes of one service export, together. */
export interface Service extends Fake {
  routes: Routes;
  latency: Latency;
  examples: Examples;
}

const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** Every service of this cloud by its name, which is that of its folder. Read once. */
export const services: ReadonlyMap<string, Service> = new Map(
  await Promise.all(folders.map(async ({ name }) => [name, await readService(name)] as const)),
);

/** How long every transition usually takes. */
export const usualLatency: Latency = together([...services].map(([name, { latency }]) => [`${name}/`, latency]));

const examples = together([...services].map(([name, service]) => [`${name}/`, service.examples]));

/** The example of a function's deletion. Throws a sentence when no fake has one. */
export function exampleOf(name: string): Example {
  const example = examples[name];
  if (!example)
    throw new Error(`There is no example of ${name}: export one from the file in test/rehearsal/cloud/ that fakes it.`);
  return example;
}

async function readService(name: string): Promise<Service> {
  const folder = join(import.meta.dirname, name);
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const fakes: Fake[] = await Promise.all(files.map((file) => import(pathToFileURL(join(folder, file)).href)));
  const { otherProject } = fakes.find((fake) => fake.otherProject) ?? {};
  return {
    ...(otherProject && { otherProject }),
    routes: together(fakes.map(({ routes = {} }, i) => [`${name}/${files[i]}`, routes])),
    latency: together(fakes.map(({ latency = {} }, i) => [`${name}/${files[i]}`, latency])),
    examples: together(fakes.map(({ examples = {} }, i) => [`${name}/${files[i]}`, examples])),
  };
}

/** One record of several, each with where it stands; a name that is given twice would hide what one of the files says. */
function together<Value>(records: (readonly [string, Readonly<Record<string, Value>>])[]): Record<string, Value> {
  const merged: Record<string, Value> = {};
  const claimed = new Map<string, string>();
  for (const [place, record] of records)
    for (const [name, value] of Object.entries(record)) {
      const other = claimed.get(name);
      if (other) throw new Error(`Both ${other} and ${place} in test/rehearsal/cloud/ claim ${name}: rename one.`);
      claimed.set(name, place);
      merged[name] = value;
    }
  return merged;
}
