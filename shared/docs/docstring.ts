import { readFileSync } from 'node:fs';
import { functionFile } from '../cli/operations.ts';

/** What the docstring of an operation tells people who read no code. */
export interface Told {
  deletes: string;
  refused: string;
  done: string;
}

/** Reads the docstring above a function's operation. Throws the sentence to put right when it tells something else. */
export function toldOf(name: string, source = readFileSync(functionFile(name), 'utf8')): Told {
  const [, comment = ''] = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export const operation\b/.exec(source) ?? [];
  const text = comment.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim();
  const [, deletes, refused, done] = /^(.+?)\. Refused (.+?)\. Done when (.+)\.$/.exec(text) ?? [];
  if (!deletes || !refused || !done)
    throw new Error(
      `The docstring above operation in functions/${name}.ts must say three things, for the documents show them: Deletes …. Refused …. Done when ….`,
    );
  return { deletes, refused, done };
}
