import type { Clock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';
import type { Client, Tally, Terms } from '../transport/client.ts';
import type { Retry } from '../transport/retry.ts';
import { createSharing } from '../transport/sharing.ts';
import type { Operation } from './define.ts';
import type { Sight } from './overview.ts';
import type { Story } from './story.ts';
import type { Params, Target } from './target.ts';

/** Where the work says what it did: one line of named fields for each outcome. */
export interface Log {
  info(fields: object): void;
  warn(fields: object): void;
  error(fields: object): void;
}

/** Word of one outcome, for whoever wants to hear of it. */
export interface Message {
  /** E.g. `deletion.deleted`. */
  type: string;
  data: object;
  /** What makes it this outcome and no other: told a second time, it has the same id, by which receivers know it. */
  about: readonly unknown[];
  /** The same for people, made where one of them is told. Left out of a single deletion: its data says all. */
  story?: () => Story;
  /** It is part of a sweep, of which people are told as a whole. */
  swept?: true;
}

/** Sends word of an outcome. Never fails and never takes long: whoever does not hear of it can read the log. */
export type Notify = (message: Message, deadline: Deadline) => Promise<void>;

/** One invocation: what it may use, how long, and by which names it can be found again. */
export interface Context {
  /** The one project this deployment may touch. */
  projectId: string;
  clock: Clock;
  log: Log;
  deadline: Deadline;
  retry: Retry;
  /** Requests counted here. */
  tally: Tally;
  /** Opens a way to the cloud whose requests are counted in a tally. */
  open(terms: Omit<Terms, 'credentials'>): Client;
  /** Sends word of outcomes, where that is wanted and nobody else does. */
  notify?: Notify | undefined;
  /** Asked before each look at a deletion that is accepted and only waits for its end: what is known of it without one. */
  watching?: (target: Target) => Promise<Sight>;
  /**
   * Told right before the cloud is asked to delete, and as soon as it has accepted: for whoever must know even if the process
   * ends now. If it throws on `sent`, nothing is sent.
   */
  step?: (step: 'sent' | 'accepted', params: Params) => void;
  /** The platform's id of this invocation. A caller's own is in each of its log lines, as `request`. */
  invocation: string;
  /** The caller's trace header, carried through. */
  trace?: string;
  /** The name of the key that whoever asked for it bore, where it has one. It is in each of the log lines. */
  caller?: string;
  /** What asked for it, the same for each repetition: a webhook's id, a message's. */
  cause: string;
}

/** The way to the cloud for one operation's requests, whose error codes are read as the operation means them. */
export function clientOf(
  { open, deadline, tally }: Pick<Context, 'open' | 'deadline' | 'tally'>,
  { codes }: Pick<Operation, 'codes'>,
): Client {
  return open({ deadline, tally, codes });
}

/** The same invocation for many deletions that nobody waits for: they share what they read, and everybody else goes first. */
export function asBulk(context: Context): Context {
  const share = createSharing();
  return { ...context, open: (terms) => share(context.open({ ...terms, bulk: true })) };
}

/** An empty count. */
export function newTally(): Tally {
  return { calls: 0, throttles: 0 };
}

/** Adds a part's requests to the whole. */
export function addTally(whole: Tally, part: Tally): void {
  whole.calls += part.calls;
  whole.throttles += part.throttles;
}
