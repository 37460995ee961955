import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { Screen, Surroundings } from './surroundings.ts';

/** Ctrl-C, the end that a service manager asks for, and a terminal that is closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a command has around it in a process of its own: the screens, the terminal, and the signals that end it. */
export function processAround(): Omit<Surroundings, 'environment' | 'command'> {
  const { stdin, stdout, stderr } = process;
  const err = untilClosed(stderr);
  const stop = listenForEnd(err);
  const ask = async (question: string) => {
    const terminal = createInterface({ input: stdin, output: stderr });
    const answer = await terminal.question(question, { signal: stop }).catch(() => '');
    terminal.close();
    return answer;
  };
  return {
    out: untilClosed(stdout),
    err,
    ...(stdin.isTTY && stderr.isTTY && { ask }),
    readInput: () => readFileSync(stdin.fd, 'utf8'),
    stop,
  };
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

/** A screen that may be closed, as a pipe into `head` is: the printing ends then, not the work. */
function untilClosed(stream: NodeJS.WriteStream): Screen {
  let isOpen = true;
  stream.on('error', () => {
    isOpen = false;
  });
  return {
    write: (text) => isOpen && stream.write(text),
    isTTY: stream.isTTY,
    ...(stream.columns !== undefined && { columns: stream.columns }),
  };
}
