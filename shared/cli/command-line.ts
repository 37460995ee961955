import yargs, { type Argv } from 'yargs';
import { type Command, commands } from './command-table.ts';
import { importOperation, operationNames } from './operations.ts';
import { UsageError } from './problems.ts';
import { version } from './version.ts';

/** What a command line asks for: something to do, or a text to show. */
export type Asked = { command: Command; envFile: string | undefined } | { text: string };

/** Reads a command line. Throws {@link UsageError}. */
export async function readCommandLine(argv: string[], width: number): Promise<Asked> {
  const operations = await Promise.all(operationNames.map(importOperation));
  const chosen: Command[] = [];
  const parser = commands(base(width), operations, (command) => chosen.push(command));
  let text = '';
  const given = await parser.parseAsync(argv, {}, (error: Error | undefined, _: unknown, output: string) => {
    if (error) throw new UsageError(sentenceOf(error));
    text = output;
  });
  const [command] = chosen;
  if (command) return { command, envFile: given['env-file'] as string | undefined };
  if (text) return { text };
  throw new UsageError('Name a command.');
}

function base(width: number): Argv {
  return yargs()
    .scriptName('cleanup-functions')
    .usage(
      '$0 <command>\n\nFinds what a Huawei Cloud or Open Telekom Cloud project has left behind, and deletes it by rule.',
    )
    .option('env-file', { type: 'string', describe: 'settings, one NAME=value a line', global: true })
    .version(version)
    .help()
    .completion('completion', 'print a script for bash or zsh that completes command lines')
    .parserConfiguration({ 'camel-case-expansion': false, 'boolean-negation': false })
    .strict()
    .demandCommand(1, 1, 'Name a command.', 'One command at a time.')
    .recommendCommands()
    .exitProcess(false)
    .wrap(Math.min(100, width))
    .epilogue(
      'Settings are read from the environment (HW_REGION_NAME, HW_PROJECT_ID, …), or from clouds.yaml by OS_CLOUD.',
    );
}

/** What the library says is sometimes several lines, the first of which says it. */
function sentenceOf(error: Error): string {
  return `${error.message
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '')}.`;
}
