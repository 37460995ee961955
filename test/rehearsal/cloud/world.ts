import type { Clock } from '../../../shared/base/clock.ts';
import type { Accounts } from './accounts.ts';
import type { Latency } from './fake.ts';
import type { Project } from './project.ts';

/** Where the documents leave open what is answered, a test chooses. */
export interface Quirks {
  /** A metadata key that is not there: Nova's 404 itemNotFound, or that wrapped in a 400 Ecs.1000. */
  metadataMissing: 'nova' | 'wrapped';
  /** A disk that is not attached (any more): 400 Ecs.1000 with an inner 404, or 400 Ecs.0111. */
  volumeDetached: 'wrapped' | 'Ecs.0111';
  /** The root disk of a running server: refused at once, or accepted and then failed as a job. */
  rootDisk: 'refused' | 'job-fails';
  /** The EVS lists of some deployments do not say how many there are. */
  omitCount: boolean;
  /** No page of any list is longer than this, whatever was asked for. */
  pageLimit: number;
  /** Milliseconds a token lives. */
  tokenLifetime: number;
}

/** What is answered unless a test says otherwise. */
export const USUAL_QUIRKS: Quirks = {
  metadataMissing: 'wrapped',
  volumeDetached: 'wrapped',
  rootDisk: 'refused',
  omitCount: false,
  pageLimit: 1000,
  tokenLifetime: 24 * 3600 * 1000,
};

/** Everything a handler may look at and change. */
export interface World {
  clock: Clock;
  project: Project;
  accounts: Accounts;
  /** What takes another time than usual. */
  latency: Latency;
  quirks: Quirks;
  deletions: Map<string, number>;
  agenda: { at: number; act: (now: number) => void }[];
}

/** How many milliseconds the transitions of a fake take in this world. */
export function latencyOf<Own extends Latency>({ latency }: World, usual: Own): Own {
  return { ...usual, ...latency };
}

/** Puts something on the agenda: it will have happened when somebody looks at or after `at`. */
export function schedule(world: World, at: number, act: (now: number) => void): void {
  const place = world.agenda.findIndex((item) => item.at > at);
  world.agenda.splice(place < 0 ? world.agenda.length : place, 0, { at, act });
}

/** Lets everything due by now have happened, each at its own time and in order. */
export function settle(world: World): void {
  const now = world.clock.now();
  for (let next = world.agenda[0]; next && next.at <= now; next = world.agenda[0]) {
    world.agenda.shift();
    next.act(next.at);
  }
}

/** Counts a thing that is now really gone. */
export function countDeletion(world: World, thing: string): void {
  world.deletions.set(thing, (world.deletions.get(thing) ?? 0) + 1);
}
