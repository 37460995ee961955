import type { Operation } from '../deletion/define.ts';

/** The verbs of actions that only look: what is not one of these may change something. */
const looking = /:(get|list|show)[A-Za-z]*$/;

/** The actions that a plan needs: all that look, of one deletion and of sweeps, and none that may change something. */
export function planningActions(operations: readonly Pick<Operation, 'permissions'>[]): string[] {
  const all = operations.flatMap(({ permissions }) => [...permissions.delete, ...permissions.sweep]);
  return [...new Set(all.filter((action) => looking.test(action)))].sort();
}

/** The least custom policy with which everything can be listed and planned, as IAM wants it, in Markdown. */
export function planningPolicy(operations: readonly Pick<Operation, 'permissions'>[]): string {
  const policy = { Version: '1.1', Statement: [{ Effect: 'Allow', Action: planningActions(operations) }] };
  return ['```json', JSON.stringify(policy, undefined, 2), '```'].join('\n');
}
