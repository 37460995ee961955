import type { Issue } from '../base/issue.ts';

/** The cloud accepted a deletion and then did not carry it out, e.g. a job that ended in FAIL. */
export class DeletionFailed extends Error {
  override readonly name = 'DeletionFailed';
  readonly code?: string;
  constructor(message: string, code?: string | null) {
    super(message);
    if (code) this.code = code;
  }
}

/** The caller's input cannot be acted on; every issue is named. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
  readonly issues: readonly Issue[];
  constructor(all: readonly Issue[]) {
    // A caller who sends nonsense by the thousand is told of the first.
    const issues = all.slice(0, 20);
    super(`The request is not valid: ${issues.map(({ field, message }) => `${field}: ${message}`).join('; ')}.`);
    this.issues = issues;
  }
}

/** The request names a project this deployment is not configured for. */
export class OtherProject extends Error {
  override readonly name = 'OtherProject';
  constructor() {
    super('project_id is not the project this deployment is configured for; nothing was sent.');
  }
}

/** Whether a request is wrong in itself, and stays wrong however often it is tried. */
export function isCallersFault(error: unknown): error is InvalidRequest | OtherProject {
  return error instanceof InvalidRequest || error instanceof OtherProject;
}
