import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The rules that come with the tool, as they stand in their file: the recipes of serverless.yml. */
export function shippedRules(): string {
  return readFileSync(join(import.meta.dirname, 'examples', 'careful.yaml'), 'utf8');
}
