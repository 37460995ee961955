import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Bundle, bundleFunction, targets } from './bundle.ts';
import { functionNames } from './function-names.ts';

const root = resolve(import.meta.dirname, '..', '..');

await rm(join(root, 'dist'), { recursive: true, force: true });
const names = functionNames(root);
if (names.length === 0) throw new Error('There is no function to build in functions/.');
for (const target of targets) {
  for (const name of names) print(await bundleFunction(root, name, target));
}

function print({ cloud, name, minified, zipped }: Bundle) {
  const bytes = (count: number) => count.toLocaleString('en').padStart(8);
  console.log(`${cloud.padEnd(14)}${name.padEnd(24)}${bytes(minified)} B minified ${bytes(zipped)} B zipped`);
}
