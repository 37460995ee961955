import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Surroundings } from './surroundings.ts';
import { print } from './terminal/print.ts';

/** The rules that come with the tool, as they stand in their file: the recipes of serverless.yml. */
export function shippedRules(): string {
  return readFileSync(join(import.meta.dirname, 'examples', 'careful.yaml'), 'utf8');
}

/** Shows the shipped rules to whoever gave none, unless nothing is to be said. */
export function showShippedRules(
  { rules, quiet }: { rules?: string | undefined; quiet: boolean },
  { err }: Pick<Surroundings, 'err'>,
): void {
  if (rules === undefined && !quiet) print(err, `Without a rules file, by these rules:\n\n${shippedRules()}`);
}
