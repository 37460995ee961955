import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { openApi } from './document.ts';

// `npm run openapi [file]`: writes the OpenAPI document, made anew of the operations and of what they answer.
const [, , file = join(import.meta.dirname, '..', '..', 'dist', 'openapi.json')] = process.argv;
const document = await openApi();
mkdirSync(dirname(resolve(file)), { recursive: true });
writeFileSync(file, `${JSON.stringify(document, undefined, 2)}\n`);
console.log(`${relative(process.cwd(), file)}: ${Object.keys(document.paths).length} paths`);
