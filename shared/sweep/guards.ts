import { readTime } from '../base/time.ts';
import { isSelecting } from './match.ts';
import type { SweepRequest } from './rule.ts';
import type { Selection } from './select.ts';

/** What a deployment says about sweeping as such. */
export interface SweepSettings {
  /** `CLEANUP_DISABLED`: no sweep runs. */
  disabled: boolean;
  /** `CLEANUP_FREEZE`: nothing is deleted by a sweep within these. */
  freeze: readonly { from: number; to: number }[];
}

/** The most a sweep may delete by itself in one invocation; more goes through the queue. */
export const inlineLimit = 1_000;

/** So few matches are never suspicious, however small the project. */
const harmless = 5;

/** Why nothing is deleted by sweeps now; none means go on. It holds for what a sweep has queued as well. */
export function brakes({ disabled, freeze }: SweepSettings, now: number): string[] {
  const frozen = freeze.find(({ from, to }) => from <= now && now < to);
  return [
    disabled ? 'Sweeps are switched off: CLEANUP_DISABLED is set.' : '',
    frozen ? `Nothing is deleted until ${new Date(frozen.to).toISOString()}: CLEANUP_FREEZE is in force.` : '',
  ].filter(Boolean);
}

/** The guards that need no look at the project. Sentences; none means go on. A plan may be made while nothing is deleted. */
export function standingGuards({ rule, apply }: SweepRequest, settings: SweepSettings, now: number): string[] {
  const empty = isSelecting(rule) ? [] : ['The rule has no clause that selects anything, so it matches nothing.'];
  return [...brakes(apply ? settings : { ...settings, freeze: [] }, now), ...empty];
}

/** The guards on what was found: a rule that matches too much is taken to be wrong, and the whole run refuses. */
export function findingGuards<P>({ rule }: SweepRequest, { population, matched }: Selection<P>): string[] {
  const most = Math.max(harmless, Math.floor((population * rule.max_percent) / 100));
  const [least, largest] = rule.expect_population ?? [0, Number.POSITIVE_INFINITY];
  return [
    population < least || population > largest
      ? `The project has ${population} targets of this kind; the rule expects ${least} to ${largest}, so something is not as it was.`
      : '',
    matched > most
      ? `The rule matches ${matched} of ${population} targets; with max_percent ${rule.max_percent} at most ${most} may go, so the rule is taken to be wrong.`
      : '',
  ].filter(Boolean);
}

/** Reads `CLEANUP_FREEZE`: ISO 8601 intervals such as `2026-12-20/2027-01-06`, separated by spaces; nothing when one is none. */
export function readFreeze(text: string): { from: number; to: number }[] | undefined {
  const intervals = text
    .split(/\s+/)
    .filter(Boolean)
    .map((interval) => {
      const [from, to, ...rest] = interval.split('/').map((end) => readTime(end));
      return from !== undefined && to !== undefined && from < to && rest.length === 0 ? { from, to } : undefined;
    });
  return intervals.includes(undefined) ? undefined : (intervals as { from: number; to: number }[]);
}
