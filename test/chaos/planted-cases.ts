import type { FaultKind } from './climate.ts';
import type { Invariant } from './witness.ts';

/** A fault put into the product on purpose, a world in which it shows, and the breach that must be found of it. */
export interface PlantedCase {
  plant: string;
  kinds: FaultKind[];
  seed: number;
  invariant: Invariant;
  what: string;
}

const cases: [string, FaultKind[], number, Invariant, string][] = [
  ['wrong-guard', [], 9, 'wrong', 'deleted though: status running'],
  ['wrong-keep', ['changes'], 9, 'wrong', 'deleted though: labelled keep'],
  ['wrong-rule', ['changes'], 1, 'wrong', 'deleted though: labelled keep'],
  ['wrong-brakes', ['brakes'], 9, 'wrong', 'deleted though: CLEANUP_DISABLED is set'],
  ['after-gone', ['lost-answer'], 9, 'after-gone', 'a DELETE after a look at what was gone'],
  ['lost-messages', ['outage'], 9, 'lost', 'a message was acknowledged, and nothing final told of it'],
  ['false-absent', ['outage'], 9, 'false', 'absent, while it stands'],
  ['false-accepted', [], 9, 'false', 'accepted, though nobody accepted it'],
  ['false-refused', ['lost-answer'], 9, 'false', 'refused, though a look shows it leaving'],
  ['stuck-looks', [], 9, 'stuck', 'an invocation by queue outlived its time'],
  ['signatures-again', ['rotation'], 9, 'signatures', 'wrong signatures of one container within a minute'],
];

export const plantedCases = cases.map(([plant, kinds, seed, invariant, what]): PlantedCase => {
  return { plant, kinds, seed, invariant, what };
});
