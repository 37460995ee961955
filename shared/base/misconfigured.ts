import type { Issue } from './issue.ts';

/** The environment is incomplete or wrong; every setting is named, no value is. */
export class Misconfigured extends Error {
  override readonly name = 'Misconfigured';
  readonly issues: readonly Issue[];
  constructor(issues: readonly Issue[]) {
    super(`The configuration is not usable: ${issues.map(({ field, message }) => `${field} ${message}`).join('; ')}.`);
    this.issues = issues;
  }
}
