import type { FaultKind } from './climate.ts';
import type { Invariant } from './witness.ts';

/** A fault put into the product on purpose, the weather in which it shows, and the breach that must be found of it. */
export interface PlantedCase {
  plant: string;
  kinds: FaultKind[];
  invariant: Invariant;
  what: string;
}

const cases: [string, FaultKind[], Invariant, string][] = [
  ['wrong-guard', [], 'wrong', 'deleted though: status'],
  ['wrong-use', [], 'wrong', 'deleted though: in use'],
  ['wrong-keep', ['changes'], 'wrong', 'deleted though: labelled keep'],
  ['wrong-rule', ['changes'], 'wrong', 'deleted though:'],
  ['wrong-brakes', ['brakes'], 'wrong', 'deleted though: CLEANUP_DISABLED is set'],
  ['after-gone', ['lost-answer'], 'after-gone', 'a DELETE after a look at what was gone'],
  ['lost-messages', ['outage'], 'lost', 'a message was acknowledged, and nothing final told of it'],
  ['false-absent', ['outage'], 'false', 'absent, while it stands'],
  ['false-accepted', [], 'false', 'accepted, though nobody accepted it'],
  ['false-refused', ['lost-answer'], 'false', 'refused, though a look shows it leaving'],
  ['stuck-looks', [], 'stuck', 'an invocation by queue outlived its time'],
  ['signatures-again', ['rotation'], 'signatures', 'wrong signatures of one container within a minute'],
];

export const plantedCases = cases.map(([plant, kinds, invariant, what]): PlantedCase => {
  return { plant, kinds, invariant, what };
});
