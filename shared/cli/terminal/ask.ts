import { createInterface } from 'node:readline/promises';

/**
 * Asks the person at a terminal, and answers what was typed: nothing where the input ended instead, or work was told to
 * stop. A terminal hands Ctrl-C to whoever reads from it, so that is passed on to `interrupt`.
 */
export async function askAt(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  { question, stop, interrupt }: { question: string; stop: AbortSignal; interrupt: () => void },
): Promise<string> {
  const terminal = createInterface({ input, output });
  terminal.on('SIGINT', interrupt);
  const ended = new Promise<string>((resolve) => terminal.on('close', () => resolve('')));
  const answer = terminal.question(question, { signal: stop }).catch(() => '');
  const first = await Promise.race([answer, ended]);
  terminal.close();
  return first;
}
