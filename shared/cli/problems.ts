import type { Issue } from '../base/issue.ts';
import { Misconfigured } from '../base/misconfigured.ts';
import { InvalidRequest, OtherProject } from '../deletion/errors.ts';

/** A command line, or a file it names, that cannot be acted on, in one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The work is over, but its report could not be written down. */
export class NotWritten extends Error {
  override readonly name = 'NotWritten';
}

/**
 * What to say about an error, and the exit code it ends with: 2 when nothing was begun. `help` says how to be helped, and
 * `before` stands before what the cloud said.
 */
export function explain(error: unknown, help: string, before = ''): { code: 1 | 2; lines: string[] } {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) return { code: 2, lines: [message.replace(/^the /, 'The '), help] };
  if (error instanceof InvalidRequest) return { code: 2, lines: ['The request is not valid:', ...list(error.issues)] };
  if (error instanceof OtherProject) return { code: 2, lines: [message] };
  if (error instanceof Misconfigured)
    return { code: 2, lines: ['The environment is not usable:', ...list(error.issues)] };
  if (error instanceof NotWritten) return { code: 1, lines: [message] };
  return { code: 1, lines: [before + message] };
}

/** One line for each issue. */
export function list(issues: readonly Issue[]): string[] {
  return issues.map(({ field, message }) => `  ${field} ${message}`);
}
