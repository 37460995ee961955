import { readFileSync } from 'node:fs';
import type { Screen, Surroundings } from '../surroundings.ts';
import { askAt } from './ask.ts';

/** Ctrl-C, the end that a service manager asks for, and a terminal that is closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a command has around it in a process of its own: the screens, the terminal, and the signals that end it. */
export function processAround(): Omit<Surroundings, 'environment' | 'command'> {
  const { stdin, stdout, stderr } = process;
  const err = untilClosed(stderr, () => {});
  const out = untilClosed(stdout, (code) => {
    err.write(`The standard output was not written: ${code}.\n`);
    process.on('exit', () => {
      process.exitCode ||= 1;
    });
  });
  noStacks(err);
  const stop = listenForEnd(err);
  const interrupt = () => process.kill(process.pid, 'SIGINT');
  const ask = (question: string) => askAt(stdin, stderr, { question, stop, interrupt });
  return {
    out,
    err,
    ...(stdin.isTTY && stderr.isTTY && { ask }),
    readInput: () => readFileSync(stdin.fd),
    stop,
  };
}

/** An error that nobody expected ends the process with its sentence; what was done stands in the file of `--out`. */
function noStacks(err: Screen): void {
  process.on('uncaughtException', (error) => {
    err.write(`It ended unexpectedly: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}

/**
 * Aborts at the first signal: no further deletion begins, and the report follows. The second signal ends the process at
 * once, as if nobody had listened.
 */
function listenForEnd(err: Screen): AbortSignal {
  const stop = new AbortController();
  const listen = (signal: NodeJS.Signals) => {
    for (const one of signals) process.off(one, listen);
    stop.abort();
    err.write(`\n${signal}: no further deletion begins; the report follows.\n`);
  };
  for (const one of signals) process.on(one, listen);
  return stop.signal;
}

/** A screen that may be closed, as a pipe into `head` is: the printing ends then, not the work. Anything else is a loss. */
function untilClosed(stream: NodeJS.WriteStream, lost: (code: string) => void): Screen {
  let isOpen = true;
  stream.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
    if (isOpen && code !== 'EPIPE') lost(code);
    isOpen = false;
  });
  return {
    write: (text) => isOpen && stream.write(text),
    isTTY: stream.isTTY,
    ...(stream.columns !== undefined && { columns: stream.columns }),
  };
}
