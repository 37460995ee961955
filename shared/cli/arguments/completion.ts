import type { Argv } from 'yargs';

/**
 * The words that may come next, as the help of the command in hand names them; none where a file's name may come, for then
 * the shell completes that. `words` begin with the command's own name. (The library's own way reads the process's arguments.)
 */
export async function complete(parser: Argv, words: readonly string[]): Promise<string[]> {
  const current = words.at(-1) ?? '';
  return (await offered(parser, words, current)).filter((word) => word.startsWith(current));
}

async function offered(parser: Argv, words: readonly string[], current: string): Promise<string[]> {
  const said = words.slice(1, -1);
  const path = said.slice(0, said[0] === 'delete' ? 2 : 1);
  const help = await helpOf(parser, path);
  if (current.startsWith('-')) return optionsIn(help);
  const isDone = path.length > (said[0] === 'delete' ? 1 : 0);
  if (!isDone) return commandsIn(help);
  const previous = said.at(-1) ?? '';
  if (previous.startsWith('--')) return choicesOf(previous, help);
  return said[0] === 'delete' ? optionsIn(help) : choicesOf(positionalAt(said.length - path.length, help), help);
}

async function helpOf(parser: Argv, path: string[]): Promise<string> {
  let help = '';
  await parser.wrap(null).parseAsync([...path, '--help'], {}, (_error: unknown, _: unknown, output: string) => {
    help = output;
  });
  return help;
}

function optionsIn(help: string): string[] {
  return [...help.matchAll(/^ +(?:-\w, )?(--[\w-]+)/gm)].map(([, option = '']) => option);
}

function commandsIn(help: string): string[] {
  return [...help.matchAll(/^ {2}cleanup-functions (?:delete )?([\w-]+)/gm)].map(([, command = '']) => command);
}

/** The name of the argument at that place, as the first line of the help has it. */
function positionalAt(place: number, help: string): string {
  const [first = ''] = help.split('\n');
  return [...first.matchAll(/[<[]([\w-]+)/g)][place]?.[1] ?? '';
}

function choicesOf(name: string, help: string): string[] {
  const line = help.split('\n').find((one) => one.trimStart().startsWith(`${name} `)) ?? '';
  const [, choices = ''] = /\[choices: ([^\]]*)\]/.exec(line) ?? [];
  return choices.split(', ').flatMap((choice) => choice.replaceAll('"', '') || []);
}
