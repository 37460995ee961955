import type { Answer } from '../../shared/transport/http.ts';
import type { Dice } from './dice.ts';
import type { Ground } from './ground.ts';
import type { Asker, Project, Task, Thing } from './things.ts';

/**
 * Everything that is known here of one kind of deletion: how its targets come to be, what protects them, how they go, and
 * what the cloud answers about them. It is read from the documents anew, not from the product. Each is one file in `kinds/`,
 * called as the function is.
 */
export interface Kind {
  name: string;
  /** Puts one into the project, for whoever is to ask for it. */
  populate(site: Site, asker: Asker): void;
  /** About how many milliseconds a deletion takes, and how much longer at most the records show it; without, it is over at once. */
  takes?: number;
  lags?: number;

  /** The states in which it may go, the usual one first; without, its state says nothing. */
  deletable?: readonly [string, ...string[]];
  /** States that end by themselves, in the usual one. */
  passing?: readonly [string, ...string[]];
  /** The state that shows that it is on its way out; without, nothing does. */
  leaves?: string;
  /** Does a look show that it is on its way out? Where its own state does not tell. */
  showsLeaving?(thing: Thing, project: Project): boolean;
  /** The state it has when the cloud has given up; without, the one it had before. */
  givenBack?(dice: Dice): string;

  /** What else forbids the deletion, as sentences; what forbids it to a sweep only. */
  guard?(thing: Thing, project: Project): string[];
  sweepGuard?(thing: Thing): string[];
  /** The clause of a rule by which a sweep chooses it; its name unless said otherwise. */
  clause?: 'key';
  /** What else other people may do to it, by what is told of that. */
  changes?: Readonly<Record<string, (ground: Ground, thing: Thing, dice: Dice) => void>>;
  /** What goes with it. */
  onGone?(ground: Ground, thing: Thing): void;
  /** What the cloud answers about it. Kinds that share records have these from a file they share. */
  routes: Routes;
}

/** A project that is being filled. */
export interface Site {
  project: Project;
  dice: Dice;
  now: number;
}

/** By service, method and path, as the API reference has them: `evs GET /v2/{project_id}/cloudsnapshots/{snapshot_id}`. */
export type Routes = Readonly<Record<`${string} ${'GET' | 'DELETE'} /${string}`, Tell>>;

/** Answers one request. */
export type Tell = (call: Call) => Answer;

/** A request to a service, with its path parameters, and in whose hand it is. */
export interface Call {
  ground: Ground;
  params: Record<string, string>;
  query: URLSearchParams;
  task: Task | undefined;
}
