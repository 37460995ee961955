import { operationNames } from '../operations.ts';

// What several commands are asked for, in the same words.
export const quiet = { type: 'boolean', default: false, describe: 'print the result only' } as const;
export const json = { type: 'boolean', default: false, describe: 'print JSON' } as const;
export const only = {
  type: 'string',
  array: true,
  requiresArg: true,
  choices: operationNames,
  describe: 'only these functions',
  coerce: (given: string[] | undefined) => given?.flatMap((names) => names.split(',')),
} as const;
export const file = { type: 'string', requiresArg: true } as const;
export const html = { ...file, describe: 'write the report as one page; - is the standard output' } as const;
export const rules = {
  type: 'string',
  describe: 'a rules file, YAML or JSON; the shipped rules without one',
} as const;
export const offline = {
  inventory: { ...file, describe: 'judge what export wrote, and ask no cloud; - is the standard input' },
  now: { ...file, describe: 'as of this date or time in UTC; without it, when the inventory was made' },
} as const;
