import type { Clock } from '../base/clock.ts';
import type { Deadline } from '../base/deadline.ts';
import type { Context } from '../deletion/context.ts';
import type { Story } from '../deletion/story.ts';
import type { Http } from '../transport/http.ts';

/** One message on its way out; nothing in it is secret. */
export interface Told {
  /** The same each time it is told. */
  id: string;
  /** E.g. `sweep.planned`. */
  type: string;
  /** For programs. */
  body: object;
  /** For people; made when the first of them is told. */
  story: () => Promise<Story>;
}

/** What came of one attempt to tell it: `ok`, or a sentence why not. */
export type Heard =
  | { ok: true }
  | {
      reason: string;
      /** Asking again within seconds may help; not before so many milliseconds, where the receiver says so. */
      again?: { after: number };
      /** The receiver wants to hear no more. */
      gone?: boolean;
    };

/** Makes one attempt. */
export type Send = (told: Told, time: Deadline) => Promise<Heard>;

/** What an attempt may use. */
export interface Means {
  http: Http;
  clock: Clock;
  /** Opens a way to the cloud that is cleaned, with the deployment's own credentials. */
  cloud: Context['open'];
}

/** A chat whose incoming webhook takes one JSON document. */
export interface Chat {
  /** The document. */
  write(story: Story): object;
  /** Whether the receiver would take it, by the limits it documents. */
  takes(document: object): boolean;
  /** Signs for this moment, in seconds or milliseconds as its vendor wants it: what goes into the query or the document. */
  sign?(secret: string, now: number): { query?: Record<string, string>; fields?: object };
  /** What is wrong though HTTP says that all is well; nothing where it was taken. `again`: it may be taken in seconds. */
  refusal?(answer: string): { reason: string; again: boolean } | undefined;
}

/** The bytes of a document on the wire. */
export function bytesOf(document: object): number {
  return Buffer.byteLength(JSON.stringify(document));
}
