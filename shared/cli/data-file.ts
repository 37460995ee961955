import { readFileSync } from 'node:fs';
import { load, YAMLException } from 'js-yaml';
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { UsageError } from './problems.ts';
import type { Surroundings } from './surroundings.ts';

/** The text of a file, without a byte order mark; `-` is the standard input. Throws {@link UsageError}. */
export function readText(file: string, { readInput }: Pick<Surroundings, 'readInput'>): string {
  if (file === '-' && readInput) return readInput().replace(/^\uFEFF/, '');
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

/**
 * Reads what people write: YAML, or JSON with comments. Throws {@link UsageError} that names line and column, and never
 * quotes the file, which may be the wrong one.
 */
export function parseData(text: string, file: string): unknown {
  return /^\s*([[{]|\/[/*])/.test(text) && !/\.ya?ml$/.test(file) ? parseJson(text, file) : parseYaml(text, file);
}

function parseJson(text: string, file: string): unknown {
  const errors: ParseError[] = [];
  const value = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (!first) return value;
  const before = text.slice(0, first.offset).split('\n');
  const what = printParseErrorCode(first.error)
    .replaceAll(/([A-Z])/g, ' $1')
    .trim()
    .toLowerCase();
  throw broken(file, 'JSON', before.length, (before.at(-1)?.length ?? 0) + 1, what);
}

function parseYaml(text: string, file: string): unknown {
  try {
    return load(text);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { mark, reason } = error;
    throw broken(file, 'YAML', (mark?.line ?? 0) + 1, (mark?.column ?? 0) + 1, reason);
  }
}

function broken(file: string, language: string, line: number, column: number, what: string): UsageError {
  return new UsageError(`${file} is not valid ${language} at line ${line}, column ${column}: ${what}.`);
}
