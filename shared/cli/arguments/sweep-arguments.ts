import { parseArgs } from 'node:util';
import { isRecord, parseJson } from '../../base/json.ts';
import { readText } from '../files/data-file.ts';
import { operationNames } from '../operations.ts';
import { UsageError } from '../problems.ts';

/** What the command line asks for. */
export interface SweepArguments {
  /** The function whose targets are swept. */
  name: string;
  /** The event the function would get: a rule, or a plan given back. */
  input: object;
  /** Where to write the report as a page, and as JSON. */
  html?: string;
  json?: string;
}

export const usage = `Sweeps the configured project by a rule, or carries out a plan. Without --apply it only plans.

  npm run sweep -- <name> --rule rule.json [--apply] [--html out.html] [--json out.json]
  npm run sweep -- <name> --plan out.json --apply [--html out.html] [--json out.json]

  <name>    one of ${operationNames.join(', ')}
  --rule    the rule to sweep by, as a file
  --plan    the plan to carry out: the file an earlier --json wrote
  --apply   delete, instead of only planning
  --html    write the report as one page for people
  --json    write the report as JSON; that of a plan can be given back as --plan

To try it without an account: npm run rehearse -- sweep <name> …, in the embedded cloud's untidy project.
It ends with 0 when all went well, 1 when something failed or a guard stopped it, 2 when it could not begin.`;

const options = {
  rule: { type: 'string' },
  plan: { type: 'string' },
  apply: { type: 'boolean', default: false },
  html: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Reads the command line and the files it names; nothing when only help was asked for. Throws {@link UsageError}. */
export function readArguments(argv: string[]): SweepArguments | undefined {
  if (argv.includes('--local'))
    throw new UsageError('--local is a command of its own now: npm run rehearse -- sweep <name> --rule rule.json');
  const { values, positionals } = parse(argv);
  if (values.help) return undefined;
  const { rule, plan, apply, html, json } = values;
  const [name, ...more] = positionals;
  const names = operationNames.join(', ');
  if (name === undefined) throw new UsageError(`Name what to sweep: ${names}.`);
  if (!operationNames.includes(name)) throw new UsageError(`There is no ${name} to sweep by, only ${names}.`);
  if (more.length > 0)
    throw new UsageError(`${more[0]} is one argument too many; options come after a lone --, as in npm run sweep -- …`);
  if ((rule === undefined) === (plan === undefined)) throw new UsageError('Give either --rule or --plan, each a file.');
  if (plan !== undefined && !apply)
    throw new UsageError('A plan given back is carried out, so --plan needs --apply beside it.');
  const input = plan === undefined ? readRule(rule ?? '', apply) : { trigger: 'timer', apply: readJson(plan) };
  return { name, input, ...(html !== undefined && { html }), ...(json !== undefined && { json }) };
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options, allowPositionals: true });
  } catch (error) {
    // Its second sentence is about file names that start with a dash.
    throw new UsageError(`${(error as Error).message.split(/\.\s/)[0]?.replace(/\.$/, '')}.`);
  }
}

/** Whether a sweep deletes is said by the command line alone: a rule copied from a schedule may say `apply`. */
function readRule(file: string, apply: boolean): object {
  const rule = readJson(file);
  if (rule.items !== undefined) throw new UsageError(`${file} is a report, not a rule: give it as --plan.`);
  return { ...rule, trigger: 'timer', apply };
}

function readJson(file: string): Readonly<Record<string, unknown>> {
  const value = parseJson(readText(file, {}));
  if (isRecord(value)) return value;
  // What the parser says quotes the file, which may be the wrong one.
  throw new UsageError(`${file} does not hold a JSON object.`);
}
