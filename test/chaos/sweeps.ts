import { kinds } from './kinds.ts';
import { rule } from './protections.ts';
import type { World } from './world.ts';

const minute = 60_000;
const longest = 900_000;

interface Report {
  plan?: boolean;
  matched?: number;
  left?: number;
  items?: { status: string }[];
  guards?: string[];
}

/** Lets timers plan, have the plan applied later, and sweep by the rule, a few times for each kind. */
export function sweepAll({ simulation, platform, queues, routes, witness, dice }: World): {
  open(): number;
} {
  let open = 0;
  const later = (ms: number, act: () => void) => {
    open += 1;
    simulation.after(ms, () => {
      open -= 1;
      act();
    });
  };
  const clauses = (kind: string) => ({
    older_than: `${rule.days}d`,
    [kinds.get(kind)?.clause ?? 'name']: { glob: [`${rule.prefix}*`] },
    limit: 1000,
    max_percent: 100,
  });
  /** The same word, as one scheduler or the other brings it. */
  const timer = (word: object) =>
    dice.chance(0.5)
      ? { trigger: 'timer', ...word }
      : { version: 'v1.0', trigger_type: 'TIMER', trigger_name: 't', user_event: JSON.stringify(word) };

  function sweep(kind: string, word: object, then?: (report: Report) => void) {
    platform.invoke(kind, 'timer', timer(word), longest, (ended) => {
      if (ended.how !== 'answered') return;
      const report = ended.answer as Report;
      check(kind, report);
      then?.(report);
    });
  }
  function check(kind: string, { plan, matched = 0, left = 0, items = [], guards = [] }: Report) {
    if (plan || guards.length > 0) return;
    const told = items.filter(({ status }) => !['refused', 'changed', 'unreadable'].includes(status)).length;
    // Of what was chosen, some turn out refused when their time comes.
    if (told + left > matched || items.length + left < matched)
      witness.found('lost', `a sweep matched ${matched}, told of ${items.length} and left ${left}`, undefined, [kind]);
  }

  for (const kind of routes.keys()) {
    const planAt = dice.between(0, 40) * minute;
    later(planAt, () =>
      sweep(kind, clauses(kind), (report) => {
        if (report.guards?.length) return;
        later(dice.between(1, 60) * minute, () => sweep(kind, { apply: report }));
      }),
    );
    // What a brake, a fault or a kill kept from the first, the next ones find.
    for (const hours of [2, 4, 7])
      later((hours * 60 + dice.between(0, 30)) * minute, () => sweep(kind, { ...clauses(kind), apply: true }));
    // A message nobody can act on must be buried once and stand in nobody's way.
    if (dice.chance(0.3))
      later(planAt, () =>
        queues.get(kind)?.put(dice.pick(['{', '{"params":{}}', '[]', '{"params":{"x":"y"}}', 'null'])),
      );
  }
  return { open: () => open };
}
