import { spawn } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ancestorCalled, isRunning } from './ancestor.ts';
import { bundleCommand } from './bundle-command.ts';

// `npm pack` calls this before and after. The bundle has everything in it, so the package that is packed must not ask for
// anything: no dependency, and no newer Node than the bundle is made for. npm packs package.json as it lies on the disk.
const root = resolve(import.meta.dirname, '..', '..');
const manifest = join(root, 'package.json');
const kept = join(root, 'package.json.kept');
const [, self = '', when, npm] = process.argv;

// Where packing fails, nothing is called afterwards. So somebody waits for npm to end, and puts the whole one back.
while (when === 'watch' && isRunning(Number(npm))) await setTimeout(100);
if (existsSync(kept)) renameSync(kept, manifest);
if (when === 'before') {
  await bundleCommand(root);
  const text = readFileSync(manifest, 'utf8');
  const { name, version, description, license, type, bin, files } = JSON.parse(text);
  const caller = ancestorCalled(/npm/);
  if (caller)
    spawn(process.execPath, [self, 'watch', String(caller)], { cwd: root, detached: true, stdio: 'ignore' }).unref();
  writeFileSync(kept, text);
  const packed = { name, version, description, license, type, engines: { node: '>=20' }, bin, files };
  writeFileSync(manifest, `${JSON.stringify(packed, undefined, 2)}\n`);
}
