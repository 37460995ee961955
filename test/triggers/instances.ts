import { type ChildProcess, fork } from 'node:child_process';
import type { AgencyKey } from './stand-in.ts';

/** What an instance does: it loads the function once, and answers one event after the other. */
export const instanceScript = `
  const { handler } = require('./index.js');
  process.on('message', async ({ event, context }) => {
    const told = await handler(event, new Context(context)).then(() => ({}), (error) => ({ failed: String(error) }));
    process.send({ ...told, node: process.version });
  });
`;

/** Instances of a packed function: processes that may be killed in the midst of an event. */
export interface Instances {
  /** Runs an event in one that is free, or a new one. Rejects when the function failed or the process ended. */
  run(event: unknown, requestId: string): Promise<void>;
  deaths(): number;
  /** The versions of Node.js they ran. */
  versions(): string[];
  close(): void;
}

interface Parts {
  node: string;
  folder: string;
  key: AgencyKey;
  project: string;
  userData: Record<string, string>;
  /** After how many milliseconds the next invocation's process is killed, if it is. */
  fate: () => number | undefined;
}

export function openInstances({ node, folder, key, project, userData, fate }: Parts): Instances {
  const free: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  const versions = new Set<string>();
  let deaths = 0;

  function begin(): ChildProcess {
    const child = fork('platform.js', {
      cwd: folder,
      execPath: node,
      env: {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    all.add(child);
    return child;
  }
  return {
    deaths: () => deaths,
    versions: () => [...versions],
    close: () => {
      for (const child of all) child.kill('SIGKILL');
    },
    run: (event, requestId) =>
      new Promise((resolve, reject) => {
        const child = free.pop() ?? begin();
        const after = fate();
        const timer = after === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), after);
        const ended = () => {
          deaths += 1;
          all.delete(child);
          reject(new Error('The instance ended.'));
        };
        child.once('exit', ended);
        child.once('message', ({ node: version, failed }: { node: string; failed?: string }) => {
          clearTimeout(timer);
          child.off('exit', ended);
          versions.add(version);
          free.push(child);
          if (failed) reject(new Error(failed));
          else resolve();
        });
        child.send({ event, context: { key, project, userData, requestId } });
      }),
  };
}
