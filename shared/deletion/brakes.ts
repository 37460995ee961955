import type { Issue } from '../base/issue.ts';
import { readEnd, readTime } from '../base/time.ts';
import type { Environment } from '../transport/settings.ts';
import type { Hold } from './check.ts';

/** What a deployment says about sweeps as such, and about what they have queued. */
export interface Brakes {
  /** `CLEANUP_DISABLED`: no sweep runs. */
  disabled: boolean;
  /** `CLEANUP_FREEZE`: nothing is deleted by a sweep within these. */
  freeze: readonly { from: number; to: number }[];
}

/** Reads the brakes on sweeps and adds what is wrong to `issues`. */
export function readBrakes(env: Environment, issues: Issue[]): Brakes {
  const disabled = env.CLEANUP_DISABLED ?? '';
  if (!['', '0', '1'].includes(disabled)) issues.push({ field: 'CLEANUP_DISABLED', message: 'must be 1 or 0' });
  const freeze = readFreeze(env.CLEANUP_FREEZE ?? '');
  if (!freeze)
    issues.push({
      field: 'CLEANUP_FREEZE',
      message: 'must be intervals such as 2026-12-20/2027-01-06, separated by spaces',
    });
  return { disabled: disabled !== '' && disabled !== '0', freeze: freeze ?? [] };
}

/** Why nothing is deleted by sweeps now; none means go on. It holds for what a sweep has queued as well. */
export function brakesInForce({ disabled, freeze }: Brakes, now: number): string[] {
  const frozen = freeze.find(({ from, to }) => from <= now && now < to);
  return [
    disabled ? 'Sweeps are switched off: CLEANUP_DISABLED is set.' : '',
    frozen ? `Nothing is deleted until ${new Date(frozen.to).toISOString()}: CLEANUP_FREEZE is in force.` : '',
  ].filter(Boolean);
}

/** Asks the brakes right before each deletion of a sweep, queued or not: a freeze may begin while one is under way. */
export function underBrakes(brakes: Brakes, now: () => number, hold: Hold): Hold {
  return (target) => brakesInForce(brakes, now())[0] ?? hold(target);
}

/** ISO 8601 intervals such as `2026-12-20/2027-01-06`, separated by spaces, each day to its end; nothing when one is none. */
function readFreeze(text: string): { from: number; to: number }[] | undefined {
  const intervals = text
    .split(/\s+/)
    .filter(Boolean)
    .map((interval) => {
      const [first = '', last = '', ...rest] = interval.split('/');
      const [from, to] = [readTime(first), readEnd(last)];
      return from !== undefined && to !== undefined && from < to && rest.length === 0 ? { from, to } : undefined;
    });
  return intervals.includes(undefined) ? undefined : (intervals as { from: number; to: number }[]);
}
