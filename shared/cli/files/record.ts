import type { NotWritten } from '../problems.ts';
import type { Surroundings } from '../surroundings.ts';
import { openLines } from './run-file.ts';

/** The file to which each step is appended as it happens: whatever ends the process, it holds what was done. */
export interface Record {
  /** Writes down what is about to be done. Throws {@link NotWritten}: what cannot be written down is not begun. */
  before(line: object): void;
  /** Writes down what has happened. Never throws, for it has; but where it fails, no further deletion begins. */
  after(line: object): void;
  /** Aborted when no further deletion may begin: the process was told so, or the file takes no more. */
  stop: AbortSignal;
  /** Why the file takes no more. */
  failure(): NotWritten | undefined;
}

/** Begins the file; `-` is the standard output. Throws {@link NotWritten}. */
export function openRecord(file: string | undefined, { out, stop }: Pick<Surroundings, 'out' | 'stop'>): Record {
  const failed = new AbortController();
  const append = openLines(file, { out });
  let failure: NotWritten | undefined;
  const guarded = (line: object): NotWritten | undefined => {
    try {
      append(line);
    } catch (error) {
      failure ??= error as NotWritten;
      failed.abort();
    }
    return failure;
  };
  return {
    before: (line) => {
      const error = guarded(line);
      if (error) throw error;
    },
    after: guarded,
    stop: stop ? AbortSignal.any([stop, failed.signal]) : failed.signal,
    failure: () => failure,
  };
}
