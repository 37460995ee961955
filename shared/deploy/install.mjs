// Runs before `npm test` and `npm start` on whatever Node the system has: plain JavaScript, Node's own modules only.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const oldestNode = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const modules = join(root, 'node_modules');

const reason = whyInstall();
if (reason) install(reason);
requireNode();

/** What is wrong with node_modules, or nothing when every locked package is there. */
function whyInstall() {
  if (!existsSync(modules)) return 'is missing';
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = installedPackages();
  const good = Object.entries(locked).every(
    ([path, entry]) => !isNeeded(path, entry) || isThere(path, entry, installed),
  );
  return good ? undefined : 'does not match package-lock.json';
}

/** npm writes its copy of the lock last, so a node_modules without one was never finished. */
function installedPackages() {
  try {
    return JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')).packages;
  } catch {
    return {};
  }
}

// Optional packages are mostly other platforms' binaries. This platform's Node is one of them, and is needed.
function isNeeded(path, entry) {
  return path !== '' && (!entry.optional || path === `node_modules/node-${process.platform}-${process.arch}`);
}

function isThere(path, entry, installed) {
  const copy = installed[path];
  const same = copy && copy.version === entry.version && copy.integrity === entry.integrity;
  return same && existsSync(join(root, path, 'package.json'));
}

function install(reason) {
  console.error(`node_modules ${reason}: installing the locked dependencies with npm ci.`);
  // npm's warnings about the engine concern the system's Node, which is not the one that will run anything.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (npm.status !== 0) stop('npm ci failed, so there is nothing to run yet: see its message above.');
}

function requireNode() {
  const version = scriptNodeVersion();
  if (Number.parseInt(version, 10) >= oldestNode) return;
  stop(
    version
      ? `Node ${oldestNode} or newer is needed, but npm scripts would run on Node ${version} here.`
      : `Node ${oldestNode} or newer is needed, but the one in node_modules/.bin does not run on this system.`,
  );
}

/** The version of the Node that npm scripts find first: the installed one, else the one running this. */
function scriptNodeVersion() {
  const node = join(modules, '.bin', 'node');
  if (!existsSync(node) || realpathSync(node) === realpathSync(process.execPath)) return process.versions.node;
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return (stdout || '').trim().replace(/^v/, '');
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
