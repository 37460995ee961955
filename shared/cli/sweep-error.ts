import type { Issue } from '../base/issue.ts';
import { Misconfigured } from '../base/misconfigured.ts';
import { InvalidRequest } from '../deletion/errors.ts';
import { UsageError } from './sweep-arguments.ts';

/** The sweep is over, but its report could not be written down. */
export class NotWritten extends Error {
  override readonly name = 'NotWritten';
}

/** What to say about an error, and the exit code it ends with: 2 when nothing was begun. */
export function explain(error: unknown): { code: 1 | 2; lines: string[] } {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) return { code: 2, lines: [message, 'npm run sweep -- --help says how it is used.'] };
  if (error instanceof InvalidRequest) return { code: 2, lines: ['The rule is not valid:', ...list(error.issues)] };
  if (error instanceof Misconfigured)
    return { code: 2, lines: ['The environment is not usable:', ...list(error.issues)] };
  if (error instanceof NotWritten) return { code: 1, lines: [message] };
  return { code: 1, lines: [`Nothing was deleted: ${message}`] };
}

function list(issues: readonly Issue[]): string[] {
  return issues.map(({ field, message }) => `  ${field} ${message}`);
}
