/**
 * What an answer of the cloud means for a deletion.
 * - `gone`: the target, or what it hangs on, is not there
 * - `throttled`, `busy`: not done; may be asked again after a pause
 * - `refused`: understood and declined; asking again changes nothing
 * - `unauthenticated`: the credentials are not accepted
 * - `unreachable`: no usable answer; whether anything was done is not known
 * - `broken`: an answer nobody can act on, among them every unknown code
 */
export type Verdict = 'gone' | 'throttled' | 'busy' | 'refused' | 'unauthenticated' | 'unreachable' | 'broken';

/** What the cloud answered, or failed to answer, to one call: everything that can be known about it, and what it means. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly verdict: Verdict;
  /** The line of the API reference that was sent. */
  readonly line: string;
  /** HTTP status; absent when no answer came. */
  readonly status?: number;
  /** The cloud's own code, e.g. `EVS.1047` or `itemNotFound`. */
  readonly code?: string;
  /** The id to quote to the vendor. */
  readonly requestId?: string;
  /** Milliseconds the cloud asks its callers to wait. */
  readonly after?: number;
  /** No answer came in time, as opposed to a bad answer or a broken connection. */
  readonly timedOut: boolean;
  /** The retries for this call are used up; nobody above should start again. */
  exhausted = false;

  constructor(line: string, what: FaultDetails) {
    const code = [what.status, what.code].filter(Boolean).join(' ');
    const id = what.requestId ? ` (request id ${what.requestId})` : '';
    const answered = what.verdict === 'broken' && (what.status ?? 0) < 300;
    const open = line.startsWith('DELETE') && !what.unsent && (answered || what.verdict === 'unreachable');
    const warning = open ? '; it may have been carried out all the same' : '';
    super(`${line} ${sentences[what.verdict]}${code ? ` [${code}]` : ''}: ${what.message}${id}${warning}`, {
      cause: what.cause,
    });
    this.verdict = what.verdict;
    this.line = line;
    this.timedOut = what.timedOut ?? false;
    if (what.status !== undefined) this.status = what.status;
    if (what.code !== undefined) this.code = what.code;
    if (what.requestId !== undefined) this.requestId = what.requestId;
    if (what.after !== undefined) this.after = what.after;
  }
}

/** The parts a {@link Fault} is made of. */
export interface FaultDetails {
  verdict: Verdict;
  message: string;
  status?: number | undefined;
  code?: string | undefined;
  requestId?: string | undefined;
  after?: number | undefined;
  timedOut?: boolean;
  /** The request never left, so nothing can have come of it. */
  unsent?: boolean;
  cause?: unknown;
}

const sentences: Record<Verdict, string> = {
  gone: 'found nothing there',
  throttled: 'was throttled by the cloud',
  busy: 'found the target busy',
  refused: 'was refused by the cloud',
  unauthenticated: 'was sent with credentials the cloud does not accept',
  unreachable: 'got no usable answer from the cloud',
  broken: 'got an answer that cannot be acted on',
};

/** Whether the same call may well succeed later. */
export function isPassing(error: unknown): boolean {
  return error instanceof Fault && ['throttled', 'busy', 'unreachable'].includes(error.verdict);
}

/** The cloud accepted a deletion and then did not carry it out, e.g. a job that ended in FAIL. */
export class DeletionFailed extends Error {
  override readonly name = 'DeletionFailed';
  readonly code?: string;
  constructor(message: string, code?: string | null) {
    super(message);
    if (code) this.code = code;
  }
}

/** The cloud answered well, but without what the decision needs; deciding without it is not an option. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** One thing wrong with a request or a setting: where, and what would be right. Never holds a value. */
export interface Issue {
  field: string;
  message: string;
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

/** The request carries no key, or not the right one, or none is configured. */
export class Unauthorized extends Error {
  override readonly name = 'Unauthorized';
}

/** The request names a project this deployment is not configured for. */
export class OtherProject extends Error {
  override readonly name = 'OtherProject';
  constructor() {
    super('project_id is not the project this deployment is configured for; nothing was sent.');
  }
}

/** The environment is incomplete or wrong; every setting is named, no value is. */
export class Misconfigured extends Error {
  override readonly name = 'Misconfigured';
  readonly issues: readonly Issue[];
  constructor(issues: readonly Issue[]) {
    super(`The configuration is not usable: ${issues.map(({ field, message }) => `${field} ${message}`).join('; ')}.`);
    this.issues = issues;
  }
}

/** Whether a request is wrong in itself, and stays wrong however often it is tried. */
export function isCallersFault(error: unknown): error is InvalidRequest | OtherProject {
  return error instanceof InvalidRequest || error instanceof OtherProject;
}
