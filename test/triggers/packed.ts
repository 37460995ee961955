import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { bundleFunction, targets } from '../../shared/deploy/bundle.ts';

const root = resolve(import.meta.dirname, '..', '..');

/** What FunctionGraph runs: the newest Node.js its documents name. Found on the path, where this machine has it. */
export const node20 = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .find((file) => existsSync(file) && execFileSync(file, ['--version'], { encoding: 'utf8' }).startsWith('v20.'));

/** FunctionGraph's context, as JavaScript for a process that has only the packed function. */
export const contextClass = `
  class Context {
    constructor({ key, userData, project, requestId, timeout = 900_000 }) {
      Object.assign(this, { key, userData, project, requestId, end: Date.now() + timeout });
    }
    getRequestID() { return this.requestId; }
    getRemainingTimeInMilliSeconds() { return this.end - Date.now(); }
    getUserData(name) { return this.userData[name] ?? null; }
    getSecurityAccessKey() { return this.key.accessKey; }
    getSecuritySecretKey() { return this.key.secretKey; }
    getSecurityToken() { return this.key.securityToken; }
    getProjectID() { return this.project; }
    getPackage() { return 'default'; }
    getFunctionName() { return 'delete-snapshot'; }
    getVersion() { return 'latest'; }
  }
`;

/** Packs delete-snapshot for FunctionGraph, and leaves in a folder nothing but what is in its zip, and the script that loads it. */
export async function unpackFunction(script: string): Promise<{ folder: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'function-graph-'));
  const target = targets.find(({ cloud }) => cloud === 'functiongraph');
  if (!target) throw new Error('There is no bundle for FunctionGraph.');
  await bundleFunction(root, 'delete-snapshot', target, folder);
  const zip = unzipSync(readFileSync(join(folder, 'functiongraph', 'delete-snapshot.zip')));
  for (const [file, bytes] of Object.entries(zip)) writeFileSync(join(folder, file), bytes);
  writeFileSync(join(folder, 'platform.js'), contextClass + script);
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
