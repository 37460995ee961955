import type { Target } from '../deletion/target.ts';

/** Milliseconds since the epoch; what nothing dates comes last. */
const ageKey = ({ since }: Target) => since ?? Number.POSITIVE_INFINITY;

/** Holds on to the `limit` oldest of the targets added, in memory that does not grow beyond a multiple of it. */
export function oldest(limit: number): { add(target: Target): void; list(): Target[] } {
  let held: Target[] = [];
  let bar = Number.POSITIVE_INFINITY;
  const trim = () => {
    held = held.sort((a, b) => ageKey(a) - ageKey(b) || 0).slice(0, limit);
    const last = held[limit - 1];
    if (last) bar = ageKey(last);
    return held;
  };
  return {
    add: (target) => {
      if (ageKey(target) > bar) return;
      if (held.push(target) >= 2 * limit + 100) trim();
    },
    list: trim,
  };
}
