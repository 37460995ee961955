import { mostSpared } from '../deletion/batch.ts';
import type { Target } from '../deletion/target.ts';
import { countAges } from './ages.ts';
import { oldest } from './oldest.ts';
import type { Report } from './report.ts';

/** A target that stays, and the sentence why. */
export interface Spared {
  target: Target;
  reason: string;
}

/** What one walk through the project found. */
export interface Selection {
  population: number;
  /** How many may go, by the rule and by the documented constraints. */
  matched: number;
  /** The oldest of them, at most as many as the rule's limit. */
  chosen: Target[];
  /** The next oldest, for the case that some of those do not go. */
  spares: Target[];
  /** Matched, but a documented constraint stands in the way; the oldest. */
  refused: Spared[];
  /** Their records cannot be read. */
  unreadable: Spared[];
  /** Planned, and no longer what they were. */
  changed: Spared[];
  /** Why the others stay, counted by clause. */
  kept: Record<string, number>;
  ages: Report['ages'];
  /** Clauses of the rule that ask for what no target has. */
  lacking: string[];
}

/** What is decided of targets, one after the other. */
export interface Gathering {
  /** One more target, or one less: it turned out to be none. */
  count(one: 1 | -1): void;
  match(target: Target): void;
  /** It stays by a clause of the rule. */
  keep(target: Target, clause: string): void;
  refuse(target: Target, reason: string): void;
  /** Its record cannot be read; `target.unreadable` says why. */
  leaveUnread(target: Target): void;
  /** It is no longer what was planned; counted by whatever else is decided of it. */
  change(target: Target, why?: string): void;
  end(lacking: string[]): Selection;
}

/** Gathers what a walk decides, with room for the oldest `limit` of each kind: memory does not grow with the project. */
export function gather(limit: number, now: number): Gathering {
  const matches = oldest(limit + mostSpared + 1);
  const [refused, unread] = [oldest(limit), oldest(limit)];
  const reasons = new WeakMap<Target, string>();
  const changed: Spared[] = [];
  const kept: Record<string, number> = {};
  const ages = countAges(now);
  let [population, matched] = [0, 0];

  const stay = (target: Target, clause: string, fate: 'kept' | 'refused' | 'unreadable') => {
    kept[clause] = (kept[clause] ?? 0) + 1;
    ages.count(target, fate);
  };
  const spared = (target: Target) => ({ target, reason: reasons.get(target) ?? '' });
  return {
    keep: (target, clause) => stay(target, clause, 'kept'),
    count: (one) => {
      population += one;
    },
    match: (target) => {
      matched += 1;
      ages.count(target, 'matched');
      matches.add(target);
    },
    refuse: (target, reason) => {
      stay(target, 'forbidden', 'refused');
      reasons.set(target, reason);
      refused.add(target);
    },
    leaveUnread: (target) => {
      stay(target, 'unreadable', 'unreadable');
      reasons.set(target, `Its record cannot be read: ${(target.unreadable ?? '').replace(/\.$/, '')}.`);
      unread.add(target);
    },
    change: (target, why) => {
      changed.push({ target, reason: `It has changed since the plan${why ? `: ${why}` : '.'}` });
    },
    end: (lacking) => {
      const all = matches.list();
      const [chosen, spares] = [all.slice(0, limit), all.slice(limit)];
      const [held, odd] = [refused.list().map(spared), unread.list().map(spared)];
      const found = { population, matched, kept, ages: ages.list(), lacking };
      return { ...found, chosen, spares, refused: held, unreadable: odd, changed };
    },
  };
}
