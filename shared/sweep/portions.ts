import type { Operation } from '../deletion/define.ts';
import { lanesOf } from '../deletion/lanes.ts';
import type { Target } from '../deletion/target.ts';
import type { Handover } from '../outbound/engine.ts';
import { fingerprintOf, type Portion } from './plan.ts';
import type { Rule } from './rule.ts';

/**
 * The most one portion holds: so many targets that to list the project once more costs little beside deleting them, in an
 * event well below the 256 KB that "Notes and Constraints" of FunctionGraph allow an asynchronous invocation.
 */
const most = { targets: 500, bytes: 200_000 };

/** A portion while it is filled. */
interface Filling {
  targets: Target[];
  items: object[];
  bytes: number;
}

/**
 * Cuts a sweep's plan into portions, each an event that the same function understands: a plan given back, so that exactly
 * these targets go, if they still are what they were. What
 * excludes each other stays together as far as it fits, for two portions may run at once.
 */
export function portionsOf(operation: Operation, targets: readonly Target[], rule: Rule, portion: Portion): Handover[] {
  const eventOf = (items: object[]) => ({
    trigger: 'timer',
    apply: { operation: operation.name, plan: true, rule, portion, items },
  });
  const empty = sizeOf(eventOf([]));
  const lanes = lanesOf(targets, ({ params }) => operation.serializeBy?.(params) ?? []);
  const filled: Filling[] = [];

  for (const lane of lanes) {
    const last = filled.at(-1);
    let filling = last && last.targets.length + lane.length <= most.targets ? last : undefined;
    for (const target of lane) {
      const item = { params: target.params, status: 'planned', fingerprint: fingerprintOf(target, rule) };
      const bytes = sizeOf(item) + 1;
      if (!filling || filling.targets.length >= most.targets || filling.bytes + bytes > most.bytes) {
        filling = { targets: [], items: [], bytes: empty };
        filled.push(filling);
      }
      filling.targets.push(target);
      filling.items.push(item);
      filling.bytes += bytes;
    }
  }
  return filled.map(({ targets, items }) => ({ targets, body: eventOf(items) }));
}

function sizeOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
