import type { Quota } from './rate.ts';

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

/** What the cloud answered, or failed to answer, to one request: everything that can be known about it, and what it means. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly verdict: Verdict;
  /** The route of the API reference that was asked. */
  readonly route: string;
  /** HTTP status; absent when no answer came. */
  readonly status?: number;
  /** The cloud's own code, e.g. `EVS.1047` or `itemNotFound`. */
  readonly code?: string;
  /** The id to quote to the vendor. */
  readonly requestId?: string;
  /** Milliseconds the cloud asks its callers to wait. */
  readonly after?: number;
  /** How many requests the cloud takes, where it says so. */
  readonly quota?: Quota;
  /** No answer came in time, as opposed to a bad answer or a broken connection. */
  readonly timedOut: boolean;
  /** A DELETE whose answer does not tell whether it was carried out. */
  readonly mayBeDone: boolean;
  /** What it was made of. */
  readonly details: FaultDetails;
  /** The request never left, so nothing can have come of it. */
  readonly unsent: boolean;
  /** What the cloud said, without what is told around it. */
  readonly words: string;
  /** The retries for this request are used up; nobody above should start again. */
  exhausted = false;

  constructor(route: string, what: FaultDetails) {
    const code = [what.status, what.code].filter(Boolean).join(' ');
    const id = what.requestId ? ` (request id ${what.requestId})` : '';
    const told = what.unsent ? 'was not sent' : sentences[what.verdict];
    const { status = 0 } = what;
    const answered = what.verdict === 'broken' && (status < 300 || status >= 500);
    const mayBeDone = route.startsWith('DELETE') && !what.unsent && (answered || what.verdict === 'unreachable');
    const warning = mayBeDone ? doneWarning : what.earlier ? earlierWarning : '';
    const { stackTraceLimit } = Error;
    // "Not there" is what a look hopes for. Nobody reads where it came from, and a stack costs more than all the rest of it.
    if (what.verdict === 'gone') Error.stackTraceLimit = 0;
    super(`${route} ${told}${code ? ` [${code}]` : ''}: ${what.message}${id}${warning}`, {
      cause: what.cause,
    });
    Error.stackTraceLimit = stackTraceLimit;
    this.verdict = what.verdict;
    this.mayBeDone = mayBeDone;
    this.details = what;
    this.route = route;
    this.words = what.message;
    this.timedOut = what.timedOut ?? false;
    this.unsent = what.unsent ?? false;
    if (what.status !== undefined) this.status = what.status;
    if (what.code !== undefined) this.code = what.code;
    if (what.requestId !== undefined) this.requestId = what.requestId;
    if (what.after !== undefined) this.after = what.after;
    if (what.quota !== undefined) this.quota = what.quota;
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
  quota?: Quota | undefined;
  timedOut?: boolean;
  /** The request never left, so nothing can have come of it. */
  unsent?: boolean;
  /** An earlier DELETE for the same target may have been carried out; no later word may forget it. */
  earlier?: boolean;
  cause?: unknown;
}

const doneWarning = '; it may have been carried out all the same';

/** What every word says that comes after a DELETE whose answer was lost. */
const earlierWarning = '; an earlier DELETE got no usable answer and may have been carried out';

/** The same fault, told after a DELETE that may have been carried out. Whatever else was thrown stays as it is. */
export function afterLostAnswer(error: unknown): unknown {
  return error instanceof Fault ? new Fault(error.route, { ...error.details, earlier: true }) : error;
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

/** What is told of a request that was held back for what an earlier one was answered. `after` milliseconds, the cloud is asked again. */
export function heldBack(route: string, earlier: Fault, after: number): Fault {
  const { verdict, status, code, timedOut } = earlier;
  const id = earlier.requestId ? ` (request id ${earlier.requestId})` : '';
  const before = `${earlier.route} ${sentences[verdict]} before: ${earlier.words}${id}`;
  const message = `${before}; the cloud was not asked again, and will be in ${Math.ceil(after / 1000)} s`;
  return new Fault(route, { verdict, status, code, timedOut, unsent: true, after, message, cause: earlier });
}

/** What is told of a request whose time was up while another one still had to be answered first. */
export function tooLate(route: string): Fault {
  const message = 'its time was up while another request, which had to come first, still waited for its answer';
  return new Fault(route, { verdict: 'unreachable', message, timedOut: true, unsent: true });
}

/** Whether the same request may well succeed later. */
export function isPassing(error: unknown): boolean {
  return error instanceof Fault && ['throttled', 'busy', 'unreachable'].includes(error.verdict);
}

/** Whether the cloud said that what was asked for is not there. */
function isGone(error: unknown): boolean {
  return error instanceof Fault && error.verdict === 'gone';
}

/** What a request finds, or nothing when the cloud says that it is gone. Any other error passes through. */
export async function unlessGone<Reply>(request: Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** The cloud answered well, but without what the decision needs; deciding without it is not an option. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}
