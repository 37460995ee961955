import { type Brakes, brakesInForce } from '../deletion/brakes.ts';
import type { SweepRequest } from './plan.ts';
import { isSelecting } from './rule.ts';
import type { Selection } from './selection.ts';

/** The most a sweep may delete by itself in one invocation; more is handed over. */
export const inlineLimit = 1_000;

/** So few matches are never suspicious, however small the project. */
const harmless = 5;

/** The guards that need no look at the project. Sentences; none means go on. A plan may be made while nothing is deleted. */
export function standingGuards({ rule, apply }: SweepRequest, brakes: Brakes, now: number): string[] {
  const empty = isSelecting(rule) ? [] : ['The rule has no clause that selects anything, so it matches nothing.'];
  return [...brakesInForce(apply ? brakes : { ...brakes, freeze: [] }, now), ...empty];
}

/**
 * The guards on what was found: a rule that matches too much is taken to be wrong, and the whole run refuses. A portion was
 * cut from what passed them; what the other portions delete meanwhile changes the counts.
 */
export function findingGuards({ rule, portion }: SweepRequest, { population, matched, lacking }: Selection): string[] {
  if (portion) return [];
  const most = Math.max(harmless, Math.floor((population * rule.max_percent) / 100));
  const [least, largest] = rule.expect_population ?? [0, Number.POSITIVE_INFINITY];
  return [
    population < least || population > largest
      ? `The project has ${population} targets of this kind; the rule expects ${least} to ${largest}, so something is not as it was.`
      : '',
    matched > most
      ? `The rule matches ${matched} of ${population} targets; with max_percent ${rule.max_percent} at most ${most} may go, so the rule is taken to be wrong.`
      : '',
    lacking.length > 0
      ? `No target of this kind has what the rule asks for with ${lacking.join(' and ')}, so the rule is taken to be wrong.`
      : '',
  ].filter(Boolean);
}
