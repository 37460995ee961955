import yargs, { type Argv } from 'yargs';
import { importOperation, operationNames } from '../operations.ts';
import { UsageError } from '../problems.ts';
import { version } from '../version.ts';
import { isOnce, restored, withoutLoneDash } from './argv.ts';
import { type Command, commands } from './command-table.ts';
import { complete } from './completion.ts';
import { sentenceOf } from './usage-sentence.ts';

/** What a command line asks for: something to do, or a text to show. */
export type Asked = { command: Command; envFile: string | undefined } | { text: string };

/** Reads a command line. Throws {@link UsageError}. */
export async function readCommandLine(argv: string[], width: number): Promise<Asked> {
  const operations = await Promise.all(operationNames.map(importOperation));
  const chosen: Command[] = [];
  const parser = commands(base(width), operations, (command) => chosen.push(command));
  if (argv[0] === '--get-yargs-completions') return { text: (await complete(parser, argv.slice(1))).join('\n') };
  isOnce(argv);
  let text = '';
  const given = await parser.parseAsync(
    withoutLoneDash(argv),
    {},
    (error: Error | undefined, _: unknown, output: string) => {
      if (error) throw new UsageError(sentenceOf(error.message, argv, output));
      text = output.trimEnd();
    },
  );
  const [command] = chosen;
  if (command) return { command, envFile: given['env-file'] as string | undefined };
  if (text) return { text };
  throw new UsageError('Name a command.');
}

function base(width: number): Argv {
  return yargs()
    .scriptName('cleanup-functions')
    .locale('en')
    .usage(
      '$0 <command>\n\nFinds what a Huawei Cloud or Open Telekom Cloud project has left behind, and deletes it by rule.',
    )
    .option('env-file', {
      type: 'string',
      requiresArg: true,
      describe: 'settings, one NAME=value a line; what the environment has already stays',
      global: true,
    })
    .version(version)
    .help()
    .alias('help', 'h')
    .completion('completion', 'print a script for bash or zsh that completes command lines')
    .parserConfiguration({
      'camel-case-expansion': false,
      'boolean-negation': false,
      'dot-notation': false,
      'greedy-arrays': false,
    })
    .middleware(restored)
    .strict()
    .demandCommand(1, 1, 'Name a command.', 'One command at a time.')
    .exitProcess(false)
    .wrap(Math.max(60, Math.min(100, width)))
    .epilogue(
      'Settings are read from the environment (HW_REGION_NAME, HW_PROJECT_ID, …), or from clouds.yaml by OS_CLOUD.',
    );
}
