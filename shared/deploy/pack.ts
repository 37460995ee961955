import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleCommand } from './bundle-command.ts';

// `npm pack` calls this before and after. The bundle has everything in it, so the package that is packed must not ask for
// anything: no dependency, and no newer Node than the bundle is made for. npm packs package.json as it lies on the disk.
const root = resolve(import.meta.dirname, '..', '..');
const manifest = join(root, 'package.json');
const kept = join(root, 'package.json.kept');
const [, , when] = process.argv;

// One that was cut short has left the whole one aside.
if (existsSync(kept)) renameSync(kept, manifest);
if (when === 'before') {
  await bundleCommand(root);
  const text = readFileSync(manifest, 'utf8');
  const { name, version, description, license, type, bin, files } = JSON.parse(text);
  writeFileSync(kept, text);
  const packed = { name, version, description, license, type, engines: { node: '>=20' }, bin, files };
  writeFileSync(manifest, `${JSON.stringify(packed, undefined, 2)}\n`);
}
