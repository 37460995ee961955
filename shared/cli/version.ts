import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The edition of this tool, as package.json has it; the bundle has the number itself. */
export const version: string = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'),
).version;

/** What whatever it writes down names as its maker. */
export const tool = `cleanup-functions ${version}`;
