import type * as z from 'zod/mini';
import type { Client } from '../transport/client.ts';
import type { Codes } from '../transport/error-codes.ts';
import type { PathParameter } from '../transport/route.ts';
import type { Params, Target } from './target.ts';

/**
 * Everything the service knows about one deletion. One file in `functions/` declares one, and {@link defineOperation}
 * checks its types; to what carries deletions out, every operation looks the same.
 */
export interface Operation<P = Params, State extends object = object, Receipt extends object = object> {
  /** The file, the deployed function and the queue message alike. */
  name: string;
  /** The service that answers the route; its host is `https://{service}.{region}.{domain}`. */
  service: string;
  /** The API document's URI line, verbatim; also the request that is sent and the HTTP route that is served. */
  route: `DELETE /${string}`;
  /** What a caller must give. Strict: an unknown key is a mistake. */
  params: z.core.$ZodType<P>;
  /** The cloud's IAM actions: those one deletion needs, and those a sweep needs beside them. */
  permissions: { delete: readonly string[]; sweep: readonly string[] };
  /** What the service's own error codes mean to this deletion, beside the common ones. */
  codes?: Codes;
  /**
   * Reads the target as it stands now; nothing means it is not there. Used before the deletion and to see it end: then
   * `before` is the previous look, and what only a decision needs is not read again.
   */
  read(client: Client, params: P, before?: Target<P, State>): Promise<Target<P, State> | undefined>;
  /** Every target of this kind in the project, page by page. Rejects when a page cannot be read. */
  list(client: Client, projectId: string): AsyncIterable<Target<P, State>[]>;
  /** The documented constraint that stands in the way, as a sentence, or nothing. */
  guard(target: Target<P, State>, params: P): string | undefined;
  /**
   * What only a second list knows to stand in the way, such as rules, snapshots or members, as a sentence; asked when
   * everything else speaks for the deletion, by plans too. What cannot be read stands in the way.
   */
  usedBy?(client: Client, target: Target<P, State>): Promise<string | undefined>;
  /** Does what the guard says pass by itself, e.g. a disk that is being backed up? Then a queued deletion comes back. */
  isPassing?(target: Target<P, State>, params: P): boolean;
  /** What a sweep leaves alone although a person may ask for it, as a sentence. */
  sweepGuard?(target: Target<P, State>): string | undefined;
  /** What whoever deletes should know, such as what stays behind, as a sentence beside every outcome of one that goes. */
  remark?(state: State): string | undefined;
  /**
   * Does the record show that the target is being deleted? `perhaps`, where what it shows may have that reason or another;
   * `undefined`, where one that is being deleted may look like any other. Left out where a deletion is over at once.
   */
  isDeleting?(target: Target<P, State>): boolean | 'perhaps' | undefined;
  /** The list shows, in few requests, which targets are being deleted. So many that are watched are looked at through it. */
  listShowsLeaving?: true;
  /** What the cloud answers on accepting, where it answers anything. */
  receipt?: z.core.$ZodType<Receipt>;
  /**
   * While a deletion is watched: the sentence when `now` says that it failed. `before` is the previous look; `progress` is
   * missing where only the answer to the DELETE was lost.
   */
  failure?(now: Target<P, State>, before: Target<P, State>, progress?: Progress): string | undefined;
  /** After the cloud accepted with a receipt: has the work it names ended? Throws `DeletionFailed` when it failed. */
  jobDone?(client: Client, params: P, receipt: Receipt): Promise<boolean>;
  /**
   * How many looks in a row must find nothing before it is believed; 1 unless said otherwise. The list may be one of them,
   * but not the last.
   */
  confirmations?: number;
  /** What must not be worked on twice at once, e.g. a server and a disk: two deletions that share a name wait for each other. */
  serializeBy?(params: P): string[];
}

/** How far the watch of a deletion has come. */
export interface Progress {
  /** The cloud accepted our own DELETE; otherwise its answer was lost, or somebody else asked. */
  isOurs: boolean;
  /** Looks so far, this one included. */
  looks: number;
  /** The cloud had called the work done by the previous look. */
  jobEnded: boolean;
}

/**
 * Declares a deletion. A path parameter of `route` that `params` does not name does not compile, and neither do params
 * without the project: a target is the configured project's, whether the path says so or not.
 */
export function defineOperation<
  const R extends `DELETE /${string}`,
  P extends Record<PathParameter<R> | 'project_id', string>,
  State extends object,
  Receipt extends object = Record<never, never>,
>(operation: Operation<P, State, Receipt> & { route: R }): Operation & { route: R } {
  // Params are checked by the operation's own schema before any of its functions sees them.
  return operation as unknown as Operation & { route: R };
}
