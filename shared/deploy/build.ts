import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Bundle, bundleFunction, targets } from './bundle.ts';
import { bundleCommand } from './bundle-command.ts';
import { functionNames } from './function-names.ts';

const root = resolve(import.meta.dirname, '..', '..');

await rm(join(root, 'dist'), { recursive: true, force: true });
const names = functionNames(root);
if (names.length === 0) throw new Error('There is no function to build in functions/.');
for (const target of targets) {
  for (const name of names) print(await bundleFunction(root, name, target));
}
const command = await bundleCommand(root);
console.log(`${'cli'.padEnd(14)}${'cleanup-functions'.padEnd(24)}${bytes(command)} B minified`);

function bytes(count: number): string {
  return count.toLocaleString('en').padStart(8);
}

function print({ cloud, name, minified, zipped }: Bundle) {
  console.log(`${cloud.padEnd(14)}${name.padEnd(24)}${bytes(minified)} B minified ${bytes(zipped)} B zipped`);
}
