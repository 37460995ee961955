import { readFileSync } from 'node:fs';
import { load, YAMLException } from 'js-yaml';
import { parse, printParseErrorCode, visit } from 'jsonc-parser';
import { UsageError } from '../problems.ts';
import type { Surroundings } from '../surroundings.ts';

/** What a file is called in sentences. */
export function calledIn(file: string): string {
  return file === '-' ? 'the standard input' : file;
}

/** The text of a file, without a byte order mark; `-` is the standard input. Throws {@link UsageError}. */
export function readText(file: string, { readInput }: Pick<Surroundings, 'readInput'>): string {
  try {
    const bytes = Buffer.from(file === '-' && readInput ? readInput() : readFileSync(file));
    // Windows PowerShell writes what is redirected into a file so.
    const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
    return bytes.toString(isWide ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UsageError(`${calledIn(file)} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

/**
 * Reads what people write: YAML, or JSON with comments. A name that stands twice in an object is an error, for nobody can
 * know which was meant. Throws {@link UsageError} that names line and column, and never quotes the file, which may be the
 * wrong one.
 */
export function parseData(text: string, file: string): unknown {
  if (text.trim() === '') throw new UsageError(`${calledIn(file)} is empty.`);
  return /^\s*([[{]|\/[/*])/.test(text) && !/\.ya?ml$/.test(file) ? parseJson(text, file) : parseYaml(text, file);
}

function parseJson(text: string, file: string): unknown {
  const open: Set<string>[] = [];
  const stop = (what: string, line: number, column: number) => {
    throw broken(file, 'JSON', line + 1, column + 1, what);
  };
  const named = (name: string, _offset: number, _length: number, line: number, column: number) => {
    if (name === '__proto__') stop('a name that is not allowed', line, column);
    if (open.at(-1)?.has(name)) stop('a name that stands twice in one object', line, column);
    open.at(-1)?.add(name);
  };
  visit(
    text,
    {
      onObjectBegin: () => void open.push(new Set()),
      onObjectEnd: () => void open.pop(),
      onObjectProperty: named,
      onError: (error, _offset, _length, line, column) => stop(wordsOf(printParseErrorCode(error)), line, column),
    },
    { allowTrailingComma: true },
  );
  return parse(text, [], { allowTrailingComma: true });
}

/** `CommaExpected` as people say it. */
function wordsOf(code: string): string {
  return code
    .replaceAll(/([A-Z])/g, ' $1')
    .trim()
    .toLowerCase();
}

function parseYaml(text: string, file: string): unknown {
  try {
    return load(text);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { mark, reason } = error;
    const what = reason.replaceAll(/\s*["'!<].*/g, '');
    throw broken(file, 'YAML', (mark?.line ?? 0) + 1, (mark?.column ?? 0) + 1, what);
  }
}

function broken(file: string, language: string, line: number, column: number, what: string): UsageError {
  return new UsageError(`${calledIn(file)} is not valid ${language} at line ${line}, column ${column}: ${what}.`);
}
