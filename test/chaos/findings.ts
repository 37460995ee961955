import type { WorldEnd } from './run-world.ts';
import { type Invariant, invariants } from './witness.ts';

/** One kind of breach: how often, and the shortest story of it. */
export interface Finding {
  invariant: Invariant;
  what: string;
  count: number;
  /** The options that show it again. */
  again: string;
  thing: string;
  story: string[];
}

/** What all worlds together came to. */
export interface Sums {
  worlds: number;
  targets: number;
  gone: number;
  requests: number;
  kills: number;
  deadLetters: number;
  /** The longest world, in hours of virtual time. */
  hours: number;
  locks: number;
  worst: { signatures: number; logins: number };
  told: Record<string, number>;
  violations: Record<Invariant, number>;
  findings: Finding[];
  unknown: string[];
}

/** Adds worlds up, and keeps of each kind of breach the story that is told soonest. */
export function createSums(): { sums: Sums; add(end: WorldEnd): void } {
  const violations = Object.fromEntries(invariants.map((one) => [one, 0])) as Sums['violations'];
  const figures = { worlds: 0, targets: 0, gone: 0, requests: 0, kills: 0, deadLetters: 0, hours: 0, locks: 0 };
  const sums: Sums = {
    ...figures,
    worst: { signatures: 0, logins: 0 },
    told: {},
    violations,
    findings: [],
    unknown: [],
  };
  return {
    sums,
    add: (end) => {
      sums.worlds += 1;
      for (const name of ['targets', 'gone', 'requests', 'kills', 'deadLetters', 'locks'] as const)
        sums[name] += end[name];
      for (const name of ['signatures', 'logins'] as const)
        sums.worst[name] = Math.max(sums.worst[name], end.worst[name]);
      sums.hours = Math.max(sums.hours, end.hours);
      sums.unknown = [...new Set([...sums.unknown, ...end.unknown])].slice(0, 10);
      for (const [status, count] of Object.entries(end.told)) sums.told[status] = (sums.told[status] ?? 0) + count;
      for (const { invariant, what, thing = '', story } of end.violations) {
        violations[invariant] += 1;
        const own = { invariant, what, count: 1, again: againOf(end), thing, story };
        const known = sums.findings.find((one) => one.invariant === invariant && one.what === what);
        if (!known) sums.findings.push(own);
        else {
          if (story.length < known.story.length) Object.assign(known, { ...own, count: known.count });
          known.count += 1;
        }
      }
    },
  };
}

function againOf({ seed, asked, kinds, steady, only }: WorldEnd): string {
  const more = `${steady ? ' --steady' : ''}${only ? ` --only ${only}` : ''}`;
  return `--seed ${seed} --targets 1 --size ${asked} --kinds ${kinds.join(',') || 'calm'}${more}`;
}
