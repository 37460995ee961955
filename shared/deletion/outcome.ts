import type { Target } from './target.ts';

/**
 * How a deletion ended, or how far it came. `found` is what was read and decided on; `passing` says of a refusal that what
 * stands in the way will pass by itself.
 */
export type Outcome =
  | { status: 'deleted' | 'accepted' | 'absent' | 'planned'; reason?: string; found?: object; receipt?: object }
  | { status: 'refused'; reason: string; found?: object; passing?: true };

/** An outcome as every trigger answers it; a receipt's fields, e.g. `job_id`, stand beside. */
export interface Result {
  operation: string;
  params: unknown;
  status: Outcome['status'];
  reason?: string;
  found?: object;
  /** What stands in the way will pass by itself, so it is worth asking again later. */
  passing?: true;
  /** The vendor's id of the latest request. */
  request_id?: string;
}

/** What became of one of many targets: an outcome's status, `failed`, or `queued` where a worker will delete it. */
export interface TargetOutcome {
  target: Target;
  status: string;
  reason?: string;
}
