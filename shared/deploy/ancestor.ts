import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The nearest process above this one whose command line says that word, and that is no shell; nothing where none is found. */
export function ancestorCalled(word: RegExp, pid = process.ppid): number | undefined {
  if (pid <= 1) return undefined;
  const { command, parent } = aboutProcess(pid);
  return word.test(command) && !/^\S*sh\s/.test(command) ? pid : ancestorCalled(word, parent);
}

/** Whether a process has not ended yet. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** As the kernel tells it, or `ps` where it does not. */
function aboutProcess(pid: number): { command: string; parent: number } {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return { command, parent: Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) };
  } catch {
    const { stdout } = spawnSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { encoding: 'utf8' });
    const [, parent = '0', command = ''] = /^\s*(\d+)\s+(.*)$/m.exec(stdout ?? '') ?? [];
    return { command, parent: Number(parent) };
  }
}
