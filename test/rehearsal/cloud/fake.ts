import type { Answer, Ask, Routes } from './answer.ts';
import type { Project } from './project.ts';

/**
 * What a file in a service's folder exports to take part in this cloud. The folder is the service, and nothing lists its
 * files: a new kind of thing is a new file.
 */
export interface Fake {
  /** Routes of the API reference, verbatim, and what answers them. */
  routes?: Routes;
  /** How many milliseconds each of its transitions usually takes, by a name that no other fake uses. */
  latency?: Latency;
  /** An example for each deletion it answers, by the name of the function. */
  examples?: Examples;
  /** What the service says when the path names another project than the credentials do, where that is its own. */
  otherProject?(ask: Ask, own: string): Answer;
}

/** Milliseconds by the names of transitions. */
export type Latency = Readonly<Record<string, number>>;

/** What is given for one deletion beside the project. */
export type Params = Record<string, string>;

/** Examples by the name of the function. */
export type Examples = Record<string, Example>;

/** What checks and documents need to know of a deletion in order to ask for it. */
export interface Example {
  /** Adds a target that may go, made at a moment, and answers its path parameters. */
  goes(project: Project, made: number): Params | Promise<Params>;
  /** Adds one that a documented constraint protects. */
  stays(project: Project, made: number): Params | Promise<Params>;
  /** A rule that matches the first once it is 60 days old. */
  rule: object;
  /** What only this function takes in its query. */
  query?: Params;
  /** How the documents describe those of its parameters, in path and query, that are no UUID. */
  formats?: Record<string, RegExp>;
  /** The cloud deletes it before it answers, so that a deletion is never merely accepted. */
  atOnce?: true;
}
