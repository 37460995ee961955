import type { Kind } from './kind.ts';

/** Who asks for a deletion: with whose word a thing may go, and so what protects it. */
export type Asker = 'person' | 'event' | 'sweep' | 'nobody';

/** How things stood when a look began. */
export interface Look {
  at: number;
  gone: boolean;
  leaving: boolean;
  protections: string[];
  brakes: string[];
  /** The same, whenever they are asked for. */
  brakesNow: () => string[];
}

/** One deletion in hand, as the harness sees it: what it looked at, and what the cloud made of its DELETE. */
export interface Task {
  /** The container that works on it, and in which invocation. */
  container: string;
  invocation: string;
  thing: Thing | undefined;
  /** The latest look: when it began, and how things stood then. */
  look: Look;
  /** When the latest look began that was answered well, and the one before. */
  sawAt: number;
  sawBefore: number;
  begunAt: number;
  /** The cloud said no because the thing was already leaving. */
  conflicts: number;
}

/** A DELETE of ours that the cloud took. */
export interface Acceptance {
  at: number;
  task: Task | undefined;
  /** When the cloud gave up on it, where it did. */
  backAt?: number;
}

/** A server, as far as what hangs on it needs it. */
export interface Server {
  id: string;
  name: string;
  /** Whose things hang on it. */
  asker: Asker;
  status: string;
  vmState: string;
  taskState: string | null;
  locked: boolean;
  created: number;
  updated: number;
  tags: Record<string, string>;
  metadata: Map<string, string>;
  nics: Thing[];
  disks: Thing[];
  gone: boolean;
  /** A disk is being detached from it until then; it does nothing else meanwhile. */
  busyUntil: number;
}

/** One thing that can be deleted. A disk is one for each server it is attached to. */
export interface Thing {
  kind: Kind;
  id: string;
  params: Record<string, string>;
  asker: Asker;
  name: string;
  status: string;
  /** From then on its age counts. */
  created: number;
  /** Its own, or those of the server whose part it is. */
  labels: Record<string, string>;
  /** A primary NIC, a root disk. */
  main: boolean;
  /** What uses it, by ids: servers, rules. Such a thing must stay, whatever its state says. */
  users: string[];
  /** What it is a part of and goes with, where that is a thing of its own. */
  parent?: Thing;
  server?: Server;
  device?: string;
  /** Set while it is on its way out. */
  leaving?: { since: number; by: 'us' | 'people' };
  gone?: { at: number; by: 'us' | 'people' };
  acceptances: Acceptance[];
  /** What its deletion will come to once it is accepted, after how long, and how long the cloud's records lag behind. */
  fate: { end: 'gone' | 'back' | 'stuck'; ms: number; lag: number };
  /** What happened to it, for whoever reads a violation. */
  story: string[];
}

/** Everything in the project of one world. */
export interface Project {
  id: string;
  servers: Map<string, Server>;
  things: Map<string, Thing>;
  /** The attachments of each disk. */
  disks: Map<string, Thing[]>;
  /** Adds a thing of a kind; what is not said of it is usual, or up to the dice. */
  add(kind: string, asker: Asker, own?: Partial<Thing>): Thing;
}

/** The key by which a deletion's path parameters name a thing. */
export function keyOf(kind: string, params: Readonly<Record<string, string | undefined>>): string {
  const own = Object.entries(params).filter(([name]) => name !== 'project_id');
  return `${kind}:${own
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value)
    .join('/')}`;
}

/** The path parameters of a route beside the project's id. */
export function ownParameters(route = ''): string[] {
  return [...route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).filter((name) => name !== 'project_id');
}
