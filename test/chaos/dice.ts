/** Chance that repeats: the same seed gives the same run. */
export interface Dice {
  /** From 0 up to, not including, 1. */
  next(): number;
  chance(probability: number): boolean;
  between(low: number, high: number): number;
  /** A whole number from `low` up to, not including, `high`. */
  whole(low: number, high: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
  uuid(): string;
  hex(length: number): string;
  /** Dice of their own, so that one more throw here changes nothing there. */
  fork(): Dice;
}

/** Mulberry32: small, fast, and even enough. */
export function createDice(seed: number): Dice {
  let state = seed | 0;
  function next() {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
  const whole = (low: number, high: number) => low + Math.floor(next() * (high - low));
  const hex = (length: number) => Array.from({ length }, () => whole(0, 16).toString(16)).join('');
  return {
    next,
    whole,
    hex,
    chance: (probability) => next() < probability,
    between: (low, high) => low + next() * (high - low),
    pick: (list) => list[whole(0, list.length)] ?? list[0],
    uuid: () => [8, 4, 4, 4, 12].map(hex).join('-'),
    fork: () => createDice(whole(0, 2 ** 31)),
  };
}
