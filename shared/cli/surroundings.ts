import type { Clock } from '../base/clock.ts';
import type { Environment } from '../transport/settings.ts';

/** Where people look while something runs. */
export interface Screen {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** What a command has around it. */
export interface Surroundings {
  environment: Environment;
  /** How the command is called here, for hints on what to type next. */
  command: string;
  /** Where the report goes, and where progress and errors do. */
  out: Screen;
  err: Screen;
  /** Asks the person at the terminal, and answers what was typed; left out where there is none. */
  ask?: ((question: string) => Promise<string>) | undefined;
  /** All of the standard input. */
  readInput?: () => Uint8Array | string;
  clock?: Clock;
  /** Aborted when no further deletion may begin. */
  stop?: AbortSignal;
}
