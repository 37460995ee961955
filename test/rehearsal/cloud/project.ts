import { uuid } from './identifiers.ts';

/** One project of this cloud, live: tests arrange it before a call and look at it afterwards. */
export interface Project {
  id: string;
  region: string;
  /** How many ids were given out, so that ids repeat from run to run. */
  ids: number;
  /** What the fakes keep of it, by the names they declared. */
  kept: Map<string, unknown>;
}

/** Something of every project that one fake keeps. */
export interface Kept<Thing> {
  of(project: Project): Thing;
}

/** A project that owns nothing yet. */
export function emptyProject(): Project {
  return { id: '9c53a566cb3443ab910cf0daebca90c4', region: 'ap-southeast-3', ids: 0, kept: new Map() };
}

/** The names that fakes have declared: two that share one would see each other's things. */
const declared = new Set<string>();

/** Declares a collection of things by their id. It is called in the inventory as it is named here. */
export function collection<Thing>(name: string): Kept<Map<string, Thing>> {
  return keep(name, () => new Map<string, Thing>());
}

/** Declares anything else that a fake keeps, as it is when it is first asked for. */
export function keep<Thing>(name: string, make: () => Thing): Kept<Thing> {
  if (declared.has(name))
    throw new Error(`Two fakes in test/rehearsal/cloud/ keep ${name}: call one of them otherwise.`);
  declared.add(name);
  return {
    of({ kept }) {
      if (!kept.has(name)) kept.set(name, make());
      return kept.get(name) as Thing;
    },
  };
}

/** The next id of the project: a dashed lower-case UUID, the same in every run. */
export function nextId(project: Project, kind: string): string {
  project.ids += 1;
  return uuid(`${kind} ${project.ids}`);
}
