import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanup } from '../../shared/cli/cleanup.ts';
import type { Surroundings } from '../../shared/cli/surroundings.ts';
import type { Report } from '../../shared/sweep/report.ts';
import { type Cloud, type CloudOptions, startCloud } from '../rehearsal/cloud/cloud.ts';
import { untidyProject } from '../rehearsal/cloud/untidy-project.ts';
import { type VirtualClock, virtualClock } from '../rehearsal/virtual-clock.ts';

/** What a command said, and how it ended. */
export interface Said {
  code: number;
  out: string;
  err: string;
}

/** An operator's desk: the command, an embedded cloud with the untidy project, and a folder. Close it afterwards. */
export interface Desk {
  cloud: Cloud;
  clock: VirtualClock;
  /** The path of a file of that name, with that content where one is given. */
  file(name: string, content?: string): string;
  /** What a file holds. */
  read(name: string): string;
  /** Runs one command line. */
  run(argv: string[], more?: Partial<Surroundings>): Promise<Said>;
  close(): Promise<void>;
}

/** Sets up a desk, on a clock that tests own. */
export async function setDesk(options: CloudOptions = {}): Promise<Desk> {
  const clock = virtualClock();
  const cloud = await startCloud({ clock, project: untidyProject(clock.now()), ...options });
  const folder = mkdtempSync(join(tmpdir(), 'desk-'));
  return {
    cloud,
    clock,
    file: (name, content) => {
      if (content !== undefined) writeFileSync(join(folder, name), content);
      return join(folder, name);
    },
    read: (name) => readFileSync(join(folder, name), 'utf8'),
    run: (argv, more) => runIn({ environment: cloud.environment(), clock, ...more }, argv),
    close: async () => {
      await cloud.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Runs one command line and gathers what it says. */
export async function runIn(more: Partial<Surroundings>, argv: string[]): Promise<Said> {
  const said = { out: '', err: '' };
  const screen = (name: 'out' | 'err') => ({
    write: (text: string) => {
      said[name] += text;
    },
  });
  const around = { environment: {}, command: 'cleanup-functions', out: screen('out'), err: screen('err') };
  return { code: await cleanup(argv, { ...around, ...more }), ...said };
}

/** The lines of a file of outcomes, up to the report at its end. */
export function outcomesIn(text: string): { operation: string; params: Record<string, string>; status: string }[] {
  const lines = text.trimEnd().split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line)).filter(({ status }) => status !== undefined);
}

/** The report of one kind in what a command wrote as JSON. */
export function reportOf(text: string, operation: string): Report {
  const { reports } = JSON.parse(text) as { reports: Report[] };
  const found = reports.find((report) => report.operation === operation);
  if (!found) throw new Error(`There is no report of ${operation}.`);
  return found;
}
