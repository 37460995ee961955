import type { Argv } from 'yargs';
import type { Operation } from '../../deletion/define.ts';
import { apply } from '../commands/apply.ts';
import { deleteOne } from '../commands/delete.ts';
import { explainOne, idsOf } from '../commands/explain.ts';
import { exportAll } from '../commands/export.ts';
import { forecastAll } from '../commands/forecast.ts';
import { listAll } from '../commands/list.ts';
import { plan } from '../commands/plan.ts';
import { schema } from '../commands/schema.ts';
import { fileSchemas, written } from '../json-schema.ts';
import { operationNames } from '../operations.ts';
import { limits } from '../report/forecast-text.ts';
import type { Surroundings } from '../surroundings.ts';
import { file, html, json, offline, only, quiet, rules } from './command-options.ts';

/** What a command line chose: it answers the exit code. */
export type Command = (around: Surroundings) => Promise<number> | number;

/** Every command with its options. The one that is named is given to `choose`. */
export function commands(parser: Argv, operations: readonly Operation[], choose: (command: Command) => void): Argv {
  return inventories(parser, choose)
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
          .positional('rules', rules)
          .options({ only, out: { ...file, describe: 'write the plan, for apply; - is the standard output' } })
          .options({ ...offline, html, json, quiet }),
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

/** What is read once and judged without the project. */
function inventories(parser: Argv, choose: (command: Command) => void): Argv {
  return parser
    .command(
      'export',
      'write down every target as it was read; delete nothing',
      {
        out: { ...file, describe: 'the file, one target a line; without it the standard output' },
        only,
        anonymous: { type: 'boolean', default: false, describe: 'hash names, addresses, and values of labels' },
        quiet,
      },
      ({ out, only = operationNames, anonymous, quiet }) =>
        choose((around) => exportAll({ out, only, anonymous, quiet }, around)),
    )
    .command(
      'forecast [rules]',
      'say night by night what the rules would take, and when a guard trips',
      (it) =>
        it
          .positional('rules', rules)
          .options({ only, ...offline, nights: { type: 'number', default: 30, describe: 'how many' }, json, quiet })
          .epilogue(limits),
      (given) => choose((around) => forecastAll(given, around)),
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
