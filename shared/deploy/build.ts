import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Bundle, bundleFunction, targets } from './bundle.ts';

const root = resolve(import.meta.dirname, '..', '..');

await rm(join(root, 'dist'), { recursive: true, force: true });
const names = await functionNames();
for (const target of targets) {
  for (const name of names) print(await bundleFunction(root, name, target));
}

async function functionNames(): Promise<string[]> {
  const files = await readdir(join(root, 'functions'));
  const names = files.filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -'.ts'.length));
  if (names.length === 0) throw new Error('There is no function to build in functions/.');
  return names.sort();
}

function print({ cloud, name, minified, zipped }: Bundle) {
  const bytes = (count: number) => count.toLocaleString('en').padStart(8);
  console.log(`${cloud.padEnd(14)}${name.padEnd(24)}${bytes(minified)} B minified ${bytes(zipped)} B zipped`);
}
