import type { Operation } from '../../shared/deletion/define.ts';
import type { FaultKind } from './climate.ts';
import { runWorld, type WorldEnd } from './run-world.ts';

/** What a fault costs the cloud in requests. */
export interface Amplification {
  kind: FaultKind;
  /** Requests for the same work with the fault, as a multiple of those without it. */
  work: number;
  /** Requests of each call that led to one at least. */
  call: number;
}

/** Kinds of fault that are about requests. Of an outage and of a throttle it is asked that they cost hardly more. */
export const measured = [
  ...(['outage', 'throttle-202', 'throttle-429', 'throttle-503', 'lost-answer', 'half-answer'] as const),
  ...(['error-answer', 'token-expiry', 'rotation', 'drift', 'bent'] as const),
] as const;

/** Runs the same worlds calm and with each kind of fault alone. Answers the figures and all that these worlds came to. */
export async function amplifications(
  { seed, targets, worlds, plant }: { seed: number; targets: number; worlds: number; plant: string },
  operations: ReadonlyMap<string, Operation>,
): Promise<{ figures: Amplification[]; ends: WorldEnd[] }> {
  const run = async (kinds: FaultKind[]) => {
    const ends: WorldEnd[] = [];
    for (let n = 0; n < worlds; n += 1)
      ends.push(await runWorld({ seed: seed + n, targets, kinds: new Set(kinds), plant, steady: true }, operations));
    return ends;
  };
  const sum = (ends: WorldEnd[], of: (end: WorldEnd) => number) => ends.reduce((all, end) => all + of(end), 0);
  const calm = await run([]);
  const figures: Amplification[] = [];
  const ends = [...calm];
  for (const kind of measured) {
    const own = await run([kind]);
    ends.push(...own);
    figures.push({
      kind,
      work: sum(own, ({ requests }) => requests) / sum(calm, ({ requests }) => requests),
      call: sum(own, ({ traffic }) => traffic.requests) / sum(own, ({ traffic }) => traffic.calls),
    });
  }
  return { figures, ends };
}
