import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The functions there are: one for each file of functions/ below `root`. */
export function functionNames(root: string): string[] {
  const files = readdirSync(join(root, 'functions'));
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}
