import { nearest } from '../../sweep/spelling.ts';

/** What the library says of a command line that it does not understand, as one sentence that helps. `help` is its help. */
export function sentenceOf(message: string, argv: readonly string[], help: string): string {
  const text = message.trim().replaceAll(/\s*\n\s*/g, ' ');
  const [, unknown] = /^Unknown arguments?: ([^,]*)/.exec(text) ?? [];
  if (unknown !== undefined) return ofUnknown(unknown, argv, help);
  const [, what = '', given = '', choices = ''] =
    /^Invalid values: Argument: (\S+), Given: (.*), Choices: (.*)$/.exec(text) ?? [];
  if (choices) return ofChoice(what, given, choices);
  const [, option] = /^Not enough arguments following: (\S+)$/.exec(text) ?? [];
  if (option) return `--${option} wants a value behind it.`;
  const [, got, need] = /^Not enough non-option arguments: got (\d+), need at least (\d+)$/.exec(text) ?? [];
  if (need)
    return `It wants at least ${need === '1' ? 'one argument' : `${need} arguments`}, and there ${got === '1' ? 'is 1' : `are ${got}`}: ${usageIn(help)}.`;
  return `${text.replace(/\.$/, '')}.`;
}

function ofUnknown(unknown: string, argv: readonly string[], help: string): string {
  const isOption = !argv.includes(unknown);
  const words = isOption ? help.match(/(?<=--)[a-z-]+/g) : help.match(/(?<=^ {2}\S+ (?:delete )?)[a-z-]+/gm);
  const dashes = isOption ? (unknown.length === 1 ? '-' : '--') : '';
  const hint = nearest(unknown, words ?? []).replace('mean ', `mean ${dashes}`);
  return `${dashes}${unknown} is not known here${hint || '.'}`;
}

function ofChoice(what: string, given: string, choices: string): string {
  const known = choices.replaceAll('"', '').split(', ');
  const word = given.replaceAll('"', '');
  return `${word} is no ${what === 'of' ? 'schema' : 'function'}${nearest(word, known) || '.'} There ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}.`;
}

function usageIn(help: string): string {
  return /^cleanup-functions .*$/m.exec(help)?.[0] ?? 'see its help';
}
