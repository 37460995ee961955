import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readDocuments } from './documents.ts';

// `npm run docs`: writes the tables that code knows into the documents that show them.
for (const { file, text, filled } of await readDocuments()) {
  if (filled === text) continue;
  writeFileSync(resolve(import.meta.dirname, '..', '..', file), filled);
  console.log(`${file} is written anew.`);
}
