import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { cleanup } from '../../shared/cli/cleanup.ts';
import type { Surroundings } from '../../shared/cli/surroundings.ts';
import type { Cloud } from '../rehearsal/cloud/cloud.ts';
import type { VirtualClock } from '../rehearsal/virtual-clock.ts';

/** A folder with files of its own, gone after the test. */
export function openFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'inventory-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);
  return {
    path,
    read: (name: string) => readFileSync(path(name), 'utf8'),
    write: (name: string, content: object | string) => {
      writeFileSync(path(name), typeof content === 'string' ? content : JSON.stringify(content));
      return path(name);
    },
  };
}

/** Runs a command of `cleanup-functions`: in the project of a cloud, or where there is none. */
export async function run(
  argv: string[],
  { cloud, clock, ...more }: { cloud?: Cloud; clock: VirtualClock } & Partial<Surroundings>,
) {
  const said = { out: '', err: '' };
  const screen = (name: 'out' | 'err') => ({
    write: (text: string) => {
      said[name] += text;
    },
  });
  const environment = cloud?.environment() ?? {};
  const around = { environment, clock, command: 'cleanup-functions', out: screen('out'), err: screen('err'), ...more };
  return { code: await cleanup(argv, around), ...said };
}
