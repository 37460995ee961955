import type { Report } from '../../sweep/report.ts';

/** What heads everything a command writes down. */
export interface RunHead {
  /** Which edition of the tool made it, e.g. `cleanup-functions 0.1.0`. */
  tool: string;
  /** When, as an ISO time. */
  made: string;
  project_id: string;
  region: string;
}

/** One go over several kinds: what `plan --out` writes and `apply` reads, what a page shows. */
export interface Run extends RunHead {
  /** Nothing was deleted: this says what would be. */
  plan: boolean;
  /** One of each kind, in the order in which they are carried out. */
  reports: Report[];
  /** Kinds that could not be read, and the sentence why. */
  unread: { operation: string; reason: string }[];
}
