import type { Argv } from 'yargs';
import type { Operation } from '../deletion/define.ts';
import { apply } from './commands/apply.ts';
import { deleteOne } from './commands/delete.ts';
import { explainOne, idsOf } from './commands/explain.ts';
import { listAll } from './commands/list.ts';
import { plan } from './commands/plan.ts';
import { schema } from './commands/schema.ts';
import { fileSchemas, written } from './json-schema.ts';
import { operationNames } from './operations.ts';
import type { Surroundings } from './surroundings.ts';

/** What a command line chose: it answers the exit code. */
export type Command = (around: Surroundings) => Promise<number> | number;

const quiet = { type: 'boolean', default: false, describe: 'print the result only' } as const;
const json = { type: 'boolean', default: false, describe: 'print JSON' } as const;
const only = {
  type: 'string',
  array: true,
  requiresArg: true,
  choices: operationNames,
  describe: 'only these functions',
  coerce: (given: string[] | undefined) => given?.flatMap((names) => names.split(',')),
} as const;
const file = { type: 'string', requiresArg: true } as const;
const html = { ...file, describe: 'write the report as one page; - is the standard output' } as const;

/** Every command with its options. The one that is named is given to `choose`. */
export function commands(parser: Argv, operations: readonly Operation[], choose: (command: Command) => void): Argv {
  return parser
    .command(
      'list',
      'say who asks and what there is of each kind',
      { only, json, quiet },
      ({ only = operationNames, json, quiet }) => choose((around) => listAll({ only, json, quiet }, around)),
    )
    .command(
      'plan [rules]',
      'say what would be deleted, of all kinds; delete nothing',
      (it) =>
        it
          .positional('rules', {
            type: 'string',
            describe: 'a rules file, YAML or JSON; the shipped rules without one',
          })
          .options({ only, out: { ...file, describe: 'write the plan, for apply; - is the standard output' } })
          .options({ html, json, quiet }),
      (given) => choose((around) => plan(given, around)),
    )
    .command(
      'apply <plan>',
      'carry out exactly that plan',
      (it) =>
        it
          .positional('plan', { type: 'string', demandOption: true, describe: 'the file that plan --out wrote' })
          .options({ only, out: { ...file, describe: 'write each outcome as it happens, one line each' } })
          .options({ yes: { type: 'boolean', default: false, describe: 'do not ask' }, html, json, quiet }),
      (given) => choose((around) => apply(given, around)),
    )
    .command('delete', 'delete one thing', (it) => deletions(it, operations, choose))
    .command(
      'explain <name> <ids..>',
      'say why a target goes or stays: its ids, then perhaps a rules file',
      (it) =>
        it
          .positional('name', { choices: operationNames, demandOption: true })
          .positional('ids', { type: 'string', array: true, demandOption: true })
          .options({ json }),
      ({ name, ids, json }) => choose((around) => explainOne({ name, given: ids, json }, around)),
    )
    .command(
      'schema [of]',
      'print the JSON Schema of a rules file, or of the event map',
      (it) => it.positional('of', { choices: Object.keys(fileSchemas), default: 'rules' }),
      ({ of }) => choose((around) => schema({ of }, around)),
    );
}

/** One command for each function, whose options are what it must be given. */
function deletions(parser: Argv, operations: readonly Operation[], choose: (command: Command) => void): Argv {
  const all = parser.demandCommand(1, 1, 'Name what to delete.', 'One deletion at a time.');
  return operations.reduce((line, operation) => deletion(line, operation, choose), all);
}

function deletion(line: Argv, operation: Operation, choose: (command: Command) => void): Argv {
  const names = Object.keys(written(operation.params).properties ?? {}).filter((name) => name !== 'project_id');
  const ids = idsOf(operation);
  const asked = (name: string) => ({ ...file, demandOption: ids.includes(name), describe: `its ${name}` }) as const;
  const flags = {
    'dry-run': { type: 'boolean', default: false, describe: 'decide and say what would happen; send nothing' },
    wait: { type: 'boolean', default: false, describe: 'watch until it is really gone' },
  } as const;
  return line.command(
    operation.name,
    operation.route,
    (it) =>
      it
        .options(Object.fromEntries(names.map((name) => [option(name), asked(name)])))
        .options({ ...flags, json, quiet }),
    ({ 'dry-run': dry_run, wait, json, quiet, ...given }) => {
      const params = Object.fromEntries(names.map((name) => [name, given[option(name)]]));
      choose((around) => deleteOne({ name: operation.name, params, dry_run, wait, json, quiet }, around));
    },
  );
}

/** `snapshot_id` as people write options. */
const option = (name: string) => name.replaceAll('_', '-');
