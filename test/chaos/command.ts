import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** Runs a command of this folder in a process of its own, where no test runner loads modules at times of its own. */
export function run<Result>(file: string, ...args: string[]): Promise<Result> {
  const options = { maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [join(import.meta.dirname, file), '--json', ...args], options, (error, out, err) => {
      // It ends with 1 where it has found something, and has said so all the same.
      if (error && error.code !== 1) reject(new Error(`${error.message}\n${err}`));
      else resolve(JSON.parse(out));
    });
  });
}
