import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** A package that a check needs and that is too heavy, or too particular, to be installed with this repository. */
export interface Tool {
  name: string;
  version: string;
  /** A file of the package that is there only once it is installed and, where it is built, built. */
  proof: string;
  /** What building it takes, for whoever lacks it. */
  needs: string;
  /** What is installed with it, by name and version. */
  beside?: Record<string, string>;
  /** What npm is told besides. */
  options?: string[];
}

/** Installs a tool into the user's cache, once, and answers the node_modules it is in. Ends the process where it cannot. */
export function fetchTool(tool: Tool): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const home = join(cache, 'cleanup-functions', `${tool.name}-${tool.version}`);
  if (!isThere(home, tool)) install(home, tool);
  return join(home, 'node_modules');
}

function isThere(home: string, { name, proof }: Tool): boolean {
  return existsSync(join(home, 'node_modules', name, proof));
}

/** Beside its place first: an installation that was interrupted is then never taken for a whole one. */
function install(home: string, tool: Tool) {
  const { name, version, needs, beside, options = [] } = tool;
  mkdirSync(dirname(home), { recursive: true });
  const folder = mkdtempSync(`${home}.`);
  const manifest = { private: true, dependencies: { [name]: version, ...beside }, allowScripts: { [name]: true } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  process.stderr.write(`Installing ${name} ${version} into ${home}, once. This may take some minutes.\n`);
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', ...options];
  const npm = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const good = npm.status === 0 && isThere(folder, tool);
  // Another run may have been faster; what it installed is the same.
  if (good && !isThere(home, tool)) renameSync(folder, home);
  else rmSync(folder, { recursive: true });
  if (good) return;
  process.stderr.write(`${name} ${version} could not be installed, so nothing was checked. ${needs}\n`);
  process.exit(1);
}
