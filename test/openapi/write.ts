import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { documentFile } from '../rehearsal/docs-document.ts';
import { openApi } from './document.ts';

// Writes the OpenAPI document anew, after a change to an operation, a rule or an answer.
const document = await openApi();
writeFileSync(documentFile, `${JSON.stringify(document, undefined, 2)}\n`);
console.log(`${relative(process.cwd(), documentFile)}: ${Object.keys(document.paths).length} paths`);
