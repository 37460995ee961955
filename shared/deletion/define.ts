import type * as z from 'zod';
import type { Call } from '../transport/client.ts';
import type { Blank } from '../transport/route.ts';
import type { Candidate, Labels } from './target.ts';

/** Everything the service knows about one deletion. One file in `functions/` declares one. */
export interface Operation<Params, State extends object, Receipt extends object> {
  /** The file, the deployed function and the queue message alike. */
  name: string;
  /** The service that answers the route; its host is `https://{service}.{region}.{domain}`. */
  service: string;
  /** The API document's URI line, verbatim; also the request that is sent and the HTTP route that is served. */
  route: `DELETE /${string}`;
  /** The cloud's IAM actions: those one deletion needs, and those a sweep needs beside them. */
  permissions: { delete: readonly string[]; sweep: readonly string[] };
  /** What a caller must give. Strict: an unknown key is a mistake. */
  params: z.ZodType<Params>;
  /** What the cloud answers on accepting, where it answers anything. */
  receipt?: z.ZodType<Receipt>;
  /** Reads the target as it stands now; nothing means it is not there. Used before the deletion and to see it end. */
  find(call: Call, params: Params): Promise<State | undefined>;
  /** The documented constraint that stands in the way, as a sentence, or nothing. */
  forbids(state: State, params: Params): string | undefined;
  /** Something said no: is that because the target is already being deleted? */
  underway?(state: State, params: Params, call: Call): boolean | Promise<boolean>;
  /** After the cloud accepted: the sentence when `now` says that the deletion failed. `before` is the previous look. */
  failed?(now: State, before: State): string | undefined;
  /** After the cloud accepted with a receipt: has the work it names ended? Throws `DeletionFailed` when it failed. */
  settled?(call: Call, params: Params, receipt: Receipt): Promise<boolean>;
  /** What a sweep went by and may be different by now, read again right before it deletes: labels, the server's status. */
  reread(call: Call, params: Params): Promise<{ labels: Labels | undefined; server_status?: string }>;
  /** Every target of this kind in the project, page by page, for a sweep to judge. Rejects when a page cannot be read. */
  candidates(call: Call, projectId: string): AsyncIterable<Candidate<Params, State>[]>;
  /** What must not be worked on twice at once, e.g. a server's id. */
  exclusive?(params: Params): string;
  /** How many looks in a row must find nothing before it is believed; 1 unless said otherwise. */
  sightings?: number;
}

/** How a deletion ended, or how far it came. `found` is what was read and decided on. */
export type Outcome<State = object, Receipt = object> =
  | { status: 'deleted' | 'accepted' | 'absent' | 'planned'; reason?: string; found?: State; receipt?: Receipt }
  | { status: 'refused'; reason: string; found?: State };

/** Declares a deletion. A placeholder of `route` that `params` does not name does not compile. */
export function defineOperation<
  const L extends `DELETE /${string}`,
  Params extends Record<Blank<L>, string>,
  State extends object,
  Receipt extends object = Record<never, never>,
>(operation: Operation<Params, State, Receipt> & { route: L }): Operation<Params, State, Receipt> & { route: L } {
  return operation;
}
