import type { OwnEntry } from './expand-function.ts';

/** What serverless.yml and the files of functions/ do not agree on, a sentence each: what is wrong and what to do. */
export function serviceProblems(functions: Record<string, OwnEntry | null> | undefined, files: string[]): string[] {
  const entries = functions ?? {};
  const missing = files.filter((name) => !Object.hasOwn(entries, name)).map(missingEntry);
  const wrong = Object.entries(entries).flatMap(([name, own]) => {
    if (!files.includes(name)) return [missingFile(name)];
    return hasRoute(own) ? [] : [missingRoute(name)];
  });
  return [...missing, ...wrong];
}

function hasRoute(own: OwnEntry | null): boolean {
  const events: unknown = own?.events;
  return Array.isArray(events) && events.some((event) => String(Object(event).httpApi).startsWith('DELETE /'));
}

function missingEntry(name: string): string {
  return `functions/${name}.ts has no entry in serverless.yml. Add to its functions:
  ${name}:
    events:
      - httpApi: <the route of the operation in functions/${name}.ts>`;
}

function missingFile(name: string): string {
  return `serverless.yml has a function ${name}, but there is no functions/${name}.ts. Add the file, or remove the entry.`;
}

function missingRoute(name: string): string {
  return `The function ${name} of serverless.yml has no DELETE route. Add to its events:
      - httpApi: <the route of the operation in functions/${name}.ts>`;
}
