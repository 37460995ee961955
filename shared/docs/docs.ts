import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readDocuments } from './documents.ts';
import { functionGraphFiles } from './functiongraph-files.ts';

const root = resolve(import.meta.dirname, '..', '..');

// `npm run docs`: writes the tables that code knows into the documents that show them, and the files of a deployment.
const files = (await functionGraphFiles()).map(({ file, made }) => {
  const path = resolve(root, file);
  return { file, text: existsSync(path) ? readFileSync(path, 'utf8') : '', filled: made };
});
for (const { file, text, filled } of [...(await readDocuments()), ...files]) {
  if (filled === text) continue;
  writeFileSync(resolve(root, file), filled);
  console.log(`${file} is written anew.`);
}
