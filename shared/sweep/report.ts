import type { Portion } from './plan.ts';
import type { Rule } from './rule.ts';

/** What became of one target. */
export interface ReportItem {
  params: object;
  name: string;
  /**
   * An outcome's status, or `held` (a guard stopped the sweep), `failed` (the cloud did not do it), `queued` (a worker will),
   * `changed` (not as it was planned), `unreadable` (its record is).
   */
  status: string;
  reason?: string;
  /** What it is and where it hangs, as far as its kind has it. */
  size_gb?: number;
  address?: string;
  flavour?: string;
  server?: { id: string; name: string };
  /** A metadata key's value: it is what would bring it back. One that looks like a secret is not told. */
  value?: string;
  /** Whose it is, by the label that the deployment is told to group by. */
  owner?: string;
  /** `210d`, `30h`, `5m`; empty where nothing dates it. */
  age: string;
  /** The clauses of the rule that speak for its deletion. */
  matched_by: string[];
  /** In a plan: what was read of it, in short. */
  fingerprint?: string;
}

/** Targets of about one age of which the same was decided. */
export interface AgeCount {
  /** Of 30 days each, whole ones; null where nothing dates the targets. */
  months: number | null;
  fate: 'matched' | 'kept' | 'refused' | 'unreadable';
  count: number;
  /** Of all of them, where they have sizes. */
  size_gb?: number;
}

/** What a sweep found, did and left. A plan given back as `apply` is exactly such a report. */
export interface Report {
  operation: string;
  /** Nothing was deleted: this says what would be. */
  plan: boolean;
  /** Nothing was cut short: all that was to be begun was. */
  complete: boolean;
  /** The sentence why, where not all was begun. */
  stopped?: string;
  /** Targets of this kind in the project, counted afresh. */
  population: number;
  matched: number;
  items: ReportItem[];
  /** What goes, or would go, is worth: gigabytes in all, and how many of each flavour. */
  worth: { size_gb?: number; flavours?: Record<string, number> };
  /**
   * How many stay, by the clause of the rule that keeps them; `forbidden` are those a documented constraint protects,
   * `unreadable` those whose records cannot be read, and of a plan given back `unplanned` those it does not name and
   * `changed` those that are no longer what it named. Together with `matched` they are the population.
   */
  kept: Record<string, number>;
  /** All of the population, by age. */
  ages: AgeCount[];
  /** A sentence for each guard that stopped the sweep; nothing was deleted when there is one. */
  guards: string[];
  /** Matches that are not in `items` or were not got to: the next sweep's work. */
  left: number;
  duration_ms: number;
  calls: number;
  throttles: number;
  rule: Rule;
  /** It was one portion of a larger sweep's plan. */
  portion?: Portion;
}
